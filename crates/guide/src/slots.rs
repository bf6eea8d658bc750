//! What was understood of a turn, by slot, in the words of the evaluation sets: only what the turn's intent has a use for.

use std::collections::BTreeMap;

use jingxuan_catalogue::{Store as Branch, StoreId, attribute};
use jingxuan_query::{KindMention, Reference, Relation, Understanding};
use jingxuan_text::normalise;

use crate::{Intent, Shop};

const REFERENCE: &str = "reference";

/// Attributes that are slots. Others are understood and searched for, and are no slots: nobody labels them.
const SLOTS: [&str; 9] = [
    attribute::MATERIAL,
    attribute::PATTERN,
    attribute::SEASON,
    attribute::OCCASION,
    attribute::STYLE,
    attribute::GENDER,
    attribute::FIT,
    attribute::SLEEVE,
    attribute::LENGTH,
];

/// Whether an intent has a use for a slot.
fn used(intent: Intent, slot: &str) -> bool {
    match intent {
        Intent::Search | Intent::Refine => slot != REFERENCE && slot != "store",
        Intent::Recommend => !matches!(slot, REFERENCE | "store" | "size"),
        Intent::CompleteLook => matches!(slot, REFERENCE | "category"),
        Intent::TryOn | Intent::AddToBag | Intent::AskSizeAdvice => matches!(slot, REFERENCE | "size"),
        Intent::ChangeSize => matches!(slot, REFERENCE | "size"),
        Intent::ChangeColour => matches!(slot, REFERENCE | "colour"),
        Intent::Compare | Intent::AskPrice | Intent::AskProduct => slot == REFERENCE,
        Intent::CheckStock => matches!(slot, REFERENCE | "size" | "store" | "colour"),
        Intent::Reserve => matches!(slot, REFERENCE | "size" | "store"),
        _ => false,
    }
}

/// 这毛衣外头罩件什么, "for this dress": the kind names what is worn, not what is sought to go with it.
fn is_worn(asked: &Understanding, text: &str, kind: &KindMention) -> bool {
    /// Room for a colour or a word of measure between, bytes.
    const NEAR: usize = 12;
    asked.references.iter().any(|mention| {
        let before = mention.span.end <= kind.span.start && kind.span.start - mention.span.end <= NEAR;
        let between = text.get(mention.span.end..kind.span.start).unwrap_or_default();
        let around = mention.span.start <= kind.span.start && kind.span.end <= mention.span.end;
        mention.to == Reference::Worn && (around || before && !between.contains(['，', ',', '配', '搭']))
    })
}

/// Of the categories that a word may mean, those that are called by it, where there are any; of these, none that contains another of
/// them. 裙子 is called a dress first.
fn keep_named(said: &str, kind: &KindMention, shop: &Shop, paths: &mut Vec<&str>) {
    let said = normalise(said);
    let called = |path: &&str| {
        let names = shop.categories().iter().find(|category| category.id.as_str() == *path);
        let own = |name: &str| normalise(name).contains(said.as_str());
        names.is_some_and(|category| category.name.all().any(own))
            || (kind.kind == "dress" && path.split('/').any(|part| part == "dresses"))
    };
    if paths.iter().any(called) {
        paths.retain(called);
    }
    let all = paths.clone();
    paths.retain(|path| {
        !all.iter().any(|other| other.strip_prefix(path).is_some_and(|rest| rest.starts_with('/')))
    });
}

/// Of the categories of a kind, those of the people spoken of: children's things where children are, of girls or boys where it was
/// said; otherwise none of the children's. Where nothing would be left, all stay.
fn keep_whose(asked: &Understanding, paths: &mut Vec<&str>) {
    let said = |wanted: &str| asked.wanted(attribute::GENDER).any(|gender| gender == wanted);
    let (girls, boys) = (said("girls"), said("boys"));
    let children =
        girls || boys || asked.wanted(attribute::AGE).any(|age| matches!(age, "child" | "baby" | "teen"));
    let theirs = |path: &&str| {
        let kids = path.split('/').any(|part| part == "kids");
        let other = (girls && !boys && path.contains("/boys")) || (boys && !girls && path.contains("/girls"));
        kids == children && !other
    };
    if paths.iter().any(theirs) {
        paths.retain(theirs);
    }
}

/// Slots with their values, sorted. Each value of `category` is the paths of one mention, joined by `|`.
#[must_use]
pub fn slots(
    asked: &Understanding,
    intent: Intent,
    text: &str,
    shop: &Shop,
) -> BTreeMap<String, Vec<String>> {
    let mut slots: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut add = |slot: &str, value: String| {
        if used(intent, slot) {
            slots.entry(slot.to_owned()).or_default().push(value);
        }
    };
    let sought = |kind: &&KindMention| {
        !kind.excluded && (intent != Intent::CompleteLook || !is_worn(asked, text, kind))
    };
    for kind in asked.kinds.iter().filter(sought) {
        let mut paths: Vec<&str> = kind.categories.iter().map(|category| category.as_str()).collect();
        keep_whose(asked, &mut paths);
        keep_named(text.get(kind.span.clone()).unwrap_or_default(), kind, shop, &mut paths);
        paths.sort_unstable();
        paths.dedup();
        add("category", if paths.is_empty() { kind.kind.clone() } else { paths.join("|") });
    }
    for colour in &asked.colours {
        let slot = if colour.excluded { "colour_not" } else { "colour" };
        add(slot, colour.family.key().to_owned());
    }
    for size in &asked.sizes {
        add("size", size.size.clone());
    }
    if let Some(price) = &asked.price {
        let mut bound = |slot: &str, value: Option<f64>| {
            if let Some(value) = value {
                add(slot, format!("{}", value.round()));
            }
        };
        bound("price_min", price.min);
        bound("price_max", price.max);
    }
    for mention in &asked.attributes {
        let slot = match (mention.key.as_str(), mention.excluded) {
            (attribute::MATERIAL, true) => "material_not",
            (key, false) if SLOTS.contains(&key) => key,
            _ => continue,
        };
        add(slot, mention.value.clone());
    }
    for brand in asked.brands.iter().filter(|brand| !brand.excluded) {
        add("brand", brand.brand.clone());
    }
    for reference in &asked.references {
        match reference.to {
            Reference::Worn => add(REFERENCE, "worn".to_owned()),
            Reference::Nth(n) => add(REFERENCE, n.to_string()),
            Reference::Last => add(REFERENCE, "last".to_owned()),
            // What was spoken of before is what the conversation remembers, not what was said.
            Reference::Previous => {}
        }
    }
    // 宽松点的 of a list asks for loose ones.
    if matches!(intent, Intent::Search | Intent::Refine) && !asked.wanted(attribute::FIT).any(|_| true) {
        for comparison in &asked.comparisons {
            match comparison.relation {
                Relation::Looser => add(attribute::FIT, "loose".to_owned()),
                Relation::Tighter => add(attribute::FIT, "slim".to_owned()),
                _ => {}
            }
        }
    }
    if let Some(store) = branch(text, shop.branches()) {
        add("store", store.to_string());
    }
    for values in slots.values_mut() {
        values.sort_unstable();
        values.dedup();
    }
    slots
}

/// The store that a text names: by a word of its name that no other store has (徐汇, Xuhui), or by its city where it is the
/// only one there.
#[must_use]
pub fn branch(text: &str, branches: &[Branch]) -> Option<StoreId> {
    let text = normalise(text);
    let words = |branch: &Branch| {
        let english: Vec<String> = branch
            .name
            .english
            .split(|c: char| !c.is_alphabetic())
            .filter(|word| word.len() > 3)
            .map(str::to_lowercase)
            .collect();
        let chinese: Vec<char> = branch.name.chinese.chars().filter(|c| jingxuan_text::is_han(*c)).collect();
        let pairs = chinese.windows(2).map(|pair| pair.iter().collect::<String>());
        english.into_iter().chain(pairs).collect::<Vec<_>>()
    };
    let all: Vec<Vec<String>> = branches.iter().map(words).collect();
    let own = |at: usize, word: &String| {
        all.iter().enumerate().all(|(other, words)| other == at || !words.contains(word))
    };
    // Words that every shopper says of any store.
    const COMMON: [&str; 6] = ["旗舰", "舰店", "门店", "flagship", "store", "shop"];
    let named = |at: usize| {
        all[at]
            .iter()
            .any(|word| own(at, word) && !COMMON.contains(&word.as_str()) && text.contains(word.as_str()))
    };
    let mut found = (0..branches.len()).filter(|at| named(*at));
    let first = found.next()?;
    found.next().is_none().then(|| branches[first].id.clone())
}

#[cfg(test)]
mod tests {
    use jingxuan_catalogue::Text;

    use super::*;

    fn branches() -> Vec<Branch> {
        let branch = |id: &str, chinese: &str, english: &str| Branch {
            id: id.into(),
            name: Text::new(chinese, english),
            city: Text::default(),
            address: Text::default(),
            latitude: 0.0,
            longitude: 0.0,
        };
        vec![
            branch("jingan", "镜选 上海静安旗舰店", "Jingxuan Shanghai Jing'an Flagship"),
            branch("xuhui", "镜选 上海徐汇店", "Jingxuan Shanghai Xuhui"),
            branch("bj", "镜选 北京朝阳店", "Jingxuan Beijing Chaoyang"),
        ]
    }

    #[test]
    fn a_store_is_named_by_what_no_other_store_is_called() {
        assert_eq!(branch("徐汇店有吗", &branches()), Some("xuhui".into()));
        assert_eq!(branch("have the Xuhui one keep it", &branches()), Some("xuhui".into()));
        assert_eq!(branch("北京有没有", &branches()), Some("bj".into()));
        assert_eq!(branch("上海的店", &branches()), None, "two stores are in Shanghai");
        assert_eq!(branch("旗舰店在哪", &branches()), None);
    }
}
