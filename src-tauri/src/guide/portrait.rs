//! The member's profile in words: each field with what is known, how sure it is and where it comes from.

mod kept;

use jingxuan_catalogue::{Channel, ConsentChange, Language, Order, Purpose, Timestamp, date};
use jingxuan_guide::{
    Shop,
    known::Known,
    names,
    profile::{DETAIL, Field, Refusal, SizeBelief, Source, Taste},
};
use jingxuan_store::{MEASUREMENT, ProfileField};

use super::pages::{ConsentView, KnownField, KnownValue, ProfilePage};

/// Standard errors on each side of a share that hold it 19 times of 20.
const TWENTIETH: f64 = 1.96;
/// Kinds of clothes whose size is shown.
const SIZES: usize = 6;

/// Everything known of a member, with the newest answer to each consent and the orders, in one language.
#[must_use]
pub fn portrait(
    known: &Known,
    answers: &[ConsentChange],
    orders: &[Order],
    shop: &Shop,
    language: Language,
) -> ProfilePage {
    let words = Words { shop, chinese: language == Language::Chinese, language };
    let profile = &known.profile;
    let mut fields = Vec::new();
    fields.extend(words.sizes(known));
    let tastes = [
        (Field::Colours, &profile.colours),
        (Field::Categories, &profile.categories),
        (Field::Brands, &profile.brands),
        (Field::Styles, &profile.styles),
        (Field::Occasions, &profile.occasions),
        (Field::Details, &profile.details),
    ];
    fields.extend(
        tastes.into_iter().filter_map(|(field, tastes)| words.tastes(field, tastes, &profile.refused)),
    );
    fields.extend(words.price(known));
    fields.extend(words.purchases(known));
    fields.extend(known.stated.iter().map(|stated| words.stated(stated)));
    ProfilePage {
        name: known.customer.name.clone(),
        membership: words.membership(&known.customer.membership, known.customer.since),
        fields,
        kept: words.kept(&known.customer, orders),
        consents: Purpose::ALL
            .map(|purpose| {
                let answer = answers.iter().find(|answer| answer.purpose == purpose);
                ConsentView {
                    purpose,
                    agreed: known.customer.consent.to(purpose),
                    source: answer.map_or_else(String::new, |answer| words.answered(answer)),
                }
            })
            .into(),
    }
}

struct Words<'a> {
    shop: &'a Shop,
    chinese: bool,
    language: Language,
}

impl Words<'_> {
    fn pick(&self, chinese: &str, english: &str) -> String {
        if self.chinese { chinese } else { english }.to_owned()
    }

    fn title(&self, field: Field) -> String {
        let (chinese, english) = match field {
            Field::Sizes => ("尺码", "Sizes"),
            Field::Colours => ("喜欢的颜色", "Colours you like"),
            Field::Categories => ("常看的品类", "What you look for"),
            Field::Brands => ("喜欢的品牌", "Brands you like"),
            Field::Price => ("价位", "Price range"),
            Field::Occasions => ("场合", "Occasions"),
            Field::Styles => ("风格", "Styles"),
            Field::Details => ("材质、花纹与版型", "Materials, patterns and cuts"),
            Field::Purchases => ("购买", "Purchases"),
        };
        self.pick(chinese, english)
    }

    fn membership(&self, level: &str, since: Timestamp) -> String {
        let level = match level {
            "" => self.pick("会员", "Member"),
            "silver" => self.pick("银卡会员", "Silver member"),
            "gold" => self.pick("金卡会员", "Gold member"),
            other => self.pick(&format!("{other} 会员"), &format!("{other} member")),
        };
        if since == 0 {
            return level;
        }
        let since = self.day(since);
        if self.chinese { format!("{level}，自 {since}") } else { format!("{level} since {since}") }
    }

    /// A day in UTC: the hour does not matter here.
    fn day(&self, at: Timestamp) -> String {
        let (year, month, day) = date(at);
        if self.chinese {
            return format!("{year}年{month}月{day}日");
        }
        const MONTHS: [&str; 12] =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let name = usize::try_from(month - 1).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or_default();
        format!("{day} {name} {year}")
    }

    fn channel(&self, channel: Channel) -> String {
        let (chinese, english) = match channel {
            Channel::Kiosk => ("试衣镜", "Mirror"),
            Channel::Store => ("门店", "Store"),
            Channel::Web => ("官网", "Web shop"),
            Channel::App => ("App", "App"),
            Channel::Wechat => ("微信", "WeChat"),
            Channel::Weibo => ("微博", "Weibo"),
            Channel::Douyin => ("抖音", "Douyin"),
            Channel::Mail => ("邮件", "Mail"),
        };
        self.pick(chinese, english)
    }

    /// Where and when a consent was answered.
    fn answered(&self, answer: &ConsentChange) -> String {
        let day = self.day(answer.at);
        match answer.channel {
            Some(channel) if self.chinese => format!("{}，{day}", self.channel(channel)),
            Some(channel) => format!("{}, {day}", self.channel(channel)),
            None => day,
        }
    }

    fn source(&self, source: &Source) -> String {
        let channels =
            source.channels.iter().map(|(channel, count)| format!("{} {count}", self.channel(*channel)));
        let channels = channels.collect::<Vec<_>>().join(" · ");
        let last = self.day(source.last);
        let said = said(source.said, self.language);
        if self.chinese {
            format!("{channels}{said}，最近 {last}")
        } else {
            format!("{channels}{said}; last {last}")
        }
    }

    /// How sure a field is, by the number of events that it stands on.
    fn sure(&self, source: impl Iterator<Item = u32>) -> String {
        match source.sum::<u32>() {
            0..8 => self.pick("了解还少", "little known yet"),
            8..30 => self.pick("大致如此", "fairly sure"),
            _ => self.pick("比较确定", "quite sure"),
        }
    }

    fn sizes(&self, known: &Known) -> Option<KnownField> {
        // What was worn once says little: the kinds that most is known of.
        let mut beliefs: Vec<&SizeBelief> = known.profile.sizes.iter().collect();
        let events = |belief: &SizeBelief| belief.source.channels.values().sum::<u32>();
        // What was said is never left out for what was only done.
        beliefs.sort_by_key(|belief| (belief.source.said == 0, std::cmp::Reverse(events(belief))));
        beliefs.truncate(SIZES);
        let mut source = Source::default();
        let mut values = Vec::new();
        for belief in &beliefs {
            let Some((label, chance)) = belief.sizes.first() else { continue };
            let size = names::size(label, self.language);
            source.join(&belief.source);
            let text = if belief.category.as_str().is_empty() {
                self.pick(&format!("平时穿 {size}"), &format!("mostly {size}"))
            } else {
                let kind = self.shop.category_name(&belief.category, self.language).unwrap_or_default();
                format!("{kind} {size}").trim().to_owned()
            };
            values.push(KnownValue { text, share: Some(*chance), margin: None });
        }
        let least = beliefs.iter().map(|belief| belief.uncertainty).fold(1.0, f64::min);
        let sure = match least {
            ..0.35 => self.pick("比较确定", "quite sure"),
            ..0.7 => self.pick("大致如此", "fairly sure"),
            _ => self.pick("了解还少", "little known yet"),
        };
        (!values.is_empty()).then(|| self.field(Field::Sizes, values, sure, &source))
    }

    /// What is liked of a field, and below it what was said no to.
    fn tastes(&self, field: Field, tastes: &[Taste], refused: &[Refusal]) -> Option<KnownField> {
        let mut source = Source::default();
        tastes.iter().for_each(|taste| source.join(&taste.source));
        let events: f64 = source.channels.values().map(|count| f64::from(*count)).sum();
        let values = tastes.iter().map(|taste| KnownValue {
            text: match field {
                Field::Colours => names::value("colour", &taste.value, self.language),
                Field::Categories => {
                    let named = self.shop.category_name(&taste.value.as_str().into(), self.language);
                    named.unwrap_or(&taste.value).to_owned()
                }
                Field::Occasions => names::value("occasion", &taste.value, self.language),
                Field::Styles => names::value("style", &taste.value, self.language),
                Field::Details => {
                    let (key, value) = taste.value.split_once(DETAIL).unwrap_or(("", taste.value.as_str()));
                    names::value(key, value, self.language)
                }
                _ => taste.value.clone(),
            },
            share: Some(taste.share),
            margin: Some(TWENTIETH * (taste.share * (1.0 - taste.share) / events.max(1.0)).sqrt()),
        });
        let mut values: Vec<KnownValue> = values.collect();
        for refusal in refused.iter().filter(|refusal| refusal.field == field) {
            // Where something was bought and refused, both stand in its source already.
            let named = |taste: &Taste| taste.value.rsplit(DETAIL).next() == Some(refusal.value.as_str());
            if !tastes.iter().any(named) {
                source.join(&refusal.source);
            }
            values.push(self.refusal(refusal));
        }
        let sure = self.sure(source.channels.values().copied());
        (!values.is_empty()).then(|| self.field(field, values, sure, &source))
    }

    /// What was said no to, with when it was said.
    fn refusal(&self, refusal: &Refusal) -> KnownValue {
        let value = names::value(&refusal.key, &refusal.value, self.language);
        let day = self.day(refusal.source.last);
        let text = match (refusal.standing, self.chinese) {
            (true, true) => format!("不要{value}（对话中说的，{day}）"),
            (true, false) => format!("never {value} (said in a conversation, {day})"),
            (false, true) => format!("有一次不要{value}（对话中说的，{day}）"),
            (false, false) => format!("once without {value} (said in a conversation, {day})"),
        };
        KnownValue { text, share: None, margin: None }
    }

    fn price(&self, known: &Known) -> Option<KnownField> {
        let (mut values, mut source) = (Vec::new(), Source::default());
        let mut add = |text| values.push(KnownValue { text, share: None, margin: None });
        if let Some(band) = &known.profile.price {
            let (low, median, high) = (band.low, band.median, band.high);
            add(format!("{low} – {high}"));
            add(if self.chinese { format!("中位 {median}") } else { format!("median {median}") });
            source.join(&band.source);
        }
        if let Some(budget) = &known.profile.budget {
            let amount = match (budget.least, budget.most) {
                (Some(least), Some(most)) => format!("{least} – {most}"),
                (Some(least), None) => format!("≥ {least}"),
                (None, Some(most)) => format!("≤ {most}"),
                (None, None) => String::new(),
            };
            let day = self.day(budget.source.last);
            add(if self.chinese {
                format!("预算 {amount}（对话中说的，{day}）")
            } else {
                format!("budget {amount} (said in a conversation, {day})")
            });
            source.join(&budget.source);
        }
        let sure = self.sure(source.channels.values().copied());
        (!values.is_empty()).then(|| self.field(Field::Price, values, sure, &source))
    }

    fn purchases(&self, known: &Known) -> Option<KnownField> {
        let bought = known.profile.purchases.as_ref()?;
        let value = |text, share| KnownValue { text, share, margin: None };
        let (times, days) = (bought.frequency, bought.recency_days);
        let values = vec![
            value(if self.chinese { format!("{times} 次") } else { format!("{times} visits") }, None),
            value(if self.chinese { format!("{days:.0} 天前") } else { format!("{days:.0} days ago") }, None),
            value(self.pick("30 天内再来", "again within 30 days"), Some(bought.next_purchase)),
        ];
        let sure = self.pick("次数是实数，再来是估计", "visits are counted, the chance is an estimate");
        Some(self.field(Field::Purchases, values, sure, &bought.source))
    }

    fn stated(&self, stated: &ProfileField) -> KnownField {
        let name = stated.field.strip_prefix(MEASUREMENT);
        let title = match name {
            Some("chest" | "bust") => self.pick("胸围", "Chest"),
            Some("waist") => self.pick("腰围", "Waist"),
            Some("hip") => self.pick("臀围", "Hip"),
            Some("height") => self.pick("身高", "Height"),
            _ => stated.field.replace('.', " "),
        };
        let text = stated.value.as_str().map_or_else(|| stated.value.to_string(), str::to_owned);
        let text = if name.is_some() { format!("{text} cm") } else { text };
        let from = match stated.source.as_str() {
            "said" => self.pick("您说的", "You said so"),
            "measured" => self.pick("测量", "Measured"),
            other => other.to_owned(),
        };
        KnownField {
            id: stated.field.clone(),
            title,
            values: vec![KnownValue { text, share: None, margin: None }],
            sure: String::new(),
            source: format!("{from}{}{}", if self.chinese { "，" } else { ", " }, self.day(stated.at)),
        }
    }

    fn field(&self, field: Field, values: Vec<KnownValue>, sure: String, source: &Source) -> KnownField {
        KnownField {
            id: field.name().to_owned(),
            title: self.title(field),
            values,
            sure,
            source: self.source(source),
        }
    }
}

/// How many of the events before it were said in a conversation; nothing where none was.
fn said(count: u32, language: Language) -> String {
    match (count, language) {
        (0, _) => String::new(),
        (count, Language::Chinese) => format!("，其中 {count} 次是对话中说的"),
        (count, Language::English) => format!(", {count} of them said in a conversation"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_much_was_said_is_a_whole_phrase_in_both_languages() {
        assert_eq!(said(1, Language::Chinese), "，其中 1 次是对话中说的");
        assert_eq!(said(1, Language::English), ", 1 of them said in a conversation");
        assert_eq!(said(3, Language::English), ", 3 of them said in a conversation");
        for language in [Language::Chinese, Language::English] {
            assert_eq!(said(0, language), "");
        }
    }
}
