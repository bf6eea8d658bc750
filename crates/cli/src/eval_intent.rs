//! `jingxuan eval intent`: are the predicted probabilities of a purchase sharp and honest?

use jingxuan_recommend::{intent::Intent, shop::Assortment};

use crate::{exit::Outcome, recommend::Source};

/// Purchase intent on visits that were not learned from.
#[derive(clap::Args)]
pub struct EvalIntent {
    #[command(flatten)]
    source: Source,
    /// Of the steps at which the visits are cut, parted by commas; each is a line.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 2, 3, 4, 5])]
    seed: Vec<u64>,
}

impl EvalIntent {
    pub fn run(&self) -> Outcome {
        let data = self.source.read()?;
        let shop = Assortment::new(data.products, data.charts);
        println!(
            "{:>4} {:>8} {:>10} {:>8} {:>8} {:>12}",
            "seed", "visits", "purchases", "AUC", "ECE", "ECE before"
        );
        for seed in &self.seed {
            let (_, report) = Intent::train(&data.events, &shop, *seed)?;
            println!(
                "{seed:>4} {:>8} {:>10} {:>8.4} {:>8.4} {:>12.4}",
                report.visits, report.purchases, report.auc, report.calibration, report.raw_calibration
            );
        }
        Ok(())
    }
}
