//! What the walk knows of items: titles, and the words that they are compared by.

use std::{collections::HashMap, path::Path};

use jingxuan_recommend::{Interactions, methods::Content, shop::Assortment};

use crate::{
    exit::Outcome,
    ratings::{described, text},
};

/// Titles and words of the items, in the order of the matrix's columns.
pub struct Items {
    titles: Vec<String>,
    words: Option<Vec<Vec<String>>>,
}

/// A word of an item: how often it stands there, in how many items it stands, and its weight of a vector of length one.
pub struct Feature {
    pub word: String,
    pub here: usize,
    pub items: usize,
    pub weight: f64,
}

impl Items {
    /// Only ids are known.
    pub fn bare(data: &Interactions) -> Self {
        Self { titles: data.items.all().to_vec(), words: None }
    }

    pub fn of_shop(data: &Interactions, shop: &Assortment) -> Self {
        let all = shop.words();
        let mut known = Self::bare(data);
        let mut words = vec![Vec::new(); known.titles.len()];
        for (title, words) in known.titles.iter_mut().zip(&mut words) {
            let Some(number) = shop.names().number(title) else { continue };
            if let Some(product) = shop.product(number) {
                *title = format!("{title} {}", product.title.get(jingxuan_catalogue::Language::English));
            }
            if let Some(of_product) = all.get(number as usize) {
                words.clone_from(of_product);
            }
        }
        known.words = Some(words);
        known
    }

    /// From a file as MovieLens has it (`u.item`, `movies.dat`, `movies.csv`). Where its genres are numbers, their names are those
    /// of the file `u.genre` beside it, if there is one.
    pub fn of_file(data: &Interactions, path: &Path) -> Outcome<Self> {
        let genres = path.with_file_name("u.genre");
        let genres = if genres.is_file() { genre_names(&text(&genres)?) } else { HashMap::new() };
        let mut known = Self::bare(data);
        let mut words = vec![Vec::new(); known.titles.len()];
        for (number, item) in described(path, data)? {
            words[number as usize]
                .extend(item.words.into_iter().map(|word| genres.get(&word).cloned().unwrap_or(word)));
            known.titles[number as usize] = format!("{} {}", item.id, item.title);
        }
        known.words = Some(words);
        Ok(known)
    }

    /// Id and title, cut to what a table has room for.
    pub fn name(&self, item: u32) -> String {
        self.titles.get(item as usize).map(|title| title.chars().take(38).collect()).unwrap_or_default()
    }

    /// The items by their words.
    pub fn content(&self, data: &Interactions) -> Option<Content> {
        self.words.as_ref().map(|words| Content::from_words("content", words, data.scale))
    }

    /// The words of an item by weight, `(1 + ln tf) ln(N / df)`, the heaviest first; none where words are not known. As in
    /// `Content::from_words`, a word of one item only tells nothing.
    pub fn features(&self, item: u32) -> Vec<Feature> {
        let Some(all) = &self.words else { return Vec::new() };
        let Some(own) = all.get(item as usize) else { return Vec::new() };
        let mut here: HashMap<&str, usize> = HashMap::new();
        own.iter().for_each(|word| *here.entry(word).or_default() += 1);
        let mut features: Vec<Feature> = here
            .into_iter()
            .filter_map(|(word, here)| {
                let items = all.iter().filter(|words| words.iter().any(|other| other == word)).count();
                let weight = (1.0 + (here as f64).ln()) * (all.len() as f64 / items as f64).ln();
                (items > 1 && items < all.len()).then(|| Feature {
                    word: word.to_owned(),
                    here,
                    items,
                    weight,
                })
            })
            .collect();
        let length = features.iter().map(|feature| feature.weight.powi(2)).sum::<f64>().sqrt();
        features.iter_mut().for_each(|feature| feature.weight /= length.max(f64::MIN_POSITIVE));
        features.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.word.cmp(&b.word)));
        features
    }
}

/// `name|number` a line.
fn genre_names(text: &str) -> HashMap<String, String> {
    let line = |line: &str| {
        let (name, number) = line.trim().rsplit_once('|')?;
        Some((format!("genre:{number}"), format!("genre:{name}")))
    };
    text.lines().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn genres_have_the_names_of_the_file_beside() {
        assert_eq!(genre_names("Sci-Fi|15\n\n")["genre:15"], "genre:Sci-Fi");
    }

    #[test]
    fn features_are_worked_out_by_hand() {
        let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let words =
            vec![list(&["red", "silk", "silk", "all"]), list(&["red", "all", "own"]), list(&["silk", "all"])];
        let items = Items { titles: vec![String::new(); 3], words: Some(words) };
        let features = items.features(0);
        let names: Vec<&str> = features.iter().map(|feature| feature.word.as_str()).collect();
        assert_eq!(names, ["silk", "red"], "`all` stands everywhere");
        // Both stand in two of three items; silk stands twice: 1 + ln 2 = 1.693.
        assert!((features[0].weight / features[1].weight - 1.693).abs() < 1e-3);
        assert!((features.iter().map(|f| f.weight.powi(2)).sum::<f64>() - 1.0).abs() < 1e-9);
        assert_eq!(items.features(1).len(), 1, "`own` stands in one item only");
    }
}
