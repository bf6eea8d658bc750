//! How well sentences are understood, on questions written by hand. `dev` is what the lexicon and the rules were made
//! with; `test` was written before they were tuned and never looked at in tuning.
//!
//! `cargo test --release -p jingxuan-query --test understanding -- --nocapture` prints the figures and every miss of dev.

#![allow(clippy::unwrap_used, clippy::cast_precision_loss)] // a question that cannot be read has to stop the test

use std::{collections::BTreeSet, sync::OnceLock};

use proptest::prelude::*;

use jingxuan_catalogue::{Category, Product};
use jingxuan_query::{Context, Understander, Vocabulary};

#[derive(serde::Deserialize)]
struct Question {
    text: String,
    slots: BTreeSet<String>,
}

struct Score {
    precision: f64,
    recall: f64,
    f1: f64,
    whole: f64,
}

/// The demo shop's categories, colours, brands and values come on top of the lexicon.
fn of_the_demo_shop() -> &'static Understander {
    static ONE: OnceLock<Understander> = OnceLock::new();
    ONE.get_or_init(|| {
        let read = |name: &str| {
            let path = format!("{}/../../assets/shop/{name}.jsonl", env!("CARGO_MANIFEST_DIR"));
            std::fs::read_to_string(path).unwrap()
        };
        let categories: Vec<Category> =
            read("categories").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let products: Vec<Product> =
            read("products").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        Understander::new(&Vocabulary::of(&categories, &products))
    })
}

fn understander() -> &'static Understander {
    static ONE: OnceLock<Understander> = OnceLock::new();
    ONE.get_or_init(|| Understander::new(&Vocabulary::default()))
}

fn questions(name: &str) -> Vec<Question> {
    let path = format!("{}/tests/data/{name}.jsonl", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn score(name: &str, understander: &Understander, tell_misses: bool) -> Score {
    let (mut right, mut said, mut wanted, mut whole) = (0, 0, 0, 0);
    let questions = questions(name);
    for question in &questions {
        let slots = understander.understand(&question.text, &Context::default()).slots();
        right += slots.intersection(&question.slots).count();
        said += slots.len();
        wanted += question.slots.len();
        whole += usize::from(slots == question.slots);
        if tell_misses && slots != question.slots {
            let missing: Vec<_> = question.slots.difference(&slots).collect();
            let wrong: Vec<_> = slots.difference(&question.slots).collect();
            println!("{}: missing {missing:?}, wrong {wrong:?}", question.text);
        }
    }
    let share = |part: usize, all: usize| part as f64 / all as f64;
    let (precision, recall) = (share(right, said), share(right, wanted));
    let score = Score {
        precision,
        recall,
        f1: 2.0 * precision * recall / (precision + recall),
        whole: share(whole, questions.len()),
    };
    println!(
        "{name}: {} questions, {wanted} slots: precision {:.3}, recall {:.3}, F1 {:.3}, whole questions right {:.3}",
        questions.len(),
        score.precision,
        score.recall,
        score.f1,
        score.whole
    );
    score
}

#[test]
fn the_questions_of_dev_are_understood() {
    let score = score("dev", understander(), true);
    assert!(score.f1 >= 0.93, "F1 {:.3}", score.f1);
}

#[test]
fn held_out_questions_are_understood() {
    let score = score("test", understander(), false);
    assert!(score.f1 >= 0.90, "F1 {:.3}", score.f1);
}

#[test]
fn the_words_of_a_shop_do_not_hide_those_of_the_lexicon() {
    let score = score("dev", of_the_demo_shop(), true);
    assert!(score.f1 >= 0.93, "F1 {:.3}", score.f1);
}

#[test]
fn categories_of_the_shop_are_found_and_narrowed_by_gender() {
    let found = |text: &str| {
        let understanding = of_the_demo_shop().understand(text, &Context::default());
        understanding.categories().into_iter().map(|category| category.0.clone()).collect::<Vec<_>>()
    };
    let men = found("男款衬衫");
    assert!(
        !men.is_empty() && men.iter().all(|path| path.starts_with("men/") || path.starts_with("unisex/")),
        "{men:?}"
    );
    let dresses = found("women's dresses");
    assert!(dresses.iter().any(|path| path.starts_with("women/dresses")), "{dresses:?}");
    assert_eq!(found("发夹"), ["accessories/hair"]);
    assert_eq!(found("我想买件衣服"), Vec::<String>::new());
}

#[test]
fn every_part_says_where_it_was_said() {
    let text = "我想要 ＲＥＤ 連衣群，不要黑色，五百以內";
    let understanding = understander().understand(text, &Context::default());
    let said = |span: &std::ops::Range<usize>| text[span.clone()].to_owned();
    let colours: Vec<_> = understanding.colours.iter().map(|c| (said(&c.span), c.excluded)).collect();
    assert_eq!(colours, [("ＲＥＤ".to_owned(), false), ("黑色".to_owned(), true)]);
    assert_eq!(said(&understanding.kinds[0].span), "連衣群");
    assert_eq!(understanding.repairs.len(), 1);
    assert_eq!(understanding.repairs[0].from, "連衣群");
    assert_eq!(understanding.repairs[0].to, "连衣裙");
    assert_eq!(said(&understanding.price.as_ref().unwrap().span), "五百以內");
    assert_eq!(understanding.language, jingxuan_text::TextLanguage::Mixed);
}

#[test]
fn what_cheaper_means_depends_on_what_is_worn() {
    let slots = |worn| understander().understand("便宜点的裙子", &Context { worn }).slots();
    assert!(slots(false).contains("sort=cheap"));
    assert!(slots(true).contains("compare=cheaper"));
}

#[test]
fn what_is_ruled_out_in_other_words_is_not_wanted() {
    let slots = |text: &str| {
        understander().understand(text, &Context::default()).slots().into_iter().collect::<Vec<_>>()
    };
    for text in ["黑的都划掉", "黑的撤了吧", "drop the black", "black? absolutely not", "黑的别再来了"]
    {
        assert_eq!(slots(text), ["!colour=black"], "{text}");
    }
    assert_eq!(slots("她非黑色不穿"), slots("黑色"), "nothing but");
    for text in [
        "超两百的划掉",
        "两百以上别给我看",
        "nothing past two hundred",
        "no pay more than 200",
        "200 ceiling",
    ] {
        let price = understander().understand(text, &Context::default()).price.unwrap();
        assert_eq!((price.min, price.max), (None, Some(200.0)), "{text}");
    }
    for text in ["definitely not black", "不要给我看黑色的", "别给我看黑色的", "排除黑色", "非黑色"]
    {
        assert_eq!(slots(text), ["!colour=black"], "{text}");
    }
    // What sounds like it and is none.
    for text in ["can you hold the black one for me", "黑色的今天能拿走吗", "黑色的都有了吗"]
    {
        assert_eq!(slots(text), ["colour=black"], "{text}");
    }
    let price =
        |text: &str| understander().understand(text, &Context::default()).price.map(|p| (p.min, p.max));
    assert_eq!(price("can i look at anything below 300"), Some((None, Some(300.0))));
    assert_eq!(price("五百以上不要太花的"), Some((Some(500.0), None)));
    assert_eq!(price("五百以上的没有了吗"), Some((Some(500.0), None)));
    assert_eq!(price("两百以下的别给我看"), Some((Some(200.0), None)));
    assert_eq!(price("几百块的就行，别超过三百"), Some((None, Some(300.0))));
    for text in ["这条可以到46码吗", "三楼下电梯往哪走", "我妈过了六十", "腰围超90怎么选码"]
    {
        assert_eq!(price(text), None, "{text}");
    }
    let price = understander().understand("nothing below two thousand", &Context::default()).price.unwrap();
    assert_eq!((price.min, price.max), (Some(2000.0), None));
}

#[test]
fn girths_are_told_in_centimetres_inches_and_chinese_feet() {
    let body = |text: &str| {
        let understood = understander().understand(text, &Context::default());
        let slots = understood.slots();
        let body: Vec<String> = slots
            .into_iter()
            .filter(|slot| {
                ["chest=", "waist=", "hip=", "height=", "weight="].iter().any(|m| slot.starts_with(m))
            })
            .collect();
        body.join(" ")
    };
    for (text, told) in [
        ("胸围96穿几码", "chest=96"),
        ("my waist is 80, what do I get", "waist=80"),
        ("我胸围九十二，腰七十五，到底穿啥码合适", "chest=92 waist=75"),
        ("臀围98穿哪个号", "hip=98"),
        ("bust 92 waist 74, what would fit", "chest=92 waist=74"),
        ("183 cm, 78 kilos, chest about 101. which one's mine", "chest=101 height=183 weight=78"),
        ("chest 38 inch, what's that", "chest=96.5"),
        ("那我这腰围两尺三是不是穿28就合适", "waist=76.7"),
        ("身高165腰围80", "height=165 waist=80"),
        ("我165，75公斤穿什么码", "height=165 weight=75"),
        ("这裤子我穿S合不合适 我158 48公斤", "height=158 weight=48"),
        ("男友185，80kg，哪个码", "height=185 weight=80"),
    ] {
        assert_eq!(body(text), told, "{text}");
    }
    // How a thing is cut, a price, another measure.
    for text in ["高腰100以内的裤子", "waist bag 100", "下胸围75", "低腰牛仔裤", "a high waist skirt"]
    {
        assert_eq!(body(text), "", "{text}");
    }
    assert_eq!(body("预算200，75公斤"), "weight=75");
    // Trousers of waist 32 are of size 32.
    let jeans = understander().understand("jeans, waist 32", &Context::default());
    assert_eq!(jeans.sizes.iter().map(|size| size.size.as_str()).collect::<Vec<_>>(), ["32"]);
}

#[test]
fn the_size_of_a_child_needs_no_word_of_size() {
    for (text, size) in [
        ("给儿子找件卫衣，140，蓝的", "140"),
        ("a dress for my little girl, 110", "110"),
        ("save a 26 for me", "26"),
    ] {
        let sizes = understander().understand(text, &Context::default()).sizes;
        assert_eq!(sizes.iter().map(|size| size.size.as_str()).collect::<Vec<_>>(), [size], "{text}");
    }
    for text in ["给儿子找件卫衣，150以内", "a 120 yuan gift", "100件", "a 30 day return"] {
        assert!(understander().understand(text, &Context::default()).sizes.is_empty(), "{text}");
    }
}

#[test]
fn whose_wedding_it_is_says_nothing_of_who_is_dressed() {
    let slots = |text: &str| {
        understander().understand(text, &Context::default()).slots().into_iter().collect::<Vec<_>>()
    };
    for text in [
        "my niece is getting married",
        "something for my sister's wedding",
        "my daughter\u{2019}s wedding",
        "妹妹下个月结婚",
        "闺蜜的婚礼穿什么",
        "我侄女要出嫁了",
    ] {
        assert_eq!(slots(text), ["occasion=wedding"], "{text}");
    }
    let son = slots("a suit for my son to get married in");
    assert!(son.iter().any(|slot| slot.starts_with("gender=")), "{son:?}");
    for text in ["ladies' wedding shoes", "给妹妹结婚穿", "我妈结婚纪念日", "a wedding outfit for my mum"]
    {
        assert!(slots(text).contains(&"gender=women".to_owned()), "{text}: {:?}", slots(text));
    }
}

#[test]
fn what_is_not_understood_is_left_for_the_search() {
    let understanding = understander().understand("米老鼠图案的T恤 disneyland", &Context::default());
    let free: Vec<_> = understanding.free.iter().map(|word| word.text.as_str()).collect();
    assert_eq!(free, ["米老鼠", "disneyland"]);
}

proptest! {
    #[test]
    fn any_text_is_understood_somehow(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn any_row_of_meaningful_pieces_is_understood_somehow(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..14)) {
        check(&pieces.concat());
        check(&pieces.join(" "));
    }
}

/// Pieces that the rules look at, in orders that nobody wrote a rule for.
const PIECES: &[&str] = &[
    "不要",
    "黑色",
    "红",
    "的",
    "，",
    "not",
    "too",
    "太",
    "贵",
    "裙子",
    "T恤",
    "500",
    "三百五",
    "到",
    "-",
    "以内",
    "under",
    "$",
    "元",
    "岁",
    "8",
    "米",
    "cm",
    "xl",
    "码",
    "size",
    "but",
    "除了",
    "以外",
    "or",
    "和",
    "lyq",
    "hongse",
    "170/88a",
    "都行",
    "这件",
    "便宜点",
    "free",
    "cotton",
    "妈妈",
    "75",
    "b",
    "?",
    "吗",
    "多",
    "一",
    "万",
    "9999999999999999999",
    "0",
    "1.5",
    "k",
];

/// Every span has to lie inside the text, and every bound has to be a number.
fn check(text: &str) {
    let understanding = understander().understand(text, &Context { worn: text.len().is_multiple_of(2) });
    let spans = (understanding.kinds.iter().map(|part| &part.span))
        .chain(understanding.colours.iter().map(|part| &part.span))
        .chain(understanding.attributes.iter().map(|part| &part.span))
        .chain(understanding.sizes.iter().map(|part| &part.span))
        .chain(understanding.free.iter().map(|part| &part.span))
        .chain(understanding.repairs.iter().map(|part| &part.span))
        .chain(understanding.price.iter().map(|part| &part.span));
    for span in spans {
        assert!(text.get(span.clone()).is_some_and(|said| !said.is_empty()), "{span:?} of {text:?}");
    }
    if let Some(price) = &understanding.price {
        assert!(price.min.is_none_or(f64::is_finite) && price.max.is_none_or(f64::is_finite));
        assert!(price.min.unwrap_or(0.0) <= price.max.unwrap_or(f64::MAX), "{price:?} of {text:?}");
    }
}

#[test]
fn no_question_is_in_both_sets() {
    let dev: BTreeSet<_> = questions("dev").into_iter().map(|question| question.text).collect();
    assert!(questions("test").iter().all(|question| !dev.contains(&question.text)));
}
