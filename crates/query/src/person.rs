//! For whom: gender and age brought together.

use std::ops::Range;

use jingxuan_catalogue::attribute;

use crate::{
    AttributeMention, BodyFact, BodyMeasure,
    item::{Content, Item},
    lexicon::Sense,
    mark::Mark,
    measure::{is_currency, priced},
    unit::Unit,
};

/// Youngest child, teenager, adult and senior, in years (as the children's and seniors' ranges of clothes are cut).
const CHILD: f64 = 2.5;
const TEEN: f64 = 13.0;
const ADULT: f64 = 18.0;
const SENIOR: f64 = 60.0;

/// Words of people whom the shopper knows; "ladies" and 女士 are none.
const KIN: [&str; 50] = [
    "妈",
    "爸",
    "母亲",
    "父亲",
    "姐",
    "妹",
    "哥",
    "弟",
    "闺蜜",
    "兄弟",
    "女儿",
    "儿子",
    "侄",
    "甥",
    "孙",
    "姑",
    "姨",
    "婶",
    "嫂",
    "叔",
    "舅",
    "友",
    "同事",
    "领导",
    "老板",
    "闺女",
    "丫头",
    "sister",
    "brother",
    "mother",
    "mum",
    "mom",
    "father",
    "dad",
    "niece",
    "nephew",
    "daughter",
    "son",
    "aunt",
    "uncle",
    "cousin",
    "friend",
    "in law",
    "in-law",
    "boss",
    "colleague",
    "bestie",
    "her",
    "his",
    "she",
];
/// What may stand between a person and their wedding.
const BETWEEN: [&str; 33] = [
    "的",
    "要",
    "快",
    "就",
    "马上",
    "明天",
    "后天",
    "周末",
    "下周",
    "下个月",
    "下月",
    "今年",
    "明年",
    "国庆",
    "五一",
    "十一",
    "了",
    "'s ",
    "s' ",
    "’s ",
    "is ",
    "are ",
    "getting ",
    "gets ",
    "finally ",
    "going to ",
    "to ",
    "get ",
    "having ",
    "a ",
    "the ",
    "big ",
    "own ",
];
/// How a wedding of one's own is said.
const MARRIES: [&str; 14] = [
    "结婚",
    "婚礼",
    "大婚",
    "订婚",
    "出嫁",
    "嫁人",
    "办婚礼",
    "办喜酒",
    "办喜事",
    "婚宴",
    "married",
    "wedding",
    "engagement",
    "hen ",
];
/// What is dressed for it, or only sounds like it: the person marrying is meant then.
const DRESSED: [&str; 10] =
    ["纪念", "照", "礼服", "服", "穿的", "用的", "married for", " dress for her", " anniversary", " in"];
/// Before a person who is to get something.
const GIVEN: [&str; 5] = ["给", "帮", "替", "送", "为"];

/// Leaves out the gender of whom a wedding is about: who looks for something to wear to "my niece's wedding" or 妹妹结婚 is not the
/// niece.
pub(crate) fn hosts(text: &str, attributes: &mut Vec<AttributeMention>) {
    attributes.retain(|mention| mention.key != attribute::GENDER || !hosts_wedding(text, &mention.span));
}

fn hosts_wedding(text: &str, span: &Range<usize>) -> bool {
    let (Some(before), Some(said), Some(after)) =
        (text.get(..span.start), text.get(span.clone()), text.get(span.end..))
    else {
        return false;
    };
    let (said, after) = (said.to_lowercase(), after.to_lowercase());
    if !KIN.iter().any(|kin| said.contains(kin)) || GIVEN.iter().any(|give| before.trim_end().ends_with(give))
    {
        return false;
    }
    let mut rest = after.trim_start();
    while let Some(shorter) = BETWEEN.iter().find_map(|word| rest.strip_prefix(word)) {
        rest = shorter.trim_start();
    }
    let Some(rest) = MARRIES.iter().find_map(|word| rest.strip_prefix(word)) else { return false };
    !DRESSED.iter().any(|word| rest.starts_with(word))
}

/// Adds the age group of an age in years, and lets the age decide between women and girls, men and boys.
pub(crate) fn settle(attributes: &mut Vec<AttributeMention>, body: &[BodyFact]) {
    let told = body.iter().find(|fact| fact.measure == BodyMeasure::Age);
    if let Some(fact) = told {
        let group = match fact.value {
            years if years < CHILD => "baby",
            years if years < TEEN => "child",
            years if years < ADULT => "teen",
            years if years < SENIOR => "adult",
            _ => "senior",
        };
        attributes.retain(|mention| mention.key != attribute::AGE || mention.excluded);
        attributes.push(AttributeMention {
            key: attribute::AGE.to_owned(),
            value: group.to_owned(),
            excluded: false,
            span: fact.span.clone(),
        });
    }
    let young = attributes.iter().any(|mention| {
        mention.key == attribute::AGE
            && !mention.excluded
            && matches!(mention.value.as_str(), "baby" | "child" | "teen")
    });
    let grown = told.is_some_and(|fact| fact.value >= ADULT);
    for mention in attributes.iter_mut().filter(|mention| mention.key == attribute::GENDER) {
        let settled = match mention.value.as_str() {
            "women" if young => "girls",
            "men" if young => "boys",
            "girls" if grown => "women",
            "boys" if grown => "men",
            _ => continue,
        };
        settled.clone_into(&mut mention.value);
    }
    // "my son" and "for a boy": one person, said twice.
    let mut seen = std::collections::HashSet::new();
    attributes.retain(|mention| seen.insert((mention.key.clone(), mention.value.clone(), mention.excluded)));
}

/// People of whom an age is said without a word for years.
const ADULTS: &[&str] = &[
    "women",
    "woman",
    "men",
    "man",
    "ladies",
    "lady",
    "gentlemen",
    "adults",
    "people",
    "seniors",
    "females",
    "males",
    "guys",
    "女性",
    "女人",
    "男性",
    "男人",
    "老人",
    "老年人",
    "长辈",
];
const CHILDREN: &[&str] = &[
    "kids",
    "kid",
    "children",
    "child",
    "boys",
    "boy",
    "girls",
    "girl",
    "toddlers",
    "toddler",
    "babies",
    "infants",
    "teens",
    "teenagers",
    "孩子",
    "小孩",
];
const GROWN: std::ops::RangeInclusive<u32> = 18..=99;
const YOUNG: std::ops::RangeInclusive<u32> = 1..=17;

/// An age that is said as a bound after a person, without a word for years: "women over 50", "kids under 12", 五十以上的女性. Marks what
/// belongs to it as used.
pub(crate) fn aged(items: &mut [Item], units: &[Unit]) -> Option<BodyFact> {
    let gift = items.iter().flat_map(Item::senses).any(
        |sense| matches!(sense, Sense::Value(key, value) if key == attribute::OCCASION && value == "gift"),
    );
    let (value, first, last) = (0..items.len()).find_map(|at| {
        let years = items[at].number().filter(|_| !items[at].used && !priced(items, at))?.whole()?;
        if items.get(at + 1).is_some_and(is_currency) {
            return None;
        }
        let (first, last, over, person) = bound(items, units, at)?;
        let said = |people: &[&str]| people.contains(&person.as_str());
        // What a gift, or something "for my man", may cost is said in the same way.
        let aged = (said(ADULTS) && GROWN.contains(&years)) || (said(CHILDREN) && YOUNG.contains(&years));
        let budget = !over && (gift || said(&["man", "woman", "lady", "kid", "child", "boy", "girl"]));
        (aged && !budget).then(|| (f64::from(if over { years } else { years - 1 }), first, last))
    })?;
    items[first..=last].iter_mut().for_each(|item| item.used = true);
    Some(BodyFact { measure: BodyMeasure::Age, value, span: items[first].span.start..items[last].span.end })
}

/// The bound at a number that stands beside a person: its first and last item, whether it is a lower one, and the person as written.
fn bound(items: &[Item], units: &[Unit], at: usize) -> Option<(usize, usize, bool, String)> {
    let person =
        |index: Option<usize>| index.and_then(|index| items.get(index)).map(|item| item.written(units));
    let links = |item: &Item| ["who", "are", "is", "aged"].contains(&item.written(units).as_str());
    let before = at.checked_sub(1).map(|index| &items[index]);
    let above = before.is_some_and(|item| item.is(&Mark::Above));
    let below = before.is_some_and(|item| item.is(&Mark::Below));
    let above_after = items.get(at + 1).is_some_and(|item| item.is(&Mark::AboveAfter));
    if (above || below)
        && let Some(person) = person(items[..at - 1].iter().rposition(|item| !links(item)))
        && (ADULTS.contains(&person.as_str()) || CHILDREN.contains(&person.as_str()))
    {
        return Some((at - 1, at, above, person));
    }
    if !(above || above_after) {
        return None;
    }
    let first = if above { at - 1 } else { at };
    let last = if above_after { at + 1 } else { at };
    if let Some(person) = person(first.checked_sub(1)).filter(|person| ADULTS.contains(&person.as_str())) {
        return Some((first, last, true, person));
    }
    // 五十以上的女性, and not 五十以上的女性衬衫.
    let next = items.get(last + 1)?;
    let named = if next.is(&Mark::Filler) && next.written(units) == "的" { last + 2 } else { last + 1 };
    let goes_on =
        items.get(named + 1).is_some_and(|item| item.is_kind() || matches!(item.content, Content::Word));
    person(Some(named)).filter(|_| !goes_on).map(|person| (first, last, true, person))
}
