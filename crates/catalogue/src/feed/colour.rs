//! Colour names of feeds and the families that they are found by.

use crate::{Colour, ColourFamily, Language};

use super::{in_language, is_han};

use ColourFamily::{
    Beige, Black, Blue, Brown, Gold, Green, Grey, Multi, Orange, Pink, Purple, Red, Silver, White, Yellow,
};

/// English words; the last one of a name that is here decides: "navy blue", "blue grey".
const WORDS: &[(&str, ColourFamily)] = &[
    ("black", Black),
    ("ebony", Black),
    ("jet", Black),
    ("onyx", Black),
    ("noir", Black),
    ("white", White),
    ("ivory", White),
    ("snow", White),
    ("chalk", White),
    ("pearl", White),
    ("milk", White),
    ("grey", Grey),
    ("gray", Grey),
    ("charcoal", Grey),
    ("slate", Grey),
    ("ash", Grey),
    ("graphite", Grey),
    ("anthracite", Grey),
    ("smoke", Grey),
    ("heather", Grey),
    ("pewter", Grey),
    ("steel", Grey),
    ("red", Red),
    ("burgundy", Red),
    ("wine", Red),
    ("maroon", Red),
    ("crimson", Red),
    ("scarlet", Red),
    ("cherry", Red),
    ("ruby", Red),
    ("bordeaux", Red),
    ("claret", Red),
    ("vermilion", Red),
    ("brick", Red),
    ("cranberry", Red),
    ("garnet", Red),
    ("oxblood", Red),
    ("orange", Orange),
    ("tangerine", Orange),
    ("apricot", Orange),
    ("coral", Orange),
    ("peach", Orange),
    ("rust", Orange),
    ("terracotta", Orange),
    ("amber", Orange),
    ("pumpkin", Orange),
    ("yellow", Yellow),
    ("lemon", Yellow),
    ("mustard", Yellow),
    ("canary", Yellow),
    ("butter", Yellow),
    ("saffron", Yellow),
    ("green", Green),
    ("olive", Green),
    ("emerald", Green),
    ("mint", Green),
    ("sage", Green),
    ("forest", Green),
    ("lime", Green),
    ("jade", Green),
    ("moss", Green),
    ("hunter", Green),
    ("army", Green),
    ("pistachio", Green),
    ("fern", Green),
    ("celadon", Green),
    ("blue", Blue),
    ("navy", Blue),
    ("indigo", Blue),
    ("cobalt", Blue),
    ("azure", Blue),
    ("sky", Blue),
    ("teal", Blue),
    ("turquoise", Blue),
    ("aqua", Blue),
    ("cyan", Blue),
    ("denim", Blue),
    ("sapphire", Blue),
    ("royal", Blue),
    ("midnight", Blue),
    ("petrol", Blue),
    ("purple", Purple),
    ("violet", Purple),
    ("lilac", Purple),
    ("lavender", Purple),
    ("plum", Purple),
    ("mauve", Purple),
    ("aubergine", Purple),
    ("eggplant", Purple),
    ("grape", Purple),
    ("amethyst", Purple),
    ("pink", Pink),
    ("rose", Pink),
    ("blush", Pink),
    ("fuchsia", Pink),
    ("magenta", Pink),
    ("salmon", Pink),
    ("raspberry", Pink),
    ("brown", Brown),
    ("chocolate", Brown),
    ("coffee", Brown),
    ("camel", Brown),
    ("tan", Brown),
    ("cognac", Brown),
    ("caramel", Brown),
    ("mocha", Brown),
    ("chestnut", Brown),
    ("espresso", Brown),
    ("walnut", Brown),
    ("taupe", Brown),
    ("beige", Beige),
    ("cream", Beige),
    ("khaki", Beige),
    ("sand", Beige),
    ("oatmeal", Beige),
    ("nude", Beige),
    ("gold", Gold),
    ("silver", Silver),
];

/// Chinese characters and words; the one that ends last in a name decides, the longer one of two that end together.
const CHARACTERS: &[(&str, ColourFamily)] = &[
    ("黑", Black),
    ("白", White),
    ("象牙", White),
    ("灰", Grey),
    ("炭", Grey),
    ("红", Red),
    ("酒", Red),
    ("绛", Red),
    ("朱", Red),
    ("橙", Orange),
    ("橘", Orange),
    ("珊瑚", Orange),
    ("铁锈", Orange),
    ("黄", Yellow),
    ("姜", Yellow),
    ("绿", Green),
    ("青", Green),
    ("薄荷", Green),
    ("橄榄", Green),
    ("翠", Green),
    ("蓝", Blue),
    ("藏青", Blue),
    ("藏蓝", Blue),
    ("牛仔", Blue),
    ("靛", Blue),
    ("天青", Blue),
    ("粉红", Pink),
    ("玫红", Pink),
    ("桃红", Pink),
    ("紫", Purple),
    ("藕荷", Purple),
    ("粉", Pink),
    ("玫瑰", Pink),
    ("豆沙", Pink),
    ("棕", Brown),
    ("褐", Brown),
    ("咖", Brown),
    ("驼", Brown),
    ("焦糖", Brown),
    ("米", Beige),
    ("杏", Beige),
    ("卡其", Beige),
    ("裸", Beige),
    ("金", Gold),
    ("银", Silver),
];
/// Words for more than one colour at once.
const SEVERAL: [&str; 9] =
    ["multi", "multicolor", "multicolour", "rainbow", "多色", "彩色", "拼色", "撞色", "花色"];

/// A colour by its name, and whether the family is known from it; otherwise the family is [`ColourFamily::Multi`], so
/// that no colour that was asked for is claimed.
#[must_use]
pub fn colour(name: &str, language: Option<Language>) -> (Colour, bool) {
    let family = family(name);
    let colour = Colour { name: in_language(name, language), family: family.unwrap_or(Multi), rgb: None };
    (colour, family.is_some())
}

/// The family of a colour name, in either language; several names joined by `/` are one family or [`Multi`].
fn family(name: &str) -> Option<ColourFamily> {
    let lower = name.to_lowercase();
    if SEVERAL.iter().any(|word| lower.contains(word)) {
        return Some(Multi);
    }
    let mut found = None;
    for part in lower.split(['/', '+', '&', '、']) {
        let one = if part.chars().any(is_han) { of_characters(part) } else { of_words(part) };
        found = match (found, one) {
            (before, None) => before,
            (Some(before), Some(one)) if before != one => return Some(Multi),
            (_, one) => one,
        };
    }
    found
}

fn of_words(name: &str) -> Option<ColourFamily> {
    name.split(|c: char| !c.is_alphabetic())
        .rev()
        .find_map(|word| WORDS.iter().find(|(known, _)| *known == word).map(|(_, family)| *family))
}

fn of_characters(name: &str) -> Option<ColourFamily> {
    let places = CHARACTERS
        .iter()
        .filter_map(|(known, family)| name.rfind(known).map(|at| (at + known.len(), known.len(), *family)));
    places.max_by_key(|(end, length, _)| (*end, *length)).map(|(_, _, family)| family)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_both_languages_find_their_family() {
        let cases = [
            ("Navy Blue", Blue),
            ("Burgundy", Red),
            ("blue-grey", Grey),
            ("Rose Gold", Gold),
            ("象牙白", White),
            ("酒红", Red),
            ("蓝灰色", Grey),
            ("藏青", Blue),
            ("卡其", Beige),
            ("Red/Black", Multi),
            ("navy/blue", Blue),
            ("彩色条纹", Multi),
            ("咖啡色", Brown),
        ];
        for (name, family) in cases {
            assert_eq!(
                colour(name, None),
                (Colour { name: in_language(name, None), family, rgb: None }, true)
            );
        }
        assert!(!colour("Galaxy", None).1);
        assert!(!colour("", None).1);
    }
}
