//! Values to choose, in words and in an order that does not move under the finger.

use jingxuan_catalogue::{ColourFamily, Language, Money, attribute};
use jingxuan_search::{Facet, FacetValue, PriceRange};

use super::{Choice, GroupName};
use crate::{Assistant, names};

/// Values shown of one group.
const MOST: usize = 14;

impl Assistant {
    pub(super) fn choices(&self, group: GroupName, facet: &Facet, language: Language) -> Vec<Choice> {
        let mut values: Vec<&FacetValue> = match group {
            GroupName::Kind => kinds(&facet.values),
            _ => facet.values.iter().collect(),
        };
        // Where a value stands does not depend on whether it is chosen: it would jump away under the finger.
        let place = |value: &FacetValue| FAMILIES.into_iter().position(|one| one.key() == value.value);
        match group {
            GroupName::Price => {}
            GroupName::Size => values.sort_by_key(|value| size_order(&value.value)),
            GroupName::Colour => values.sort_by_key(|value| place(value)),
            _ => values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value))),
        }
        let mut choices: Vec<Choice> = values
            .into_iter()
            .filter_map(|value| {
                Some(Choice {
                    text: self.text_of(group, &value.value, language)?,
                    family: FAMILIES
                        .into_iter()
                        .find(|one| group == GroupName::Colour && one.key() == value.value),
                    value: value.value.clone(),
                    count: value.count,
                    chosen: value.chosen,
                })
            })
            .collect();
        let mut room = MOST;
        choices.retain(|choice| {
            let fits = room > 0;
            room = room.saturating_sub(1);
            fits || choice.chosen
        });
        choices
    }

    fn text_of(&self, group: GroupName, value: &str, language: Language) -> Option<String> {
        match group {
            GroupName::Kind => self.parts.shop.category_name(&value.into(), language).map(str::to_owned),
            GroupName::Colour => Some(names::value("colour", value, language)),
            GroupName::Material => Some(names::value(attribute::MATERIAL, value, language)),
            GroupName::Size if value == "ONE" => Some(match language {
                Language::Chinese => "均码".to_owned(),
                Language::English => "One size".to_owned(),
            }),
            GroupName::Size => Some(value.to_owned()),
            GroupName::Price => Some(band(PriceRange::read(value)?, language)),
        }
    }
}

/// A band of price as shoppers read it.
fn band(range: PriceRange, language: Language) -> String {
    let chinese = language == Language::Chinese;
    // Bands end just below the next one's beginning; what was said ends where it was said.
    let end = range.max.map(|max| {
        let next = Money { minor: max.minor + 1, ..max };
        let unit = 10_i64.pow(max.currency.digits());
        if max.minor % unit == 0 { (max, true) } else { (next, false) }
    });
    match (range.min, end) {
        (None, None) => String::new(),
        (Some(min), None) if chinese => format!("{min} 起"),
        (Some(min), None) => format!("from {min}"),
        (None, Some((max, true))) if chinese => format!("{max} 以内"),
        (None, Some((max, true))) => format!("up to {max}"),
        (None, Some((max, false))) if chinese => format!("{max} 以下"),
        (None, Some((max, false))) => format!("under {max}"),
        (Some(min), Some((max, _))) => format!("{min} – {max}"),
    }
}

/// The kinds to choose among: one step below what all results have in common, or below the one kind that is chosen.
fn kinds(values: &[FacetValue]) -> Vec<&FacetValue> {
    let parent = |path: &str| path.rfind('/').map_or(String::new(), |slash| path[..slash].to_owned());
    let below = |path: &str| values.iter().filter(|value| parent(&value.value) == path).collect::<Vec<_>>();
    let chosen: Vec<&FacetValue> = values.iter().filter(|value| value.chosen).collect();
    if let [one] = chosen.as_slice() {
        let mut shown = vec![*one];
        shown.extend(below(&one.value));
        if shown.len() > 2 {
            return shown;
        }
    }
    let mut level = String::new();
    let mut shown = below(&level);
    while let [only] = shown.as_slice() {
        if only.chosen {
            break;
        }
        level.clone_from(&only.value);
        shown = below(&level);
    }
    shown.extend(chosen.into_iter().filter(|one| parent(&one.value) != level));
    shown
}

/// Letters from small to large, then numbers, then the rest.
fn size_order(size: &str) -> (usize, u64, String) {
    const LETTERS: [&str; 9] = ["2XS", "XS", "S", "M", "L", "XL", "2XL", "3XL", "4XL"];
    let letter = LETTERS.iter().position(|one| *one == size);
    let digits: String = size.chars().take_while(char::is_ascii_digit).collect();
    match (letter, digits.parse::<u64>()) {
        (Some(place), _) => (place, 0, String::new()),
        (None, Ok(number)) => (LETTERS.len(), number, size.to_owned()),
        (None, Err(_)) => (LETTERS.len() + 1, 0, size.to_owned()),
    }
}

/// Colour families in the order shown.
pub(super) const FAMILIES: [ColourFamily; 15] = {
    use ColourFamily::{
        Beige, Black, Blue, Brown, Gold, Green, Grey, Multi, Orange, Pink, Purple, Red, Silver, White, Yellow,
    };
    [Black, Grey, White, Beige, Brown, Red, Pink, Orange, Yellow, Green, Blue, Purple, Gold, Silver, Multi]
};

#[cfg(test)]
mod tests {
    use super::*;

    fn value(path: &str, count: usize, chosen: bool) -> FacetValue {
        FacetValue { value: path.into(), count, chosen }
    }

    fn paths(values: &[FacetValue]) -> Vec<&str> {
        kinds(values).into_iter().map(|value| value.value.as_str()).collect()
    }

    #[test]
    fn kinds_begin_where_the_results_part() {
        let tree = |chosen: &str| -> Vec<FacetValue> {
            ["women", "women/tops", "women/tops/tees", "women/tops/shirts", "women/dresses"]
                .map(|path| value(path, 1, path == chosen))
                .into()
        };
        assert_eq!(paths(&tree("")), ["women/tops", "women/dresses"]);
        assert_eq!(paths(&tree("women/tops")), ["women/tops", "women/tops/tees", "women/tops/shirts"]);
        assert_eq!(paths(&tree("women/dresses")), ["women/tops", "women/dresses"], "nothing below it");
    }

    #[test]
    fn sizes_stand_from_small_to_large() {
        let mut sizes = ["XL", "M", "38", "ONE", "2XL", "XS", "26"];
        sizes.sort_by_key(|size| size_order(size));
        assert_eq!(sizes, ["XS", "M", "XL", "2XL", "26", "38", "ONE"]);
    }

    #[test]
    fn a_band_is_read_by_its_ends() {
        let cny = |min: Option<i64>, max: Option<i64>| PriceRange {
            min: min.map(Money::cny),
            max: max.map(Money::cny),
        };
        let zh = |range| band(range, Language::Chinese);
        assert_eq!(zh(cny(None, Some(34_999))), "¥350 以下");
        assert_eq!(zh(cny(None, Some(50_000))), "¥500 以内", "what was said includes its end");
        assert_eq!(zh(cny(Some(35_000), Some(49_999))), "¥350 – ¥500");
        assert_eq!(band(cny(Some(50_000), None), Language::English), "from ¥500");
    }
}
