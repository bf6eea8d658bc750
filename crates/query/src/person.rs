//! For whom: gender and age brought together.

use jingxuan_catalogue::attribute;

use crate::{AttributeMention, BodyFact, BodyMeasure};

/// Youngest child, teenager, adult and senior, in years (as the children's and seniors' ranges of clothes are cut).
const CHILD: f64 = 2.5;
const TEEN: f64 = 13.0;
const ADULT: f64 = 18.0;
const SENIOR: f64 = 60.0;

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
