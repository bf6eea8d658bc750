//! `jingxuan eval recommend`: every method of recommendation on one split, in one table.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use jingxuan_catalogue::Product;
use jingxuan_guide::features;
use jingxuan_recommend::{
    Interactions, Pictures, Scale,
    evaluate::{self, METHODS},
    methods::Content,
    shop::{Assortment, content},
    top,
};

use crate::{
    Context,
    exit::{Because, Failure, Outcome},
    ratings::{self, FileFormat, Ratings},
    recommend::{ShopData, sentences},
};

/// Recommendation methods on held-out ratings or purchases.
#[derive(clap::Args)]
pub struct EvalRecommend {
    /// Ratings to split.
    #[arg(long, value_name = "FILE", required_unless_present_any = ["train", "shop"], conflicts_with_all = ["train", "shop"])]
    ratings: Option<PathBuf>,
    /// What people did in a shop, a folder of JSON Lines such as assets/shop; its texts and pictures are its content.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["train", "items", "texts", "format"])]
    shop: Option<PathBuf>,
    /// Training part of a split of your own.
    #[arg(long, value_name = "FILE", requires = "test")]
    train: Option<PathBuf>,
    /// Test part.
    #[arg(long, value_name = "FILE", requires = "train")]
    test: Option<PathBuf>,
    /// How the fields are parted; by default what the first line looks like. A header names the columns; without one they are user,
    /// item, rating, time.
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
    /// Write the split of --ratings into this folder, as train.tsv and test.tsv with the file's own ids: what is measured is what
    /// --train and --test measure on these two, and others can score the lists.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["train", "shop"])]
    write_split: Option<PathBuf>,
    /// Only these methods, parted by commas.
    #[arg(long, value_delimiter = ',', value_name = "NAME")]
    methods: Vec<String>,
    /// The items with title and genres, as MovieLens has them (u.item, movies.dat, movies.csv): adds the content-based method and
    /// the hybrid.
    #[arg(long, value_name = "FILE")]
    items: Option<PathBuf>,
    /// Texts of the items, one `id TAB text` a line: the same.
    #[arg(long, value_name = "FILE", conflicts_with = "items")]
    texts: Option<PathBuf>,
    /// Write the lists of what ships for such data for every user as JSON Lines, with the file's own ids: the default's of ratings, the
    /// hybrid's of a shop, whose content is known.
    #[arg(long, value_name = "FILE")]
    per_user_topn: Option<PathBuf>,
    /// Write one JSON object a method instead of a table.
    #[arg(long)]
    json: bool,
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

impl EvalRecommend {
    pub fn run(&self, context: &Context) -> Outcome {
        let names: Vec<&str> = self.methods.iter().map(String::as_str).collect();
        if let Some(unknown) = names.iter().find(|name| !METHODS.contains(name)) {
            let error = anyhow::anyhow!("no method `{unknown}`; there are {}", METHODS.join(", "));
            return Err(error).because(Failure::Input);
        }
        if let Some(shop) = &self.shop {
            return self.run_shop(context, shop, names);
        }
        let Ratings { parts, rated } = match (&self.ratings, &self.train, &self.test) {
            (_, Some(train), Some(test)) => ratings::read_plain(&[train, test], self.format)?,
            (Some(ratings), ..) => self.parts(ratings)?,
            _ => return Err(anyhow::anyhow!("no ratings given")).because(Failure::Input),
        };
        let parts = ratings::told(parts);
        let [train, test] = &parts[..] else {
            return Err(anyhow::anyhow!("no training and test part")).because(Failure::Input);
        };
        if !rated {
            eprintln!("jingxuan: not every part holds ratings: RMSE and MAE are left out");
        }
        let contents = self.content(train)?.map(|content| ("content", content)).into_iter().collect();
        self.table(train, test, contents, names, ("default", rated))
    }

    /// The two parts of a file.
    fn parts(&self, path: &Path) -> Outcome<Ratings> {
        let Ratings { parts, rated } = ratings::read_plain(&[path], self.format)?;
        let all = parts.first().context("no ratings").because(Failure::Input)?;
        let (train, test) = all.split(self.split, self.seed);
        something_to_test(&train, &test)?;
        match &self.write_split {
            Some(folder) => Ok(Ratings { rated, ..ratings::write_split(folder, &train, &test)? }),
            None => Ok(Ratings { parts: vec![train, test], rated }),
        }
    }

    /// The behaviour of a shop as ratings, with every kind of content by itself and all together.
    fn run_shop(&self, context: &Context, folder: &Path, names: Vec<&str>) -> Outcome {
        let data = ShopData::folder(folder)?;
        let shop = Assortment::new(data.products.clone(), data.charts.clone());
        let (train, test) = data.behaviour(&shop)?.all.split(self.split, self.seed);
        let pictures = features::pictures(shop.products(), folder, Pictures::default(), &|_, _| ());
        let sentences = sentences(context, shop.products());
        eprintln!("jingxuan: {} pictures described, {} sentence vectors", pictures.len(), sentences.len());
        let vectors = |of: &dyn Fn(&Product) -> Option<Vec<f32>>| -> Vec<Vec<f32>> {
            shop.products().iter().map(|product| of(product).unwrap_or_default()).collect()
        };
        let all: Vec<Option<&Product>> = shop.products().iter().map(Some).collect();
        let seen = vectors(&|product| pictures.vector(product));
        let read = vectors(&|product| sentences.get(&product.id).cloned());
        let contents = vec![
            ("words", Content::from_words("words", &shop.words(), train.scale)),
            ("sentences", Content::from_vectors("sentences", &read, train.scale)?),
            ("pictures", Content::from_vectors("pictures", &seen, train.scale)?),
            ("content", content(&all, &sentences, &pictures, train.scale)?),
        ];
        self.table(&train, &test, contents, names, ("hybrid", true))
    }

    /// Measures the methods; `contents` are kinds of content by their names, `content` being what the hybrid uses; the lists that are
    /// written are the method's that `ships`; only with `ratings` are ratings judged.
    fn table(
        &self,
        train: &Interactions,
        test: &Interactions,
        contents: Vec<(&'static str, Content)>,
        names: Vec<&str>,
        (ships, ratings): (&str, bool),
    ) -> Outcome {
        something_to_test(train, test)?;
        let whole = contents.iter().find(|(name, _)| *name == "content").map(|(_, content)| content);
        if let Some(name) = names.iter().find(|name| whole.is_none() && needs_content(name)) {
            return Err(anyhow::anyhow!("`{name}` needs --items or --texts")).because(Failure::Input);
        }
        let rated = ratings && matches!(train.scale, Scale::Rating { lowest, highest } if lowest < highest);
        let chosen: Vec<&str> = if names.is_empty() {
            METHODS
                .into_iter()
                .filter(|name| whole.is_some() || !needs_content(name))
                .filter(|name| rated || !is_rating(name))
                .collect()
        } else {
            names
        };
        let k = usize::from(self.k);
        let mut lines = Vec::new();
        for name in chosen {
            eprintln!("jingxuan: {name}");
            if name == "content" {
                for (kind, content) in contents.iter().filter(|(kind, _)| *kind != "content") {
                    let (mut line, _) = evaluate::line(name, train, test, Some(content), k)?;
                    line.method = format!("content: {kind}");
                    lines.push(line);
                }
            }
            let (mut line, trained) = evaluate::line(name, train, test, whole, k)?;
            if name == ships {
                self.write_lists(&trained, train, test)?;
            }
            if line.method != name {
                eprintln!("jingxuan: {}: only so many take part, the most popular", line.method);
            }
            line.ratings = line.ratings.filter(|_| ratings);
            lines.push(line);
        }
        if self.per_user_topn.is_some() && !lines.iter().any(|line| line.method == ships) {
            let trained = evaluate::train(ships, train, whole)?;
            self.write_lists(&trained, train, test)?;
        }
        if self.json {
            for line in &lines {
                println!("{}", serde_json::to_string(line)?);
            }
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
            let without: Vec<&str> =
                lines.iter().filter(|line| line.ranking.is_none()).map(|line| line.method.as_str()).collect();
            if !without.is_empty() {
                println!(
                    "p50, p99: one list; of {}: the ratings of one user's test part",
                    without.join(", ")
                );
            }
        }
        Ok(())
    }

    fn content(&self, train: &Interactions) -> Outcome<Option<Content>> {
        let Some(path) = self.items.as_ref().or(self.texts.as_ref()) else { return Ok(None) };
        let mut words = vec![Vec::new(); train.items.len()];
        for (number, item) in ratings::described(path, train)? {
            words[number as usize].extend(item.words);
        }
        Ok(Some(Content::from_words("content", &words, train.scale)))
    }

    fn write_lists(&self, trained: &evaluate::Trained, train: &Interactions, test: &Interactions) -> Outcome {
        let (Some(path), Some(method)) = (&self.per_user_topn, trained.ranks.as_deref()) else {
            return Ok(());
        };
        let file = fs::File::create(path).with_context(|| format!("cannot write {}", path.display()));
        let mut to = std::io::BufWriter::new(file.because(Failure::Input)?);
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

fn something_to_test(train: &Interactions, test: &Interactions) -> Outcome {
    if test.rows().filled() > 0 {
        return Ok(());
    }
    let error = anyhow::anyhow!(
        "nothing is left to test on: nobody has more than the {} interactions that train",
        train.rows().filled()
    );
    Err(error).because(Failure::Input)
}

fn needs_content(name: &str) -> bool {
    matches!(name, "content" | "hybrid")
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
