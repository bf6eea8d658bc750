//! Questions about other people: somebody else by role ("the previous customer"), by name ("what did Ms Wang buy?", 张伟的手机号) or by
//! member number. What most customers do is no secret: it is told of all together.
//!
//! A name alone proves nothing: a brand is called after a person, and anybody may speak of a film star. So a name counts only where
//! what belongs to a person stands with it, and what the shop itself knows by this name is none of a customer. Things have sizes and
//! shops addresses too: those are a person's where a person is spoken of, or where the one that somebody has is asked for.

use std::sync::LazyLock;

use jingxuan_text::{is_common_chinese, is_common_english};
use regex::Regex;

use super::Words;

/// Whose: another person's role before what belongs to them is a matter for nobody else.
const OTHERS: &[&str] = &[
    "其他顾客",
    "别的顾客",
    "其他客人",
    "别的客人",
    "上一位",
    "上一个顾客",
    "上个顾客",
    "上一个客人",
    "上个客人",
    "前一位",
    "前面那位",
    "刚才那位",
    "刚才那个人",
    "隔壁那位",
    "别人的",
    "其他会员",
    "别的会员",
    "other customer",
    "another customer",
    "other shopper",
    "previous customer",
    "previous shopper",
    "last customer",
    "last shopper",
    "person before me",
    "someone else's order",
    "someone else's account",
    "someone else's purchase",
    "someone else's phone",
    "someone else's address",
    "someone else's photo",
    "somebody else's order",
    "somebody else's account",
    "somebody else's purchase",
    "somebody else's photo",
    "other member",
];

/// What of a person is asked for.
const PERSONAL: &[&str] = &[
    "手机号",
    "电话号码",
    "电话",
    "住址",
    "家庭地址",
    "身份证",
    "会员号",
    "买了什么",
    "买过什么",
    "买了啥",
    "买的啥",
    "买的什么",
    "花了多少",
    "购买记录",
    "订单",
    "照片",
    "尺寸",
    "三围",
    "phone number",
    "address",
    "purchase history",
    "bought",
    "buy",
    "order",
    "photo",
    "picture",
    "measurements",
    "name",
    "size",
];

/// What is called after a person, or sounds so: 李宁, Dr Martens, 高定.
const BRANDS: &[&str] = &[
    "李宁",
    "周大福",
    "周生生",
    "周大生",
    "谢馥春",
    "江诗丹顿",
    "唐狮",
    "金利来",
    "罗蒙",
    "罗莱",
    "罗意威",
    "康奈",
    "高梵",
    "范思哲",
    "万宝龙",
    "汤米",
    "雷朋",
    "范斯",
    "史努比",
    "高定",
    "高缇耶",
    "马克华菲",
    "江南布衣",
    "levi",
    "macy",
    "kohl",
    "martens",
    "scholl",
    "sixty",
    "selfridge",
    "dior",
    "ganni",
    "burberry",
    "chanel",
    "fendi",
    "gucci",
    "prada",
    "armani",
    "versace",
    "givenchy",
    "balenciaga",
    "moncler",
    "zegna",
    "lacoste",
    "adidas",
    "asics",
    "uniqlo",
    "reiss",
    "barbour",
    "hermes",
];

/// What no given name has and things, places and kin do: 高跟鞋, 徐汇店, 姜姐姐.
const NO_NAME: &str = "店裙裤鞋衣衫袜帽包袍装靴服领色袖巾品款件条双套码号牌家城区路街馆厅胸跟腰绒毛丝皮布料甲带扣边筒身长短大小高低圆方季天男女老童们人位个子楼嘴湾桥镇村县市姐妹哥弟爸妈叔姨奶爷经理穿呢卡级";

/// Who is meant in general or is near to the shopper.
const NOBODY: &[&str] = &[
    "the",
    "a",
    "an",
    "my",
    "your",
    "our",
    "his",
    "her",
    "their",
    "this",
    "that",
    "these",
    "it",
    "he",
    "she",
    "they",
    "we",
    "you",
    "i",
    "who",
    "one",
    "everyone",
    "everybody",
    "people",
    "mum",
    "mom",
    "dad",
    "hubby",
    "wifey",
    "bestie",
    "bf",
    "gf",
    "nan",
    "nana",
    "granny",
    "fiance",
    "fiancee",
];

/// The hundred most frequent surnames and some more.
macro_rules! surname {
    () => {
        "[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文]"
    };
}

/// What is asked of a person, after the name.
macro_rules! asked {
    () => {
        r"(?:(?:上次|昨天|今天|上周|最近|刚才|之前|以前|平时|都|到底|在这里?|在店里)*(?:买了|买过|订了|订过|退了|退过|试了|试过|花了)(?:什么|啥|哪|几|多少|些什么)|(?:穿|是)(?:什么码|几码|多大码?|几号|什么尺码|多大号)|住(?:哪|在哪|什么地方)|的(?:手机号?码?|电话号?码?|联系方式|住址|家庭住址|家庭地址|身份证号?|会员卡?号|邮箱|微信|生日|密码|积分|三围|身高|体重|购买记录|消费记录|订单))"
    };
}

/// What a person has like a thing or a shop: 毛呢的尺码 is shopping.
macro_rules! shared {
    () => {
        "的(?:尺码|尺寸|地址|照片)"
    };
}

/// Between a name and what is asked of it: 杜朝颜这个会员.
macro_rules! member {
    () => {
        "(?:(?:这|那)(?:个|位)(?:人|会员|顾客|客人)?|会员|顾客|客人)?"
    };
}

macro_rules! title {
    () => {
        r"\b(?:mr|mrs|ms|miss|mx|dr|madam)\b\.? ?(?P<name>[a-z][a-z'-]*[a-z])"
    };
}

patterns! {
    TITLED_ZH = concat!(surname!(), r"[\u{4e00}-\u{9fff}]{0,2}?(?:女士|先生|小姐|太太|阿姨)", "(?:", asked!(), "|", shared!(), ")");
    NAMED_ZH = concat!(
        r"(?:^|[,.!?;: ]|请问|告诉我|查一下|查下|查查|查|顾客|会员|客人|叫|看看|看一下|知道|帮我|给我|给|问一下|把|有个|那个|朋友|同事|邻居|老婆|老公)(?P<name>",
        surname!(),
        r"[\u{4e00}-\u{9fff}]{1,2}?)",
        member!(),
        "(?:",
        asked!(),
        "|",
        shared!(),
        "(?:到底|现在)?(?:是(?:多少|多大|什么|几|啥|哪)|多少|多大))"
    );
    SPOKEN_OF_ZH = concat!(
        r"(?:顾客|会员|客人|叫|有个|那个|朋友|同事|邻居|老婆|老公|把)(?P<name>",
        surname!(),
        r"[\u{4e00}-\u{9fff}]{1,2}?)",
        member!(),
        shared!()
    );
    NUMBERED_ZH = concat!(r"(?:^|[^a-z0-9])m\d{6,}\s*(?:这个|那个|号)?(?:会员|顾客)?\s*(?:", asked!(), "|", shared!(), ")");
    NUMBERED = r"\b(?:did|does|has) (?:the )?(?:member|customer|client)? ?(?:number |no\.? ?|id )?m\d{6,}\b|\bm\d{6,}'s? (?:phone|mobile|number|address|e-?mail|orders?|purchases?|history|sizes?|measurements|photos?|birthday|pin|password|points|account|details|name)\b|\b(?:phone|number|address|e-?mail|orders?|purchases?|history|sizes?|measurements|photos?|birthday|points|account|details|name) (?:of|for) (?:the )?(?:member|customer)? ?m\d{6,}\b|\bwho(?:se| is)? .{0,12}\bm\d{6,}\b";
    TITLED_OWNS = concat!(
        title!(),
        r"(?: \w+)?'s? (?:[a-z]+ ){0,2}?(?:phone|mobile|number|cell|address|e-?mail|orders?|purchases?|(?:purchase|order|shopping) history|history|sizes?|measurements|photos?|pictures?|birthday|pin|password|points|account|details|name)\b"
    );
    TITLED_DID = concat!(
        r"\b(?:did|does|has|have) ",
        title!(),
        r"(?: \w+)? (?:(?:just|usually|ever|last|already|really) )*(?:buy|bought|order|ordered|purchase|purchased|spend|spent|return|returned|pay|paid|live)\b"
    );
    TITLED_SPENT = concat!(
        r"\b(?:how much|how often|what|when|where|which|whether)\b.{0,30}",
        title!(),
        r"\b.{0,32}\b(?:spent|spends?|bought|buys?|ordered|purchased|paid|lives?|returned)\b"
    );
    TITLED_SIZE = concat!(r"\bsize\b.{0,12}\b(?:does|did|is) ", title!(), r"\b");
    NAMED_DID = r"\b(?:what|which|where|how much|how many)\b(?: \w+){0,2} did (?P<name>[a-z][a-z'-]*[a-z])(?: \w+)? (?:(?:just|last|already|really) )*(?:buy|order|purchase|spend)\b";
    NAMED_SIZE = r"\b(?:what|which) size (?:does|did) (?P<name>[a-z][a-z'-]*[a-z])(?: \w+)? (?:(?:usually|normally|always) )?(?:wear|take|buy|get|order|have)\b";
    NAMED_LIVES = r"\bwhere does (?P<name>[a-z][a-z'-]*[a-z])(?: \w+)? live\b";
    NAMED_OWNS = r"\b(?P<name>[a-z][a-z-]*[a-z])'s (?:phone|mobile|cell|home address|e-?mail|(?:purchase|order|shopping) history|measurements|password|account)\b";
    OWN_NUMBER = r"我的(?:会员|顾客|卡|账|帐|编|号)[^,.。]{0,8}m\d{6,}|我是(?:会员|顾客)?(?:号码?)?\s*m\d{6,}|\bmy (?:member|customer|loyalty|card|number|code|id|account)[^,.]{0,20}\bm\d{6,}|\bi(?:'m| am) (?:the )?(?:member |customer )?(?:number |no\.? ?|id )?m\d{6,}";

    ALL_OTHERS = r"(?:其他|别的)(?:顾客|客人|会员)|\bother (?:customers|shoppers|members)\b";
    // Of one's own accord or as a rule: what is told of all together.
    IN_GENERAL = r"一般|通常|大多|多数|都|还|常|喜欢|爱买|爱穿|流行|\b(?:usually|normally|generally|typically|mostly|tend|often|also|do other|like|love|popular|with (?:this|it|that|these))\b";
    SECRET = r"手机|电话|住址|地址|身份证|会员号|记录|订单|照片|三围|名字|姓名|邮箱|密码|phone|address|e-?mail|history|\borders\b|s' order|'s order|order number|photo|picture|measurement|name|password|\bpin\b|account";
    BUYING = r"买|\b(?:buy|bought|order|ordered|get|got|choose|chose|pick|picked)\b";
    // 为什么 asks for a reason.
    WHICH = r"(?:^|[^为])(?:什么|啥)|哪|\b(?:what|which)\b";
    SIZING = r"码|尺|\bsizes?\b";
}

/// Whether a turn, cleaned, asks for what belongs to somebody else.
pub(super) fn asks_for_another(turn: &str, shop: &Words<'_>) -> bool {
    let has = |phrases: &[&str]| phrases.iter().any(|phrase| turn.contains(phrase));
    (has(OTHERS) && has(PERSONAL) && !of_all(turn)) || named(turn, shop)
}

/// What customers do as a rule, not what one of them did.
fn of_all(turn: &str) -> bool {
    ALL_OTHERS.is_match(turn) && IN_GENERAL.is_match(turn) && !SECRET.is_match(turn)
}

/// Whether a turn, cleaned, asks what other customers buy.
pub(super) fn bought_by_others(turn: &str) -> bool {
    of_all(turn) && WHICH.is_match(turn) && BUYING.is_match(turn) && !SIZING.is_match(turn)
}

/// Whether a person is named whose data is asked for.
fn named(turn: &str, shop: &Words<'_>) -> bool {
    if TITLED_ZH.is_match(turn) {
        return true;
    }
    if (NUMBERED_ZH.is_match(turn) || NUMBERED.is_match(turn)) && !OWN_NUMBER.is_match(turn) {
        return true;
    }
    let names = |pattern: &LazyLock<Regex>| -> Vec<String> {
        pattern
            .captures_iter(turn)
            .filter_map(|found| Some(found.name("name")?.as_str().to_owned()))
            .collect()
    };
    let chinese = |name: &String| {
        let first: String = name.chars().take(2).collect();
        // 孔雀蓝, 常规: everyday words that begin like a name.
        let word = is_common_chinese(name) || is_common_chinese(&first);
        !word
            && !name.chars().skip(1).any(|c| NO_NAME.contains(c))
            && !BRANDS.contains(&name.as_str())
            && !(shop.used)(name)
            && !(shop.of_things)(name)
    };
    // After a title any word is a name: Mrs Brown.
    let titled = |name: &String| {
        !NOBODY.contains(&name.as_str()) && !BRANDS.contains(&name.as_str()) && !(shop.used)(name)
    };
    let bare = |name: &String| {
        let stem = name.strip_suffix("'s").unwrap_or(name);
        let word = is_common_english(stem) || NOBODY.contains(&stem) || stem.chars().count() < 3;
        !word && !BRANDS.contains(&stem) && !(shop.used)(stem) && !(shop.of_things)(stem)
    };
    [&NAMED_ZH, &SPOKEN_OF_ZH].into_iter().flat_map(names).any(|n| chinese(&n))
        || [&TITLED_OWNS, &TITLED_DID, &TITLED_SPENT, &TITLED_SIZE]
            .into_iter()
            .flat_map(names)
            .any(|n| titled(&n))
        || [&NAMED_DID, &NAMED_SIZE, &NAMED_LIVES, &NAMED_OWNS].into_iter().flat_map(names).any(|n| bare(&n))
}
