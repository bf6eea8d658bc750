//! `cargo xtask run` and `cargo xtask test`: everything a fresh machine needs, then the program or the tests.

mod fetch;
mod process;
mod steps;
mod system;

use anyhow::{Result, bail};

const USAGE: &str = "\
cargo xtask <COMMAND>

  run [ARGS..]   set up what is missing, build, open the kiosk (ARGS go to it); without a display the bundled
                 clip is rendered to out/
  test           set up what is missing, then format, lints, licences, types, unit, golden-image and
                 end-to-end tests
  fuzz TARGET [SECONDS]
                 feed hostile texts to a reader, guided by coverage (targets: feed, catalogue, sentence)
  setup          only the set-up of `run`
  doctor         what the mirror finds on this machine (`jingxuan doctor`)
";

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let house = process::House::find()?;
    match command.as_str() {
        "run" => steps::run(&house, &rest),
        "test" => steps::test(&house, &rest),
        "fuzz" => steps::fuzz(&house, &rest),
        "setup" => steps::setup(&house),
        "doctor" => steps::doctor(&house, &rest),
        "" | "help" | "--help" | "-h" => {
            print!("{USAGE}");
            Ok(())
        }
        other => bail!("unknown command {other}\n\n{USAGE}"),
    }
}
