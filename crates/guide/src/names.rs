//! What shoppers read for attributes and their values.

use std::{collections::HashMap, sync::LazyLock};

use jingxuan_catalogue::Language;

/// By key and value: Chinese and English.
type Names = HashMap<(&'static str, &'static str), (&'static str, &'static str)>;

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let lines = include_str!("../data/names.tsv").lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let mut parts = line.split('\t');
            Some(((parts.next()?, parts.next()?), (parts.next()?, parts.next()?)))
        })
        .collect()
});

/// One size for all as sizes are compared.
const ONE_SIZE: &str = "ONE";

fn find(key: &str, value: &str, language: Language) -> Option<&'static str> {
    let (chinese, english) = NAMES.get(&(key, value))?;
    Some(match language {
        Language::Chinese => chinese,
        Language::English => english,
    })
}

/// What shoppers read for an attribute; `None` for one that is only searched.
#[must_use]
pub fn key(key: &str, language: Language) -> Option<&'static str> {
    find(key, "", language)
}

/// What shoppers read for a value: its name, or the value itself with spaces.
#[must_use]
pub fn value(key: &str, value: &str, language: Language) -> String {
    find(key, value, language).map_or_else(|| value.replace('-', " "), str::to_owned)
}

/// Whether a label says that there is one size for all (均码, "one size", F).
pub(crate) fn is_one_size(label: &str) -> bool {
    jingxuan_text::comparable_size(label) == ONE_SIZE
}

/// What such a size is called in a sentence.
pub(crate) fn one_size(language: Language) -> &'static str {
    match language {
        Language::Chinese => "均码",
        Language::English => "one size",
    }
}

/// A size as a sentence or a screen says it: its label, and the one for all in the language.
#[must_use]
pub fn size(label: &str, language: Language) -> String {
    if is_one_size(label) { one_size(language).to_owned() } else { label.to_owned() }
}

/// Several values as a list.
#[must_use]
pub fn list(values: &[String], language: Language) -> String {
    values.join(separator(language))
}

/// What stands between the values of a list.
pub(crate) fn separator(language: Language) -> &'static str {
    match language {
        Language::Chinese => "、",
        Language::English => ", ",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_has_both_languages() {
        let lines = include_str!("../data/names.tsv").lines().filter(|line| !line.starts_with('#'));
        for line in lines {
            let parts: Vec<&str> = line.split('\t').collect();
            assert_eq!(parts.len(), 4, "{line}");
            assert!(!parts[2].is_empty() && !parts[3].is_empty(), "{line}");
        }
    }

    #[test]
    fn one_size_for_all_has_many_labels() {
        for label in ["均码", "ONE", "One Size", "F"] {
            assert!(is_one_size(label), "{label}");
        }
        assert_eq!(size("均码", Language::English), "one size");
        assert_eq!(size("M", Language::English), "M");
        assert!(!is_one_size("M") && !is_one_size("") && !is_one_size("38"));
    }

    #[test]
    fn a_value_without_a_name_is_read_as_it_is() {
        assert_eq!(value("material", "wool", Language::Chinese), "羊毛");
        assert_eq!(value("material", "vegan-silk", Language::English), "vegan silk");
        assert_eq!(key("toe", Language::Chinese), None);
    }
}
