//! `jingxuan fit`: the fitted body of every frame as JSON lines.

use std::{
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use anyhow::Context as _;

use crate::{
    Context,
    exit::{Because, Failure, Outcome},
    input::{Input, perceive, perception},
    record::{Record, Timings},
};

/// Fits the body and writes one JSON object per frame.
#[derive(clap::Args)]
pub struct Fit {
    /// Photo, folder of photos, or clip.
    input: PathBuf,
    /// Where the JSON lines go; `-` is standard output.
    #[arg(long, value_name = "FILE", default_value = "-")]
    json: PathBuf,
}

impl Fit {
    pub fn run(&self, context: &Context) -> Outcome {
        let mut input = Input::open(&self.input)?;
        let mut perception = perception(context)?;
        let mut out = writer(&self.json)?;
        let mut frames = 0;
        while let Some(frame) = input.next()? {
            let seen = perceive(&mut perception, &frame)?;
            let record = Record::of(&frame, seen.as_ref(), Timings::of(perception.times, None));
            serde_json::to_writer(&mut out, &record)?;
            out.write_all(b"\n")?;
            frames += 1;
        }
        out.flush()?;
        if frames == 0 {
            let cause = anyhow::anyhow!("{}: no readable picture", self.input.display());
            return Err(cause).because(Failure::Input);
        }
        Ok(())
    }
}

/// Standard output for `-`, else a new file.
pub fn writer(path: &Path) -> Outcome<Box<dyn Write>> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(BufWriter::new(std::io::stdout().lock())));
    }
    let file = std::fs::File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(Box::new(BufWriter::new(file)))
}
