//! English words: common ones, and their stems.

use std::{borrow::Cow, collections::HashSet, sync::OnceLock};

use rust_stemmers::{Algorithm, Stemmer};

/// Whether a lower-case word is among the 40,000 common ones (SCOWL), so that it is surely not misspelt.
#[must_use]
pub fn is_common_english(word: &str) -> bool {
    static WORDS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    WORDS.get_or_init(|| include_str!("../data/english.txt").lines().collect()).contains(word)
}

/// The stem of a lower-case English word (Snowball's English stemmer, "Porter2"): `dresses`, `dress` and `dressing` are
/// one. Meant for indices; the stem itself need not be a word.
#[must_use]
pub fn stem(word: &str) -> Cow<'_, str> {
    if !word.is_ascii() {
        return Cow::Borrowed(word);
    }
    static STEMMER: OnceLock<Stemmer> = OnceLock::new();
    STEMMER.get_or_init(|| Stemmer::create(Algorithm::English)).stem(word)
}

/// The singular of a lower-case English noun, without the possessive: `dresses` and `dress's` become `dress`. It only
/// folds number, so that `trousers` and `trouser` meet but `striped` and `stripe` do not.
#[must_use]
pub fn fold(word: &str) -> Cow<'_, str> {
    if !word.is_ascii() || word.len() < 3 {
        return Cow::Borrowed(word);
    }
    let word = word.strip_suffix("'s").or_else(|| word.strip_suffix('\'')).unwrap_or(word);
    let irregular = match word {
        "women" | "womens" => "woman",
        "men" | "mens" => "man",
        "children" | "childrens" => "child",
        "ladies" => "lady",
        "feet" => "foot",
        "scarves" => "scarf",
        "knives" => "knife",
        "clothes" => "clothes",
        "shoes" => "shoe",
        "less" | "plus" | "this" | "gus" | "bus" | "gas" | "yes" | "always" | "christmas" | "size" => word,
        _ => "",
    };
    if !irregular.is_empty() {
        return Cow::Borrowed(irregular);
    }
    for (ending, instead) in
        [("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x"), ("zzes", "zz"), ("ies", "y")]
    {
        if let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.len() >= 2) {
            return Cow::Owned(format!("{stem}{instead}"));
        }
    }
    match word.strip_suffix('s') {
        Some(stem) if stem.len() >= 3 && !stem.ends_with(['s', 'u', 'i']) => Cow::Borrowed(stem),
        _ => Cow::Borrowed(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_is_folded_and_nothing_else() {
        for (word, folded) in [
            ("dresses", "dress"),
            ("dress", "dress"),
            ("jeans", "jean"),
            ("scarves", "scarf"),
            ("women's", "woman"),
            ("blouses", "blouse"),
            ("ladies", "lady"),
            ("watches", "watch"),
            ("stripes", "stripe"),
            ("striped", "striped"),
            ("is", "is"),
            ("裙", "裙"),
        ] {
            assert_eq!(fold(word), folded, "{word}");
        }
    }

    #[test]
    fn stems_meet() {
        assert_eq!(stem("dresses"), stem("dress"));
        assert_eq!(stem("striped"), stem("stripes"));
        assert!(is_common_english("something") && !is_common_english("drss"));
    }
}
