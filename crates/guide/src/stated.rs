//! What shoppers say of themselves ("我穿L码", "I never wear black", 预算五百以内), as values for their profile.
//!
//! Two questions. Whose it is: what is said of a present, or of somebody else, is not the shopper's, and stays somebody else's until the
//! shopper speaks of themself again ([`wearer`]). And whether it holds in general or is asked for once ([`stated`]): the first counts
//! whatever the turn is about, the second only where something is looked for. Where that is not clear nothing is kept.

use jingxuan_catalogue::{CategoryId, Said, Stated, attribute};
use jingxuan_query::{Context, Span, Understanding};
use jingxuan_search::PriceRange;
use jingxuan_text::normalise;

use crate::{Assistant, Intent, profile::kind_of};

/// Attributes that are a matter of taste. Gender and age tell for whom, the season what time it is.
const TASTES: [&str; 8] = [
    attribute::OCCASION,
    attribute::STYLE,
    attribute::MATERIAL,
    attribute::PATTERN,
    attribute::FIT,
    attribute::SLEEVE,
    attribute::NECKLINE,
    attribute::LENGTH,
];
/// Where a clause ends.
const ENDS: [char; 13] = ['，', '。', ',', '.', '!', '！', '?', '？', ';', '；', '\n', '~', '…'];

patterns! {
    // Words of people that name clothes and colours, and people whom one only meets.
    NOBODY = r"男友(?:风|款)|妈妈(?:裤|款)|老爹鞋|娃娃|姑娘|新娘|伴娘|辣妹|其他|吉他|(?:和|跟|与|陪|见)我?的?(?:男友|女友|男朋友|女朋友|朋友|同事|客户|领导|老板|家长|公婆|对象|老师|同学|爸妈|父母|爸爸?|妈妈?|老公|老婆|闺蜜)们?|\bboyfriend (?:jeans|shirt|fit|blazer|style|cut)|\b(?:mom|mum|dad) (?:jeans|shoes|sneakers|trainers|fit)|\bbaby (?:blue|pink|doll)|\b(?:with|meet|meeting|see|visit|visiting) (?:my |a |some |the )?(?:boyfriend|girlfriend|friend|colleague|parent|boss|husband|wife|partner|kid|child|children)s?\b";
    // 配送 and 送货 bring things; 老板 and 小姐姐 are mostly called, not spoken of.
    OTHERS_ZH = r"妈|爸|母亲|父亲|我爹|我娘|哥哥|我哥|弟|妹|姐姐|我姐|大姐|表姐|堂姐|闺蜜|兄弟|女儿|儿子|闺女|丫头|宝宝|孩子|小孩|我娃|娃儿|老公|老婆|丈夫|妻子|太太|爱人|媳妇|对象|男友|女友|朋友|同事|同学|领导|老师|客户|爷爷|奶奶|外婆|外公|姥|侄|外甥|孙|姑姑|姨|婶|嫂|叔|舅|长辈|别人|人家|她|他|礼物|礼品|送礼|送给|送人|送[他她我]|(?:^|[^配派一])送(?:一|个|件|条|双|套|长|爱|女|男|友)";
    OTHERS_EN = r"\b(?:mother|mum|mom|mommy|mummy|father|dad|daddy|parents?|sister|brother|niece|nephew|daughter|son|aunt|auntie|uncle|cousin|friend|girlfriend|boyfriend|husband|wife|partner|fianc[eé]e?|boss|colleague|bestie|grandma|grandpa|grandmother|grandfather|granny|grandson|granddaughter|kid|child|children|baby|toddler|boy|girl|teenager|in-law|he|she|him|her|his|hers|he's|she's|gift|present|someone|somebody)s?\b";
    // A wedding that is gone to: the dress is the shopper's own.
    HOSTS = r"(?:^|[^给送帮替为我的妈爸哥弟妹姐姑姨叔舅大小表堂])(?:我的?)?(?:大|小|表|堂)?(?:妈|爸|哥|弟|妹|姐|闺蜜|兄弟|女儿|儿子|朋友|同事|同学|领导|老师|侄子?女?|孙|姑|姨|叔|舅)[^，。,.给送帮]{0,3}(?:的?婚礼|结婚|的?婚宴|订婚)|\b(?:sister|brother|niece|nephew|daughter|son|aunt|uncle|cousin|friend|boss|colleague|bestie)(?:'s|’s|s'|s)? (?:wedding|engagement|(?:is )?getting married)";
    // Measures of a body that no size is understood by are measures of a body all the same.
    BODY = r"(?:身高|体重|脚长|脚宽|掌围|手围|头围|臂围|腿围|上围|下围|胸围|腰围|臀围|肩宽)[^，。,.]{0,6}[0-9一二三四五六七八九]|\b(?:foot|feet|underbust|band|hands?|head|shoulders?|palm|inseam)\b[^,.]{0,16}[0-9]+(?:\.[0-9]+)? ?(?:cm|centimet|inch)";
    OWN_ZH = r"(?:给|帮|替|为)(?:我)?自己|我自己|我本人|我(?:平时|一般|通常|从来|向来|一直)|(?:^|[^给帮替对让为跟])我[穿戴]|我不?喜欢|我讨厌";
    OWN_EN = r"\bfor (?:me|myself)\b|\bi(?:'m|’m| am) (?:an?|size)\b|\bi (?:\w+ly |always |never |do not |don't |don’t )?(?:wear|take|like|love|hate)\b|\bmy (?:own )?size\b";

    WEARS_ZH = r"(?:^|[^给帮替对让为跟])(?:我|本人)(?:自己)?(?:[^要想找买能可该会试换没不来拿件]{0,8}(?:穿|戴)(?:的?(?:都|一般|大概|上衣|裤子?|牛仔裤|鞋子?|衣服|裙子?|外套|衬衫|内衣|文胸)){0,2}(?:的|是|尺码|码|号|size|\s)*|的?[^要想找买能可该会试换没不来拿件]{0,4}(?:尺码|码数|尺寸|鞋码|码|号)(?:一般|都|通常|大概)?(?:是|为|:)?\s*|是?\s*)$";
    USUALLY_ZH = r"(?:平时|平常|一般|通常|向来|一直)(?:都|是|我)?(?:穿|戴)(?:的?(?:都|上衣|裤子?|牛仔裤|鞋子?|衣服|裙子?|外套|衬衫|内衣|文胸)){0,2}(?:的|是|尺码|码|号|size|\s)*$";
    WEARS_EN = r"(?:\bi (?:(?:\w+ly|always|often|just|mostly|do) ){0,2}(?:wear|take)(?: (?:an?|the|size|in|of|my|eu|about|mostly|always|\w+ly|shoes?|boots|tops?|jeans|trousers|dresses|shirts|jackets|coats|bras?|clothes|everything)){0,4}|\bi(?:'m| am)(?: \w+ly| always| about| mostly)?(?: an?)?(?: size)?|\bmy (?:\w+ ){0,2}sizes? (?:is|are)(?: (?:an?|the|always|\w+ly))*|\bmy (?:\w+ ){0,2}size(?:'s)?)\s*$";
    DOUBT_ZH = r"会不会|能不能|是不是|可以|行吗|合适吗|大吗|小吗|紧吗|好吗|对吗|得下|该|试|如果|要是|多大|什么|哪|以前|之前|曾经|去年|原来|从前|小时候|怀孕|不再|算不算";
    DOUBT_EN = r"\b(?:should|can|could|would|will|does|did|may|might|if|try|trying|maybe|what|which|used to|no longer|was|last year|not sure|think)\b";
    AGE = r"(?:\bi(?:'m| am)|我是?)\s*$";
    // What other countries call a size is not what labels here call it.
    ABROAD = r"\b(?:uk|us|au)\b|英码|美码|日码";
    STOCK = r"有|货|stock|have|got";

    LIKES_ZH = r"(?:我|平时|一般|向来|一直|最)[^，。]{0,4}(?:喜欢|爱|偏好|偏爱|钟爱|常穿|总穿|只穿)[^，。]{0,8}$";
    LIKES_EN = r"\bi (?:\w+ly |always |just |do )?(?:love|adore|like|prefer|wear)\b[^,.]{0,30}$|\bi(?:'m| am) (?:really )?(?:into|a fan of|fond of)\b[^,.]{0,30}$";
    NEVER = r"从来?[没不]|从[没不]|永远不|绝不穿|讨厌|不太?喜欢|不爱|不怎么喜欢|(?:^|[^要能会])不穿|受不了|最怕|过敏|不适合我|不衬我|\bnever (?:ever )?(?:wear|wore|buy|bought|like|liked|choose|put)|\bhate\b|can(?:'t|not) (?:stand|wear|bear)|(?:don't|do not|dont) (?:really )?(?:like|wear)|\bdislike\b|\bdetest\b|not (?:a fan|keen|fond)|no fan of|allergic|(?:doesn't|don't|does not|do not) suit me|won't wear|will not wear";
    EXCEPT = r"以外|之外|除了|除非|不是不|\bexcept\b|\bbut\b|other than|nothing";
    GENERALLY = r"一般|平时|平常|通常|向来|从来|usually|normally|generally|never (?:spend|pay)|always";
}

/// For whom a turn is: `Some(true)` for somebody else, `Some(false)` for the shopper, `None` where it does not say.
pub(crate) fn wearer(asked: &Understanding, text: &str) -> Option<bool> {
    let text = normalise(text);
    let young = asked.wanted(attribute::AGE).any(|age| matches!(age, "baby" | "child" | "teen"))
        || asked.wanted(attribute::GENDER).any(|gender| matches!(gender, "girls" | "boys"));
    if young || speaks_of_others(&text) {
        return Some(true);
    }
    (OWN_ZH.is_match(&text) || OWN_EN.is_match(&text)).then_some(false)
}

/// Whether a text in normal form speaks of somebody else than the shopper.
fn speaks_of_others(text: &str) -> bool {
    let guests = HOSTS.replace_all(text, "");
    let others = NOBODY.replace_all(&guests, "");
    OTHERS_ZH.is_match(&others) || OTHERS_EN.is_match(&others)
}

impl Assistant {
    /// Whether a turn tells of a body or speaks of somebody else than the shopper. Nobody agreed to keep such words.
    #[must_use]
    pub fn tells_of_a_person(&self, text: &str) -> bool {
        let plain = normalise(text);
        let asked = self.parts.understander.understand(text, &Context::default());
        !asked.body.is_empty() || BODY.is_match(&plain) || speaks_of_others(&plain)
    }
}

/// What the shopper says of themself in a turn that is not for somebody else. `price` is what was understood of prices, in the shop's
/// currency.
pub(crate) fn stated(asked: &Understanding, text: &str, intent: Intent, price: PriceRange) -> Vec<Said> {
    let searched = matches!(intent, Intent::Search | Intent::Refine | Intent::Recommend);
    let mut all: Vec<Said> = Vec::new();
    let mut add = |what: Stated, standing: bool| {
        let said = Said { what, standing };
        if (standing || searched) && !all.contains(&said) {
            all.push(said);
        }
    };
    // Whoever speaks for themself is no child.
    let grown = |kind: &&CategoryId| !kind.0.split('/').any(|part| part == "kids");
    let mut kinds: Vec<CategoryId> = asked.categories().into_iter().filter(grown).map(kind_of).collect();
    kinds.dedup();
    for mention in &asked.sizes {
        let Some(clause) = Clause::around(text, &mention.span) else { continue };
        // 38 of "I'm 38" is an age, unless it is marked as a size (38码).
        let marked = mention.span.len() > mention.size.len();
        let standing = clause.wears(&mention.size, marked);
        // One search for an L says something of what was searched, and nothing of everything.
        if standing || (!kinds.is_empty() && !clause.doubts()) {
            add(Stated::Size { size: mention.size.clone(), kinds: kinds.clone() }, standing);
        }
    }
    // "I don't like the black of this one" is about this one.
    if asked.references.is_empty() {
        for mention in &asked.colours {
            let Some(standing) = Clause::around(text, &mention.span).and_then(|c| c.holds(mention.excluded))
            else {
                continue;
            };
            add(Stated::Colour { family: mention.family, wanted: !mention.excluded }, standing);
        }
        for mention in asked.attributes.iter().filter(|mention| TASTES.contains(&mention.key.as_str())) {
            let Some(standing) = Clause::around(text, &mention.span).and_then(|c| c.holds(mention.excluded))
            else {
                continue;
            };
            let (key, value) = (mention.key.clone(), mention.value.clone());
            add(Stated::Attribute { key, value, wanted: !mention.excluded }, standing);
        }
    }
    if let Some(said) = asked.price.as_ref().filter(|_| !price.is_open()) {
        let standing = Clause::around(text, &said.span).is_some_and(|clause| clause.generally());
        add(Stated::Price { least: price.min, most: price.max }, standing);
    }
    all
}

/// What stands around a mention in its clause.
struct Clause {
    before: String,
    /// The whole of it.
    all: String,
    after: String,
    asks: bool,
}

impl Clause {
    fn around(text: &str, span: &Span) -> Option<Self> {
        let ends = |c: char| ENDS.contains(&c);
        let (before, after) = (text.get(..span.start)?, text.get(span.end..)?);
        let before = before.rsplit(ends).next().unwrap_or_default();
        let behind = after.split(ends).next().unwrap_or_default();
        let asks = after.get(behind.len()..)?.starts_with(['?', '？']);
        let all = normalise(text.get(span.start - before.len()..span.end + behind.len())?);
        let plain = |part: &str| normalise(part).replace('’', "'");
        Some(Self { before: plain(before), all: all.replace('’', "'"), after: plain(behind), asks })
    }

    /// Whether what was said is asked, of the past, or of what could be.
    fn doubts(&self) -> bool {
        DOUBT_ZH.is_match(&self.all)
            || DOUBT_EN.is_match(&self.all)
            || (self.asks && !STOCK.is_match(&self.after))
    }

    /// Whether a size is said to be the one that is worn.
    fn wears(&self, size: &str, marked: bool) -> bool {
        let number = size.starts_with(|c: char| c.is_ascii_digit());
        if number && !marked && AGE.is_match(&self.before) {
            return false;
        }
        let said = [&WEARS_ZH, &USUALLY_ZH, &WEARS_EN].iter().any(|pattern| pattern.is_match(&self.before));
        said && !self.doubts() && !(number && ABROAD.is_match(&self.all))
    }

    /// Whether a taste is said to hold in general; `None` where it is not clear what it is that holds.
    fn holds(&self, refused: bool) -> Option<bool> {
        if refused {
            let never = NEVER.is_match(&self.all);
            return (!(never && (EXCEPT.is_match(&self.all) || self.asks))).then_some(never);
        }
        let likes = LIKES_ZH.is_match(&self.before) || LIKES_EN.is_match(&self.before);
        Some(likes && !self.doubts())
    }

    /// Whether a price is said to be what is mostly spent.
    fn generally(&self) -> bool {
        GENERALLY.is_match(&self.all)
    }
}

#[cfg(test)]
mod tests {
    use jingxuan_catalogue::{ColourFamily, Money};
    use jingxuan_query::{
        AttributeMention, ColourMention, PriceMention, Reference, ReferenceMention, SizeMention,
    };

    use super::*;

    fn place(text: &str, said: &str) -> Span {
        let from = text.find(said).unwrap();
        from..from + said.len()
    }

    /// Whether a size is kept, and as the one that is worn.
    fn size(text: &str, said: &str) -> Option<bool> {
        let label = said.trim_end_matches('码').to_owned();
        let mention = SizeMention { size: label.clone(), span: place(text, said) };
        let asked = Understanding { sizes: vec![mention], ..Understanding::default() };
        let found = stated(&asked, text, Intent::Search, PriceRange::default());
        let one = found.first()?;
        assert_eq!(one.what, Stated::Size { size: label, kinds: Vec::new() });
        Some(one.standing)
    }

    fn colour(text: &str, said: &str, excluded: bool, intent: Intent) -> Option<bool> {
        let (family, span) = (ColourFamily::Black, place(text, said));
        let mention = ColourMention { family, exact: None, excluded, span };
        let asked = Understanding { colours: vec![mention], ..Understanding::default() };
        let found = stated(&asked, text, intent, PriceRange::default());
        let one = found.first()?;
        assert_eq!(one.what, Stated::Colour { family, wanted: !excluded });
        Some(one.standing)
    }

    #[test]
    fn a_size_that_is_worn_is_told_from_one_that_is_wanted_asked_or_past() {
        for (text, said) in [
            ("我穿L", "L"),
            ("我一般穿38码", "38码"),
            ("我的鞋码是38", "38"),
            ("平时穿XL", "XL"),
            ("我是M码", "M码"),
            ("找件外套，我穿L，有吗", "L"),
            ("I take a 38 in shoes", "38"),
            ("I'm a size L", "L"),
            ("I’m an M", "M"),
            ("I usually wear M", "M"),
            ("my size is S", "S"),
            ("show me coats, I wear L", "L"),
        ] {
            assert_eq!(size(text, said), Some(true), "{text}");
        }
        for (text, said) in [
            ("给我L码", "L码"),
            ("我想穿L试试", "L"),
            ("我穿L会不会大", "L"),
            ("我以前穿L", "L"),
            ("I'll take it in L", "L"),
            ("should I wear L?", "L"),
            ("I'm 38", "38"),
            ("I wear a UK 12", "12"),
            ("can I try an L", "L"),
            ("I'm looking for an M", "M"),
        ] {
            assert_eq!(size(text, said), None, "{text}: of no kind, and not said to be worn");
        }
    }

    #[test]
    fn never_is_told_from_not_this_time() {
        for (text, said) in [
            ("我从来不穿黑色", "黑色"),
            ("黑色我讨厌", "黑色"),
            ("我不喜欢黑色", "黑色"),
            ("I never wear black", "black"),
            ("red is fine, I don’t like black", "black"),
        ] {
            assert_eq!(colour(text, said, true, Intent::Chitchat), Some(true), "{text}");
        }
        for (text, said) in [("不要黑色的裙子", "黑色"), ("a coat, not black", "black")] {
            assert_eq!(colour(text, said, true, Intent::Search), Some(false), "{text}");
            assert_eq!(colour(text, said, true, Intent::Knowledge), None, "{text}: nothing is looked for");
        }
        for (text, said) in
            [("我从来不穿黑色以外的颜色", "黑色"), ("I never wear anything but black", "black")]
        {
            assert_eq!(colour(text, said, true, Intent::Search), None, "{text}");
        }
        assert_eq!(colour("我喜欢黑色", "黑色", false, Intent::Chitchat), Some(true));
        assert_eq!(colour("I love black", "black", false, Intent::Chitchat), Some(true));
        assert_eq!(colour("黑色的裙子", "黑色", false, Intent::Search), Some(false));
    }

    #[test]
    fn what_is_said_of_one_thing_is_said_of_that_thing() {
        let text = "这件的黑色我不喜欢";
        let span = place(text, "黑色");
        let black = ColourMention { family: ColourFamily::Black, exact: None, excluded: true, span };
        let this = ReferenceMention { to: Reference::Worn, span: place(text, "这件") };
        let asked =
            Understanding { colours: vec![black], references: vec![this], ..Understanding::default() };
        assert_eq!(stated(&asked, text, Intent::Search, PriceRange::default()), []);
    }

    #[test]
    fn occasions_and_prices_are_asked_for_once_unless_they_are_usual() {
        let text = "for a wedding, budget 500";
        let wedding = AttributeMention {
            key: attribute::OCCASION.to_owned(),
            value: "wedding".to_owned(),
            excluded: false,
            span: place(text, "wedding"),
        };
        let grown = AttributeMention {
            key: attribute::AGE.to_owned(),
            value: "adult".to_owned(),
            excluded: false,
            span: place(text, "wedding"),
        };
        let price = PriceMention { max: Some(500.0), span: place(text, "budget 500"), ..Default::default() };
        let asked = Understanding {
            attributes: vec![wedding, grown],
            price: Some(price),
            ..Understanding::default()
        };
        let range = PriceRange { min: None, max: Some(Money::cny(50_000)) };
        let found = stated(&asked, text, Intent::Search, range);
        let (key, value) = (attribute::OCCASION.to_owned(), "wedding".to_owned());
        let once = |what| Said { what, standing: false };
        let most = Some(Money::cny(50_000));
        assert_eq!(
            found,
            [once(Stated::Attribute { key, value, wanted: true }), once(Stated::Price { least: None, most })]
        );
        let text = "我一般买500以内的";
        let price = PriceMention { max: Some(500.0), span: place(text, "500以内"), ..Default::default() };
        let asked = Understanding { price: Some(price), ..Understanding::default() };
        let found = stated(&asked, text, Intent::Chitchat, range);
        assert_eq!(found, [Said { what: Stated::Price { least: None, most }, standing: true }]);
    }

    #[test]
    fn a_present_is_not_for_the_shopper() {
        let nothing = Understanding::default();
        for text in [
            "送我妈的，L码",
            "for my brother",
            "a present for her",
            "给我女儿买件卫衣",
            "妈妈穿L码",
            "给我妹妹结婚穿的",
            "he wears an L",
            "送一个长辈",
        ] {
            assert_eq!(wearer(&nothing, text), Some(true), "{text}");
        }
        for text in ["我自己穿", "this one is for me", "我穿L码", "I wear L", "给自己买的"] {
            assert_eq!(wearer(&nothing, text), Some(false), "{text}");
        }
        for text in [
            "红色连衣裙",
            "还有其他颜色吗",
            "mom jeans",
            "男友风衬衫",
            "可以配送吗",
            "a dress for my sister's wedding",
            "参加闺蜜的婚礼穿的",
            "跟男朋友约会穿什么",
            "baby blue jumper",
        ] {
            assert_eq!(wearer(&nothing, text), None, "{text}");
        }
        let girls = AttributeMention {
            key: attribute::GENDER.to_owned(),
            value: "girls".to_owned(),
            excluded: false,
            span: 0..0,
        };
        let asked = Understanding { attributes: vec![girls], ..Understanding::default() };
        assert_eq!(wearer(&asked, "120 please"), Some(true));
    }
}
