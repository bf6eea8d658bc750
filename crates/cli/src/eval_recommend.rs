//! `jingxuan eval recommend`: every method of recommendation on one split, in one table.

use std::{fs, io::Write as _, path::PathBuf};

use anyhow::Context as _;
use jingxuan_recommend::{
    Interactions, Scale,
    evaluate::{self, METHODS},
    methods::Content,
    read::{Format, Reader},
    top,
};

use crate::exit::{Because, Failure, Outcome};

/// Recommendation methods on held-out ratings or purchases.
#[derive(clap::Args)]
pub struct EvalRecommend {
    /// Ratings to split.
    #[arg(long, value_name = "FILE", required_unless_present = "train", conflicts_with = "train")]
    ratings: Option<PathBuf>,
    /// Training part of a split of your own.
    #[arg(long, value_name = "FILE", requires = "test")]
    train: Option<PathBuf>,
    /// Test part.
    #[arg(long, value_name = "FILE", requires = "train")]
    test: Option<PathBuf>,
    /// How the fields are parted; by default what the first line looks like.
    #[arg(long, value_enum)]
    format: Option<FileFormat>,
    /// Share of each user's ratings that trains, and the rest.
    #[arg(long, default_value = "75/25", value_parser = share)]
    split: f64,
    /// Of the split.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Length of the lists.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..))]
    k: u16,
    /// Only these methods, parted by commas.
    #[arg(long, value_delimiter = ',', value_name = "NAME")]
    methods: Vec<String>,
    /// Texts of the items, one `id TAB text` a line: adds the content-based method and the hybrid.
    #[arg(long, value_name = "FILE")]
    texts: Option<PathBuf>,
    /// Write the default's list for every user as JSON Lines, with the file's own ids.
    #[arg(long, value_name = "FILE")]
    per_user_topn: Option<PathBuf>,
    /// Write one JSON object a method instead of a table.
    #[arg(long)]
    json: bool,
}

/// Known forms of rating files.
#[derive(Clone, Copy, clap::ValueEnum)]
pub enum FileFormat {
    /// `user TAB item TAB rating TAB timestamp`, or parted by `::`.
    Movielens,
    /// With a header: userId,movieId,rating,timestamp.
    Csv,
}

fn share(text: &str) -> Result<f64, String> {
    let wrong = || format!("`{text}` is no split such as 75/25");
    let (train, test) = text.split_once('/').ok_or_else(wrong)?;
    let [train, test]: [f64; 2] = [train.parse().map_err(|_| wrong())?, test.parse().map_err(|_| wrong())?];
    if train > 0.0 && test > 0.0 && (train + test).is_finite() {
        Ok(train / (train + test))
    } else {
        Err(wrong())
    }
}

/// Reads rating files that share users and items.
pub fn read(paths: &[&PathBuf], format: Option<FileFormat>) -> Outcome<Vec<Interactions>> {
    let mut reader = Reader::default();
    let mut parts = Vec::new();
    for path in paths {
        let text = fs::read_to_string(path)
            .with_context(|| format!("cannot read {}", path.display()))
            .because(Failure::Input)?;
        let format = match format {
            Some(FileFormat::Movielens) => Format::MovieLens,
            Some(FileFormat::Csv) => Format::Csv,
            None => Format::guess(&text),
        };
        let cells =
            reader.read(&text, format).with_context(|| path.display().to_string()).because(Failure::Input)?;
        parts.push(cells);
    }
    Ok(parts.into_iter().map(|cells| reader.matrix(cells)).collect())
}

impl EvalRecommend {
    pub fn run(&self) -> Outcome {
        let (train, test) = match (&self.ratings, &self.train, &self.test) {
            (_, Some(train), Some(test)) => {
                let mut parts = read(&[train, test], self.format)?;
                let test = parts.pop().context("no test part").because(Failure::Input)?;
                (parts.pop().context("no training part").because(Failure::Input)?, test)
            }
            (Some(ratings), ..) => {
                let mut all = read(&[ratings], self.format)?;
                all.remove(0).split(self.split, self.seed)
            }
            _ => return Err(anyhow::anyhow!("no ratings given")).because(Failure::Input),
        };
        let content = self.content(&train)?;
        let chosen: Vec<&str> = if self.methods.is_empty() {
            METHODS
                .into_iter()
                .filter(|name| content.is_some() || !matches!(*name, "content" | "hybrid"))
                .filter(|name| !matches!(train.scale, Scale::Rating { lowest, highest } if lowest >= highest && is_rating(name)))
                .collect()
        } else {
            self.methods.iter().map(String::as_str).collect()
        };
        let k = usize::from(self.k);
        let mut lines = Vec::new();
        for name in chosen {
            eprintln!("jingxuan: {name}");
            let (line, trained) = evaluate::line(name, &train, &test, content.as_ref(), k)?;
            if self.json {
                println!("{}", serde_json::to_string(&line)?);
            }
            if name == "default" {
                self.write_lists(&trained, &train, &test)?;
            }
            lines.push(line);
        }
        if self.per_user_topn.is_some() && !lines.iter().any(|line| line.method == "default") {
            let trained = evaluate::train("default", &train, None)?;
            self.write_lists(&trained, &train, &test)?;
        }
        if !self.json {
            println!(
                "{} users, {} items, {} interactions to train on, {} to test on",
                train.users.len(),
                train.items.len(),
                train.rows().filled(),
                test.rows().filled()
            );
            print!("{}", evaluate::table(&lines, k));
        }
        Ok(())
    }

    fn content(&self, train: &Interactions) -> Outcome<Option<Content>> {
        let Some(path) = &self.texts else { return Ok(None) };
        let text = fs::read_to_string(path)
            .with_context(|| format!("cannot read {}", path.display()))
            .because(Failure::Input)?;
        let mut words = vec![Vec::new(); train.items.len()];
        for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
            let (id, text) = line
                .split_once('\t')
                .with_context(|| format!("{}: line {number}: no tab between id and text", path.display()))
                .because(Failure::Input)?;
            if let Some(item) = train.items.number(id.trim()) {
                let split = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
                words[item as usize].extend(split.map(str::to_lowercase));
            }
        }
        Ok(Some(Content::from_words("content", &words, train.scale)?))
    }

    fn write_lists(&self, trained: &evaluate::Trained, train: &Interactions, test: &Interactions) -> Outcome {
        let (Some(path), Some(method)) = (&self.per_user_topn, trained.ranks.as_deref()) else {
            return Ok(());
        };
        let mut to = std::io::BufWriter::new(fs::File::create(path)?);
        let mut scores = vec![0.0; train.items.len()];
        // Numbers stay numbers, everything else is text.
        let id = |name: &str| {
            let number = name.parse::<i64>().ok().filter(|n| n.to_string() == name);
            number.map_or_else(|| serde_json::Value::from(name), serde_json::Value::from)
        };
        for (user, name) in train.users.all().iter().enumerate() {
            let history = train.rows().row(user);
            if history.is_empty() && test.rows().row(user).is_empty() {
                continue;
            }
            method.score(history, &mut scores);
            let items: Vec<serde_json::Value> = top(&scores, history, usize::from(self.k))
                .into_iter()
                .filter_map(|item| train.items.name(item))
                .map(id)
                .collect();
            writeln!(to, "{}", serde_json::json!({ "user": id(name), "items": items }))?;
        }
        to.flush()?;
        Ok(())
    }
}

fn is_rating(name: &str) -> bool {
    matches!(name, "bias" | "factorisation" | "joined-ratings")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_split_is_two_positive_numbers() {
        assert_eq!(share("75/25"), Ok(0.75));
        assert_eq!(share("4/1"), Ok(0.8));
        for wrong in ["75", "0/1", "a/b", "1/-1", "inf/1"] {
            assert!(share(wrong).is_err(), "{wrong}");
        }
    }
}
