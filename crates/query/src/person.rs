//! For whom: gender and age brought together.

use std::ops::Range;

use jingxuan_catalogue::attribute;

use crate::{AttributeMention, BodyFact, BodyMeasure};

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
