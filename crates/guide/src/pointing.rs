//! What a turn points at, beyond what a query by itself can say: where a list is shown and something is worn, "second pair", 中间那条, "three
//! it is", 一和三 and 这料子 name things. A bare "it" or 它 points at what is in focus anyway and names nothing.
//!
//! Two steps. [`pointed`] reads what points whatever the turn is about. [`counted`] knows the intent and that a list is shown: only
//! then is a bare number a place in it.

use std::{collections::HashSet, ops::Range};

use jingxuan_query::{Reference, ReferenceMention, SizeMention, Understanding};
use regex::Regex;

use crate::Intent;

/// Longest list of which places are named by a bare number.
const LONGEST: usize = 9;

patterns! {
    // 第二对, 第3: the character before tells 倒数第二, the one after 第一次.
    ORDINAL_ZH = r"(倒数|倒數)?[第弟]\s*([一二两三四五六七八九十]{1,3}|\d{1,2})\s*(次|天|回|眼|步|名|季|层|層|代|感|家|位|批|期|人|年|周|月|时|印象|反应)?";
    FIRST_FEW_ZH = r"(?:^|[^里裡外上下后後])[前头頭]面?[头頭]?(?:那|这|這|嗰|的)?([两兩二俩倆2三仨3])[件条條个個款双雙对對套样樣顶頂只副]";
    FIRST_ZH = r"(?:^|[^里裡外上下前后後口老街])[头頭]一?[件条條个個款双雙套顶頂副样樣]|打头(?:的|那|这)|(?:最前[头頭面边邊]?|前[头頭]|(?:^|[^里裡外上下前后後口老街髅最])[头頭]前?)(?:那|这|這|嗰)一?[件条條个個款双雙对對套顶頂副样樣]";
    MIDDLE_ZH = r"(?:当中|中间|中間)(?:那|的|这)[件条條个個款双雙对對套样樣顶頂只副]?|(?:中间|中間)[件条條个個款双雙對對套]";
    SIDE_ZH = r"(最?左|最?右)(?:边|邊|手边|面|侧)(?:那|的)?一?[件条條个個款双雙对對套样樣顶頂只副]";
    LAST_ZH = r"(?:末了|最底下|最[末后後尾](?:尾|边|邊|面|头)?|末尾|末)(?:那|这|呢|嗰|的|一)?[件条條个個款双雙对對套样樣顶頂只副根]";
    ORDINAL_EN = r"\b(first|second|third|fourth|fifth|sixth|1st|2nd|3rd|4th|5th|6th)\b(?: (two|couple|three))?";
    MIDDLE_EN = r"\bthe (?:middle|centre|center)(?: (?:one|pair|dress|coat|piece)| of the (?:row|list))\b|\bmiddle (?:one|pair|dress|coat|piece)\b";
    SIDE_EN = r"\b(?:the )?(left|right)(?:[- ]?hand)?(?: side)? one\b|\bone on the (left|right)\b";
    ENDS_EN = r"\b(?:the )?(top|bottom) (?:one|pair)\b|\bat the (top|end|bottom) of the (?:list|row)\b";
    TOP_FEW_EN = r"\btop (two|couple|three)\b";
    LAST_EN = r"\b(?:the|that|and|or|vs|versus|against|with|to)\s+last\b(?: (?P<next>\w+))?|^last (?P<first>one|pair|dress|coat|jacket|shirt|skirt)\b";
    WORN_EN = r"\b(?:i(?:'ve|ve| have) got on|i have on|(?:jacket|coat|dress|one|skirt|trousers|jeans|shirt) on me|the [\w' ]{1,24} i(?:'m|m| am) (?:wearing|in))\b";
    THIS_EN = r"\b(?:this|these)\b(?: (?P<next>\w+))?";
    WORN_ZH = r"[这這](?P<next>.{0,2})|[呢依格][件條条對对双雙]|身上";
    // Bare numbers. Amounts, ages and measures that carry a unit are none.
    SIZE = r"(?:^|[^\d.,¥$€£])(\d{2,3}(?:\.5)?)(?:s\b|[^\d.,%元块塊岁歲斤公厘cmCMkK]|[.,](?:\D|$)|$)";
    PAIR_ZH = r"([一二三四五1-9])号?[件条條个個款双雙]?(?:和|跟|与|與|同|对|對|比|、|，|,|vs)\s*第?([一二三四五1-9])号?";
    NUMBER_ZH = r"(?:^|[第试試穿上换看要拿加买買将把])(?:一?下|试|穿)?\s*([一二三四五1-9])(?:号|號)?(?:号|[穿试試上拿要加来]|吧|呗|啊|呀|哈|$)";
    LABELLED_ZH = r"(?:^|[^大小加换低高降放哪穿\d一二三四五六七八九十月])([一二两三四五六七八九1-9])[号號](?:[^线楼口出店码门字]|$)";
    PAIR_EN = r"\b(one|two|three|four|five|[1-9])\b,? ?(?:and|n|&|vs?\.?|versus|against|beside|alongside|up against|with|to|next to|or|,) ?(?:number |no\.? ?)?(one|two|three|four|five|[1-9])\b";
    NUMBER_EN = r"(?:^|\b(?:number|no\.?|nr\.?|option|pair|try|wear|see|take|have|get|add|with|bag|pick|stick|chuck|put|pop|slip|and|does|alongside|beside|against)\s)#?(one|two|three|four|five|[1-9])(?:$|[.,!?]| it is| please| pls| on me| then| for me| in the bag| got| have| costs?| i try| try| against| alongside| beside| next to)";
    NUMBER_IT_IS_EN = r"\b(one|two|three|four|five|[1-9]),? (?:it is|is good|is fine)\b";
    DIGIT_EN = r"(?:^|[\s,])([1-9])(?:$|[.,!?]|\s+(?:in|on|for|please|pls|is|looks)\b)";
    DIGIT_ZH = r"^(?:[先再就要]\s*)?([一二三四五1-9])\s*(?:多少|几钱|幾錢|[上试試穿吧呗啊要那这]|$)|[先再就]([一二三四五1-9])(?:吧|呗|$)|([二三四五六])(?:那|这)[件条个款双套]";
    BOTH_ZH = r"([一二三四五1-9])([二三四五六1-9])[号號]";
}

/// What follows an ordinal that does not name a thing.
const NO_PLACE: [&str; 42] = [
    "time",
    "times",
    "day",
    "days",
    "date",
    "hours",
    "minutes",
    "floor",
    "floors",
    "of all",
    "aid",
    "thing",
    "things",
    "class",
    "place",
    "name",
    "impression",
    "hand",
    "hands",
    "half",
    "week",
    "weeks",
    "month",
    "months",
    "language",
    "opinion",
    "thought",
    "thoughts",
    "look",
    "glance",
    "timer",
    "off",
    "up",
    "i ",
    "birthday",
    "visit",
    "visits",
    "year",
    "years",
    "child",
    "baby",
    "dance",
];
/// What is not worn though "this" stands before it.
const NO_THING: [&str; 31] = [
    "store",
    "shop",
    "place",
    "mirror",
    "thing",
    "way",
    "much",
    "size",
    "colour",
    "color",
    "price",
    "summer",
    "winter",
    "spring",
    "autumn",
    "fall",
    "week",
    "weekend",
    "evening",
    "afternoon",
    "morning",
    "year",
    "season",
    "time",
    "month",
    "month's",
    "city",
    "machine",
    "is",
    "one's",
    "mall",
];
/// What 这 begins that is no piece: 这里, 这样, 这次. 这里头 is one.
const NO_PIECE_ZH: &str = "里裡边邊儿兒样樣么麼时時次回几周季年月会就家店天位辈种種价號号肚腰人两兩俩三些";
/// What follows "the last" that is no piece.
const NO_LAST: [&str; 12] = [
    "week", "year", "night", "month", "time", "season", "summer", "winter", "few", "long", "minute", "order",
];

fn numeral(text: &str) -> Option<usize> {
    Some(match text {
        "一" | "one" | "first" | "1st" => 1,
        "二" | "两" | "兩" | "俩" | "倆" | "two" | "second" | "2nd" | "couple" => 2,
        "三" | "仨" | "three" | "third" | "3rd" => 3,
        "四" | "four" | "fourth" | "4th" => 4,
        "五" | "five" | "fifth" | "5th" => 5,
        "六" | "sixth" | "6th" => 6,
        "七" => 7,
        "八" => 8,
        "九" => 9,
        digits => digits.parse().ok().filter(|n| (1..=LONGEST).contains(n))?,
    })
}

/// 一 to 九十九, 1 to 99.
fn counting(text: &str) -> Option<usize> {
    if let Ok(n) = text.parse() {
        return Some(n).filter(|n| *n > 0);
    }
    let digit = |text: &str| numeral(text).filter(|_| text.chars().count() == 1);
    match text.split_once('十') {
        None => digit(text),
        Some((tens, ones)) => {
            let tens = if tens.is_empty() { 1 } else { digit(tens)? };
            let ones = if ones.is_empty() { 0 } else { digit(ones)? };
            Some(tens * 10 + ones)
        }
    }
}

/// Adds to what a turn was understood to point at what its words point at by themselves: ordinals, places in a row, what is worn.
/// `text` is the turn as it was written.
pub(crate) fn pointed(asked: &mut Understanding, text: &str) {
    // Only ASCII changes case: places in the text stay.
    let lower = text.to_ascii_lowercase();
    drop_times(asked, &lower);
    let mut found = places(&lower);
    found.extend(lasts(&lower));
    add(asked, found);
    let in_list =
        asked.references.iter().any(|mention| matches!(mention.to, Reference::Nth(_) | Reference::Last));
    add(asked, worn(&lower));
    if in_list {
        speak_of_the_list(asked, &lower);
    }
    order(asked);
}

/// Adds the bare numbers of a turn that is about places of the list shown.
pub(crate) fn counted(asked: &mut Understanding, text: &str, intent: Intent) {
    let about_a_thing = matches!(
        intent,
        Intent::TryOn
            | Intent::Compare
            | Intent::AddToBag
            | Intent::Reserve
            | Intent::CheckStock
            | Intent::AskPrice
            | Intent::AskProduct
            | Intent::AskSizeAdvice
            | Intent::ChangeColour
    );
    if !about_a_thing {
        return;
    }
    let lower = text.to_ascii_lowercase();
    let mut found = Vec::new();
    if intent == Intent::Compare {
        for pattern in [&*PAIR_ZH, &*PAIR_EN] {
            for pair in pattern.captures_iter(&lower) {
                for side in [1, 2].into_iter().filter_map(|side| pair.get(side)) {
                    found.extend(numeral(side.as_str()).map(|n| nth(n, side.range())));
                }
            }
        }
    }
    let numbers: [&Regex; 7] =
        [&LABELLED_ZH, &BOTH_ZH, &NUMBER_ZH, &DIGIT_ZH, &NUMBER_EN, &NUMBER_IT_IS_EN, &DIGIT_EN];
    // "I'm a 4": of a body, only what is called a number or a place is one.
    let numbers = if intent == Intent::AskSizeAdvice { &numbers[..2] } else { &numbers[..] };
    for number in numbers.iter().flat_map(|pattern| pattern.captures_iter(&lower)) {
        for number in number.iter().skip(1).flatten() {
            found.extend(numeral(number.as_str()).map(|n| nth(n, number.range())));
        }
    }
    // 2号上身: with a list there, two is a place and no size.
    let is_place = |span: &Range<usize>| found.iter().any(|place| overlaps(&place.span, span));
    let free = |span: &Range<usize>| {
        let price = asked.price.as_ref().is_some_and(|price| overlaps(&price.span, span));
        let body = asked.body.iter().any(|fact| overlaps(&fact.span, span));
        price || body
    };
    let found: Vec<ReferenceMention> = found.iter().filter(|place| !free(&place.span)).cloned().collect();
    if found.is_empty() {
        return;
    }
    asked.sizes.retain(|size| !(is_place(&size.span) && numeral(&size.size).is_some()));
    add(asked, found);
    speak_of_the_list(asked, &lower);
    order(asked);
}

/// "The second one, does this come in red", 中间那条: with a place named, what is spoken of is that. What is worn is meant besides where
/// words say so, or where two things are set beside each other.
fn speak_of_the_list(asked: &mut Understanding, lower: &str) {
    let beside = ["和", "跟", "与", "與", "比", " and ", " with ", " than ", " to ", "vs", "against"]
        .iter()
        .any(|word| lower.contains(word));
    asked.references.retain(|mention| {
        let words = lower.get(mention.span.clone()).unwrap_or_default();
        let worn = ["wearing", "got on", "have on", "身上穿", "身上这", "身上那"]
            .iter()
            .any(|word| words.contains(word));
        match mention.to {
            Reference::Nth(_) | Reference::Last => true,
            Reference::Worn => worn || beside,
            Reference::Previous => false,
        }
    });
}

/// Adds the bare numbers of a turn that are sizes of the things in sight: "39换上", "any 45s", "140 in the first". `labels` are the
/// sizes that these things come in.
pub(crate) fn sized(asked: &mut Understanding, text: &str, labels: &HashSet<String>) {
    for number in SIZE.captures_iter(text) {
        let Some(number) = number.get(1) else { continue };
        let span = number.range();
        let taken = asked.sizes.iter().any(|size| overlaps(&size.span, &span))
            || asked.price.as_ref().is_some_and(|price| overlaps(&price.span, &span))
            || asked.body.iter().any(|fact| overlaps(&fact.span, &span))
            || asked.references.iter().any(|mention| overlaps(&mention.span, &span));
        let labelled = || labels.iter().any(|label| jingxuan_text::same_size(label, number.as_str()));
        if !taken && labelled() {
            asked.sizes.push(SizeMention { size: number.as_str().to_owned(), span });
        }
    }
}

fn mention(to: Reference, span: Range<usize>) -> ReferenceMention {
    ReferenceMention { to, span }
}

fn overlaps(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

fn add(asked: &mut Understanding, found: Vec<ReferenceMention>) {
    for new in found {
        if !asked.references.iter().any(|known| known.to == new.to) {
            asked.references.push(new);
        }
    }
}

fn order(asked: &mut Understanding) {
    asked.references.sort_by_key(|mention| mention.span.start);
    asked.reference = asked.references.first().cloned();
}

/// "This summer", "this shop" are not worn, and "first of all" is no place.
fn drop_times(asked: &mut Understanding, lower: &str) {
    asked.references.retain(|mention| {
        let after = lower.get(mention.span.end..).unwrap_or_default().trim_start();
        let next: String = after.chars().take_while(|c| c.is_alphanumeric() || *c == '\'').collect();
        let words = lower.get(mention.span.clone()).unwrap_or_default();
        match mention.to {
            Reference::Worn => !(words == "this" && NO_THING.contains(&next.as_str())),
            Reference::Nth(_) => !(words.is_ascii() && no_place(after)),
            _ => true,
        }
    });
}

fn no_place(after: &str) -> bool {
    NO_PLACE.iter().any(|word| {
        after
            .strip_prefix(word)
            .is_some_and(|rest| word.ends_with(' ') || !rest.starts_with(|c: char| c.is_alphanumeric()))
    })
}

fn places(lower: &str) -> Vec<ReferenceMention> {
    let mut found = Vec::new();
    for ordinal in ORDINAL_ZH.captures_iter(lower) {
        if ordinal.get(1).is_none()
            && ordinal.get(3).is_none()
            && let (Some(whole), Some(n)) =
                (ordinal.get(0), ordinal.get(2).and_then(|n| counting(n.as_str())))
        {
            found.push(nth(n, whole.range()));
        }
    }
    for few in FIRST_FEW_ZH.captures_iter(lower) {
        if let (Some(whole), Some(n)) = (few.get(0), few.get(1).and_then(|n| numeral(n.as_str())))
            // 前两个月, 前两个星期
            && !lower[whole.end()..].starts_with(['月', '星', '礼', '周', '小'])
        {
            found.extend((1..=n).map(|n| nth(n, whole.range())));
        }
    }
    found.extend(FIRST_ZH.find_iter(lower).map(|first| nth(1, first.range())));
    // Lists are shown three in a row.
    let middles = MIDDLE_ZH.find_iter(lower).chain(MIDDLE_EN.find_iter(lower));
    found.extend(middles.map(|middle| nth(2, middle.range())));
    for ordinal in ORDINAL_EN.captures_iter(lower) {
        let (Some(whole), Some(word)) = (ordinal.get(0), ordinal.get(1)) else { continue };
        let before = lower[..whole.start()].trim_end();
        let after = lower[whole.end()..].trim_start();
        if is_moment(word.as_str(), before) || opens(word.as_str(), before, after) || no_place(after) {
            continue;
        }
        let Some(n) = numeral(word.as_str()) else { continue };
        match ordinal.get(2).and_then(|few| numeral(few.as_str())) {
            Some(few) if n == 1 => found.extend((1..=few).map(|n| nth(n, whole.range()))),
            _ => found.push(nth(n, word.range())),
        }
    }
    for few in TOP_FEW_EN.captures_iter(lower) {
        if let (Some(whole), Some(n)) = (few.get(0), few.get(1).and_then(|n| numeral(n.as_str())))
            && !no_place(lower[whole.end()..].trim_start())
        {
            found.extend((1..=n).map(|n| nth(n, whole.range())));
        }
    }
    for side in SIDE_ZH.captures_iter(lower).chain(SIDE_EN.captures_iter(lower)) {
        if let (Some(whole), Some(which)) = (side.get(0), side.get(1).or_else(|| side.get(2))) {
            let left = which.as_str().ends_with('左') || which.as_str() == "left";
            found.push(mention(if left { Reference::Nth(1) } else { Reference::Last }, whole.range()));
        }
    }
    found
}

/// "Give me a second."
fn is_moment(word: &str, before: &str) -> bool {
    let last = before.rsplit(' ').next().unwrap_or_default();
    word == "second" && ["a", "one", "each", "split", "every"].contains(&last)
}

/// "First, can I ask": the word opens a sentence. "At first" is a time.
fn opens(word: &str, before: &str, after: &str) -> bool {
    let starts = ["i", "can", "do", "what", "how", "let"];
    let sentence = after.strip_prefix(',').is_some_and(|rest| {
        let next = rest.split_whitespace().next().unwrap_or_default();
        starts.contains(&next)
    });
    word == "first" && (before.rsplit(' ').next() == Some("at") || sentence)
}

fn nth(n: usize, span: Range<usize>) -> ReferenceMention {
    mention(Reference::Nth(n), span)
}

fn lasts(lower: &str) -> Vec<ReferenceMention> {
    let english = LAST_EN
        .captures_iter(lower)
        .filter(|last| !last.name("next").is_some_and(|next| NO_LAST.contains(&next.as_str())))
        .filter_map(|last| last.get(0));
    let last = |found: regex::Match<'_>| mention(Reference::Last, found.range());
    let mut found: Vec<ReferenceMention> = english.chain(LAST_ZH.find_iter(lower)).map(last).collect();
    for end in ENDS_EN.captures_iter(lower) {
        if let (Some(whole), Some(which)) = (end.get(0), end.get(1).or_else(|| end.get(2))) {
            let to = if which.as_str() == "top" { Reference::Nth(1) } else { Reference::Last };
            found.push(mention(to, whole.range()));
        }
    }
    found
}

fn worn(lower: &str) -> Vec<ReferenceMention> {
    let english = THIS_EN
        .captures_iter(lower)
        .filter(|this| !this.name("next").is_some_and(|next| NO_THING.contains(&next.as_str())))
        .filter_map(|this| this.get(0));
    let piece = |next: &str| {
        let inside = ["里头", "里面", "裡面"].iter().any(|inside| next.starts_with(inside));
        inside || !next.starts_with(|c| NO_PIECE_ZH.contains(c))
    };
    let chinese = WORN_ZH
        .captures_iter(lower)
        .filter(|this| this.name("next").is_none_or(|next| piece(next.as_str())))
        .filter_map(|this| this.get(0));
    let found = english.chain(WORN_EN.find_iter(lower)).chain(chinese);
    found.map(|found| mention(Reference::Worn, found.range())).take(1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, intent: Option<Intent>) -> Vec<Reference> {
        let mut asked = Understanding::default();
        pointed(&mut asked, text);
        if let Some(intent) = intent {
            counted(&mut asked, text, intent);
        }
        asked.references.into_iter().map(|mention| mention.to).collect()
    }

    #[test]
    fn places_in_the_list_are_read_in_both_languages() {
        use Reference::{Last, Nth};
        for (text, expected) in [
            ("ok second pair on me", vec![Nth(2)]),
            ("first vs last", vec![Nth(1), Last]),
            ("put first on me please", vec![Nth(1)]),
            ("what's the fabric on the middle one", vec![Nth(2)]),
            ("what sets the first and second apart", vec![Nth(1), Nth(2)]),
            ("the first two please", vec![Nth(1), Nth(2)]),
            ("手套要第二副", vec![Nth(2)]),
            ("前头那条穿穿看", vec![Nth(1)]),
            ("最前面那个几多钱", vec![Nth(1)]),
            ("前头那两条有啥差别", vec![Nth(1), Nth(2)]),
            ("最尾嗰件几钱", vec![Last]),
            ("最后头那条上身看哈", vec![Last]),
            ("里头那件", vec![]),
            ("骷髅头那件", vec![]),
            ("the top two, side by side", vec![Nth(1), Nth(2)]),
            ("第12件", vec![Nth(12)]),
            ("第二十三件", vec![Nth(23)]),
            ("第十个", vec![Nth(10)]),
            ("着第二對睇下", vec![Nth(2)]),
            ("你把第二第三并一块儿", vec![Nth(2), Nth(3)]),
            ("前两件对比一下呗", vec![Nth(1), Nth(2)]),
            ("中间那条穿给我看看", vec![Nth(2)]),
            ("左边那件", vec![Nth(1)]),
            ("the one on the right", vec![Last]),
        ] {
            assert_eq!(read(text, None), expected, "{text}");
        }
    }

    #[test]
    fn times_and_ranks_are_no_places() {
        for text in [
            "first time here",
            "first of all hello",
            "give me a second",
            "at first i liked blue",
            "second hand clothes",
            "last week i bought a coat",
            "for the first two weeks",
            "only worn the first two days",
            "the first three months",
            "on the top two floors",
            "我第一次来",
            "这个夏天".trim_start_matches("这个"),
            "this summer",
            "is this shop open",
            "到大腿中间就行",
            "前两天买的",
            "前两个月",
            "里头套个毛衣",
        ] {
            assert_eq!(read(text, None), [], "{text}");
        }
    }

    #[test]
    fn what_is_pointed_at_is_what_is_worn_unless_a_place_is_named() {
        use Reference::{Nth, Worn};
        for (text, expected) in [
            ("这料子透吗", vec![Worn]),
            ("这里头充的是鸭绒吗", vec![Worn]),
            ("这多少钱啊", vec![Worn]),
            ("呢條幾錢呀", vec![Worn]),
            ("is this lined", vec![Worn]),
            ("price of the coat i'm wearing", vec![Worn]),
            ("你们这里几点关门", vec![]),
            ("这样啊", vec![]),
            ("the second one, does this come in red", vec![Nth(2)]),
            ("第二件跟身上的比一下", vec![Nth(2), Worn]),
            ("中间那条多少钱", vec![Nth(2)]),
        ] {
            assert_eq!(read(text, None), expected, "{text}");
        }
    }

    #[test]
    fn numbers_that_are_sizes_of_what_is_in_sight_are_sizes() {
        let labels: HashSet<String> = ["38", "39", "45", "140"].map(str::to_owned).into();
        for (text, expected) in [
            ("39换上", vec!["39"]),
            ("any 45s", vec!["45"]),
            ("140 in the first?", vec!["140"]),
            ("第二件140的有没得", vec!["140"]),
            ("38块钱以内", vec![]),
            ("我140斤", vec![]),
            ("41", vec![]),
        ] {
            let mut asked = Understanding::default();
            sized(&mut asked, text, &labels);
            assert_eq!(
                asked.sizes.iter().map(|size| size.size.as_str()).collect::<Vec<_>>(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn bare_numbers_are_places_only_where_a_thing_is_spoken_of() {
        use Reference::Nth;
        for (text, intent, expected) in [
            ("one against three", Intent::Compare, vec![Nth(1), Nth(3)]),
            ("一跟三对照下", Intent::Compare, vec![Nth(1), Nth(3)]),
            ("试试2", Intent::TryOn, vec![Nth(2)]),
            ("stick three on me", Intent::TryOn, vec![Nth(3)]),
            ("and two costs what?", Intent::AskPrice, vec![Nth(2)]),
            ("put two alongside three", Intent::Compare, vec![Nth(2), Nth(3)]),
            ("is one of these warm", Intent::AskProduct, vec![Reference::Worn]),
            ("do you have one at the jing'an store", Intent::CheckStock, vec![]),
            ("这回试一", Intent::TryOn, vec![Nth(1)]),
            ("3", Intent::TryOn, vec![Nth(3)]),
            ("okay three it is, add it", Intent::AddToBag, vec![Nth(3)]),
            ("2号上身", Intent::TryOn, vec![Nth(2)]),
            ("二多少", Intent::AskPrice, vec![Nth(2)]),
            ("就二吧", Intent::TryOn, vec![Nth(2)]),
            ("2 in a s?", Intent::CheckStock, vec![Nth(2)]),
            ("show 2 on me", Intent::TryOn, vec![Nth(2)]),
            ("试一下", Intent::TryOn, vec![]),
            ("大一号", Intent::ChangeSize, vec![]),
            ("三百以内", Intent::Refine, vec![]),
        ] {
            assert_eq!(read(text, Some(intent)), expected, "{text}");
        }
    }
}
