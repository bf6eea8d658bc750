//! Facts: what a reply stands on. Every number, price, size and place in a reply is one of these, read from the store in
//! the turn that says it.

use jingxuan_catalogue::{KnowledgeId, Money, ProductId, StoreId, VariantId};
use serde::{Deserialize, Serialize};

/// One fact, with where it is from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// A product's name.
    Product {
        /// Which.
        product: ProductId,
        /// As it was said.
        title: String,
    },
    /// A price.
    Price {
        /// Of what.
        variant: VariantId,
        /// For everyone.
        price: Money,
        /// For members, where there is such a price.
        member: Option<Money>,
    },
    /// How many pieces a store has.
    Stock {
        /// Of what.
        variant: VariantId,
        /// Where.
        store: StoreId,
        /// Name of the place.
        name: String,
        /// Pieces.
        quantity: u32,
        /// Distance from this store, kilometres; 0 for this store.
        kilometres: u32,
    },
    /// A size: chosen, advised or available.
    Size {
        /// Of what.
        product: ProductId,
        /// Label.
        size: String,
    },
    /// A colour that the product comes in.
    Colour {
        /// Of what.
        product: ProductId,
        /// As it was said.
        colour: String,
    },
    /// A value of an attribute.
    Attribute {
        /// Of what.
        product: ProductId,
        /// See [`jingxuan_catalogue::attribute`].
        key: String,
        /// As it was said.
        value: String,
    },
    /// A sentence of its description, word for word.
    Text {
        /// Of what.
        product: ProductId,
        /// As the shop wrote it.
        text: String,
    },
    /// A body measurement that a size is cut for, or that the mirror took.
    Measurement {
        /// `chest`, `waist`, ...
        name: String,
        /// Centimetres, lowest and highest.
        centimetres: (f32, f32),
    },
    /// How many things were found.
    Count {
        /// The number said.
        count: usize,
    },
    /// A limit, or a measure of the body, that the shopper named and the reply repeats.
    Limit {
        /// As it was said.
        said: String,
    },
    /// An answer of the knowledge base, word for word.
    Knowledge {
        /// Which.
        entry: KnowledgeId,
        /// The answer in the language of the reply.
        answer: String,
    },
}

impl Fact {
    /// The words by which this fact may appear in a reply.
    pub fn words(&self) -> Vec<String> {
        match self {
            Self::Product { title, .. } => vec![title.clone()],
            Self::Price { price, member, .. } => {
                let amounts = std::iter::once(price).chain(member.as_ref());
                amounts.flat_map(|money| [money.to_string(), money.decimal()]).collect()
            }
            Self::Stock { name, quantity, kilometres, .. } => {
                vec![name.clone(), quantity.to_string(), kilometres.to_string()]
            }
            Self::Size { size, .. } => vec![size.clone()],
            Self::Colour { colour, .. } => vec![colour.clone()],
            Self::Attribute { value, .. } => vec![value.clone()],
            Self::Text { text, .. } => vec![text.clone()],
            Self::Measurement { centimetres: (low, high), .. } => {
                vec![format!("{low:.0}"), format!("{high:.0}")]
            }
            Self::Count { count } => vec![count.to_string()],
            Self::Limit { said } => vec![said.clone()],
            Self::Knowledge { answer, .. } => vec![answer.clone()],
        }
    }
}

/// The first thing in a reply that could be a fact (a number, an amount, a percentage) and stands on none; `None` when
/// every one stands on a fact.
#[must_use]
pub fn unfounded(reply: &str, facts: &[Fact]) -> Option<String> {
    let mut grounds: Vec<String> =
        facts.iter().flat_map(Fact::words).filter(|word| !word.is_empty()).collect();
    // The longest first: ¥1299 is not ¥129 and a 9.
    grounds.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let mut rest = reply.to_owned();
    for ground in &grounds {
        rest = without(&rest, ground);
    }
    number(&rest)
}

/// The text with whole occurrences of `ground` blanked: what begins or ends with a digit must not continue with one.
fn without(text: &str, ground: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find(ground) {
        let (before, after) = (&rest[..at], &rest[at + ground.len()..]);
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let joined = (digit(ground.chars().next())
            && digit(before.chars().next_back().or(out.chars().next_back())))
            || (digit(ground.chars().next_back()) && continues(after));
        out.push_str(before);
        if joined {
            out.push_str(ground);
        } else {
            out.push(' ');
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Whether a number goes on here: with a digit, or with a decimal point and a digit.
fn continues(after: &str) -> bool {
    let mut letters = after.chars();
    match letters.next() {
        Some(c) if c.is_ascii_digit() => true,
        Some('.' | ',') => letters.next().is_some_and(|c| c.is_ascii_digit()),
        _ => false,
    }
}

/// English words that count something.
const COUNTING: [&str; 27] = [
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "fifteen",
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand",
    "dozen", "half", "twice", "percent", "double",
];

/// The first number left: in digits of any width, in Chinese numerals that count (三百, 两件, 七天; 一件 and 一起 are words), or in English
/// words.
fn number(text: &str) -> Option<String> {
    let letters: Vec<char> = text.chars().collect();
    let is = |at: usize, set: &str| letters.get(at).is_some_and(|c| set.contains(*c));
    let digit = |c: &char| c.is_ascii_digit() || ('０'..='９').contains(c);
    for (at, letter) in letters.iter().enumerate() {
        if digit(letter) {
            return Some(letters[at..].iter().take_while(|c| digit(c) || **c == '.').collect());
        }
        let large = is(at, "一二两三四五六七八九十百千万") && is(at + 1, "百千万元块折");
        // 第二件 is a place in a list.
        let ordinal = at.checked_sub(1).is_some_and(|before| is(before, "第"));
        let several = !ordinal
            && is(at, "二两三四五六七八九十百千万几")
            && is(at + 1, "件个天周月年岁倍%％成款条双套小");
        if large || several || (*letter == '半' && is(at + 1, "价")) {
            return Some(letters[at..].iter().take(2).collect());
        }
    }
    let lower = text.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphabetic() && c != '-');
    words.find(|word| word.split('-').any(|part| COUNTING.contains(&part))).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(minor: i64) -> Fact {
        Fact::Price { variant: "v".into(), price: Money::cny(minor), member: None }
    }

    #[test]
    fn a_price_that_the_store_gave_is_founded() {
        assert_eq!(unfounded("这条裙子 ¥1299。", &[price(129_900)]), None);
        assert_eq!(unfounded("It is 1299 yuan.", &[price(129_900)]), None);
    }

    #[test]
    fn another_price_is_not() {
        assert_eq!(unfounded("这条裙子 ¥1299。", &[price(12_900)]).as_deref(), Some("1299"));
        assert_eq!(unfounded("¥129.50", &[price(12_900)]).as_deref(), Some("129.50"));
        assert_eq!(unfounded("八折优惠", &[price(12_900)]).as_deref(), Some("八折"));
        assert_eq!(unfounded("只要三百元", &[]).as_deref(), Some("三百"));
        for (text, number) in [
            ("只要２９９", "２９９"),
            ("七天内可以退", "七天"),
            ("只剩三件", "三件"),
            ("今天半价", "半价"),
            ("half price today", "half"),
            ("twenty-five percent off", "twenty-five"),
            ("only two left", "two"),
        ] {
            assert_eq!(unfounded(text, &[price(12_900)]).as_deref(), Some(number), "{text}");
        }
    }

    #[test]
    fn words_with_numerals_in_them_are_no_numbers() {
        for text in ["我们一起看一下吧，十分好看", "为您留了一件", "Which one, the second one?"]
        {
            assert_eq!(unfounded(text, &[]), None, "{text}");
        }
    }

    #[test]
    fn an_answer_of_the_knowledge_base_is_founded_as_a_whole_only() {
        let answer = "30 天内可以退货。".to_owned();
        let facts = [Fact::Knowledge { entry: "returns".into(), answer: answer.clone() }];
        assert_eq!(unfounded(&answer, &facts), None);
        assert_eq!(unfounded("60 天内可以退货。", &facts).as_deref(), Some("60"));
    }
}
