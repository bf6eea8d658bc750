//! `jingxuan`, the headless program: every capability of the mirror without a window.
//!
//! Exit codes: 0 done; 1 failed; 2 wrong usage; 3 input unreadable; 4 model, body, garment or ONNX Runtime missing or
//! damaged; 5 no usable graphics; 6 configuration damaged; 7 a measured target was missed.

mod bench;
mod bench_recommend;
mod bench_search;
mod chat;
mod contact_sheet;
mod doctor;
mod eval;
mod eval_chat;
mod eval_fit;
mod eval_intent;
mod eval_picture;
mod eval_recommend;
mod eval_search;
mod exit;
mod fit;
mod garment;
mod input;
mod ratings;
mod recommend;
mod record;
mod search;
mod shop;
mod shop_delete;
mod shop_feed;
mod shop_report;
mod try_on;
mod walk;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use jingxuan_mirror::Resources;
use jingxuan_settings::Settings;

use exit::{Because, Failure, Outcome};

/// Jingxuan, the in-store shopping mirror, without a window.
#[derive(Parser)]
#[command(name = "jingxuan", version, about, after_help = EXIT_CODES)]
struct Cli {
    /// Configuration file; without it the defaults hold.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Folder that holds `assets` and `models`.
    #[arg(long, global = true, value_name = "DIR")]
    resources: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done; 1 failed; 2 wrong usage; 3 input unreadable; 4 model, body, garment or \
ONNX Runtime missing or damaged; 5 no usable graphics; 6 configuration damaged; 7 a measured target was missed.";

#[derive(Subcommand)]
enum Command {
    /// Dresses a photo, a folder of photos or a clip.
    TryOn(try_on::TryOn),
    /// Fits the body and writes one JSON object per frame.
    Fit(fit::Fit),
    /// Checks garments, or shows them on a turntable.
    #[command(subcommand)]
    Garment(garment::Garment),
    /// Every garment on four bodies in six poses, and on photos.
    ContactSheet(contact_sheet::ContactSheet),
    /// Says what this machine has and what is missing.
    Doctor(doctor::Doctor),
    /// Trains a model from the shop's behaviour.
    #[command(subcommand)]
    Train(recommend::Train),
    /// Lists for a customer or a visit.
    Recommend(recommend::Recommend),
    /// The seven steps of a recommendation on real data, with formulas and tables.
    Walk(walk::Walk),
    /// Talks with the guide.
    Chat(chat::Chat),
    /// Searches a shop.
    Search(search::Search),
    /// Measures speed and memory.
    #[command(subcommand)]
    Bench(bench::Bench),
    /// Measures accuracy.
    #[command(subcommand)]
    Eval(eval::Eval),
    /// The shop's database, its feeds and its customers.
    #[command(subcommand)]
    Shop(shop::Shop),
}

/// What every command starts from.
struct Context {
    settings: Settings,
    base: PathBuf,
    resources: Resources,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failed) => {
            eprintln!("jingxuan: {failed}");
            failed.failure.into()
        }
    }
}

fn run(cli: Cli) -> Outcome {
    let settings = match &cli.config {
        Some(path) => Settings::load(path).because(Failure::Settings)?,
        None => Settings::default(),
    };
    let base = cli.resources.unwrap_or_else(Resources::base);
    let context = Context { resources: Resources::of(&settings, &base), settings, base };
    match cli.command {
        Command::TryOn(command) => command.run(&context),
        Command::Fit(command) => command.run(&context),
        Command::Garment(command) => command.run(&context),
        Command::ContactSheet(command) => command.run(&context),
        Command::Doctor(command) => command.run(&context),
        Command::Train(command) => command.run(&context),
        Command::Recommend(command) => command.run(&context),
        Command::Walk(command) => command.run(),
        Command::Search(command) => command.run(&context),
        Command::Bench(command) => command.run(&context),
        Command::Eval(command) => command.run(&context),
        Command::Chat(command) => command.run(&context),
        Command::Shop(command) => command.run(&context),
    }
}
