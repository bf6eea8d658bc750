//! What `jingxuan shop import` left out or changed, said or written down.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
};

use anyhow::Context as _;
use jingxuan_store::Remark;

use crate::exit::Outcome;

/// Where remarks go.
pub enum Report {
    /// To the error output.
    Printed,
    /// To a file, with the first error that it gave.
    Written(BufWriter<File>, Option<std::io::Error>),
}

impl Report {
    /// To this file, or to the error output.
    pub fn to(path: Option<&Path>) -> Outcome<Self> {
        let Some(path) = path else { return Ok(Self::Printed) };
        let file = File::create(path).with_context(|| path.display().to_string())?;
        Ok(Self::Written(BufWriter::new(file), None))
    }

    /// Tells a remark. An error of the file is told by [`Report::finish`], so that it ends no import.
    pub fn say(&mut self, remark: &Remark) {
        match self {
            Self::Printed => eprintln!("line {}: {}", remark.line, remark.message),
            Self::Written(file, failed) => {
                let line = serde_json::to_string(remark).map_err(std::io::Error::from);
                if let Err(error) = line.and_then(|line| writeln!(file, "{line}")) {
                    failed.get_or_insert(error);
                }
            }
        }
    }

    /// Ends the report.
    ///
    /// # Errors
    /// When the file took not all of it.
    pub fn finish(self) -> std::io::Result<()> {
        match self {
            Self::Printed => Ok(()),
            Self::Written(mut file, failed) => failed.map_or_else(|| file.flush(), Err),
        }
    }
}
