//! Attempts to make the guide be or do something else: its rules, its role, what is written for it, the prices.
//!
//! "Ignore", "forget" and 忽略 are everyday words; they speak to the program only where its instructions, its rules or what stands
//! above follow at once. "Ignore the washing instructions", 忽略所有黑色的 and 从现在起你说英文吧 are shopping.

use std::sync::LazyLock;

use regex::Regex;

/// What nobody says to a shop assistant, whatever stands around it.
const PHRASES: &[&str] = &[
    "break your rules",
    "change your rules",
    "system prompt",
    "developer mode",
    "jailbreak",
    "pretend you are",
    "pretend you're",
    "pretend that you",
    "pretend you have",
    "act as if you",
    "act as though you",
    "act as an ai",
    "act as a pirate",
    "act as a hacker",
    "override your",
    "override the",
    "override all",
    "make it free",
    "提示词",
    "系统指令",
    "初始指令",
    "系统设定",
    "系统消息",
    "你的指令",
    "你的设定",
    "ignore你的",
    "开发者模式",
    "管理员权限",
    "你不再是",
    "假装你",
    "你扮演",
    "请扮演",
    "你来扮演",
    "越狱",
    "没有限制的ai",
    "给我改价",
    "帮我改价",
    "改成免费",
    "改为免费",
];

/// Between "ignore" and what is to be ignored.
macro_rules! which {
    () => {
        r"(?:(?:all|any|every|of|the|your|my|our|these|those|this|that|such|previous|prior|earlier|preceding|former|foregoing|above|last|first|initial|original|current|existing|old|other|system|hidden|safety|security|content|developer|store's|shop's|store|shop|and|or)\s+)*"
    };
}

/// Whose price: a thing of the shop, and not what the shopper wants to spend.
macro_rules! thing {
    () => {
        r"(?:(?:这|那|第.{1,2})[件条个双款套身]|这些|那些|它|商品|产品|所有|全部|全场)"
    };
}

/// How a price is called.
macro_rules! price {
    () => {
        r"(?:价格|价钱|售价|标价|单价|总价)(?:都|全部|全|给我|统统)?"
    };
}

patterns! {
    INSTRUCTIONS = concat!(
        r"\b(?:ignore|ignoring|disregard|disregarding|forget|overrule|bypass|violate|drop|delete|erase)\s+",
        which!(),
        r"(?:instructions?|rules?|prompts?|guidelines?|guardrails|restrictions|directives?|commands?|system messages?)\b(?P<harmless> of (?:fashion|style|thumb))?"
    );
    // Rules may be broken at a wedding and training shoes forgotten; those of the shop and of the program not.
    OF_THE_SHOP = r"\b(?:ignore|ignoring|disregard|disregarding|forget|overrule|bypass|violate|break|breaking|drop|delete|erase)\s+(?:(?:all|any|every|of)\s+)*(?:your|(?:the |this )?(?:shop|store|company|system)(?:'s)?)\s+(?:(?:own|whole|internal|shop|store|safety|security|content|system|hidden|original|initial)\s+)*(?:instructions?|rules?|guidelines?|restrictions|programming|training)\b(?P<harmless> (?:shoes?|sets?|gear|wear|tops?|pants|trousers|kits?|clothes|jackets?))?";
    OWN_INSTRUCTIONS = r"\byour instructions\b(?P<harmless> (?:for|on|about) (?:how to |the )?(?:wash|clean|car(?:e|ing)\b|dry|iron|steam|stor|hang|fold|wear|return|exchang|collect|alter))?";
    ABOVE = r"\b(?:ignore|disregard|forget)\s+(?:(?:all|everything|anything|whatever|what|of|the|that|text|is|was)\s+)*(?:above\b|(?:you|they) (?:were |have been )?(?:told|taught|instructed|given)\b|you've been (?:told|taught|instructed|given)\b|(?:before|prior to) this (?:message|line|text|point))";
    BEFORE = r"\b(?:ignore|disregard)\s+(?:all\s+|everything\s+)?(?:previous|prior)\s*(?:$|[.,;:!]|and\b|then\b|messages?\b|text\b|conversations?\b|context\b)";
    YOU_ARE = r"\byou are now (?:dan\b|free\b|un\w+ed\b|jailbroken|no longer|called|named|acting|pretending|in \w+ mode|going to (?:be|act|pretend|obey)|my (?:\w+ )?(?:assistant|girlfriend|boyfriend|friend|slave|servant|wife|husband|grand\w+|mother|father|teacher|boss)\b|the (?:\w+ )?(?:manager|admin\w*|owner|boss|developer|system|ceo)\b|an?\s+(?:(?P<harmless>bit|little|lot|few|good|great)\b|\w))";
    PRETEND = r"(?:^|[.,;:!?]\s*|\b(?:please|now|you|you to|just|can you|you can|you should|you must|you will)\s+)pretend to be\b";
    ACT = r"(?:^|[.,;:!]\s*|\b(?:please|now|you to|you will|you must|you should)\s+)act as (?:an?|the|my)\b";
    FROM_NOW = r"\bfrom (?:now on|this moment(?: on)?),? (?:you(?:'re| are|'ll be| will be| will act| must (?:obey|act|answer as|pretend|be)| have no| obey| act| pretend| don't have| do not have| work for| belong| answer to)\b(?P<harmless> (?:(?:only|just) )?(?:showing|to show|looking|speaking)\b)?|obey\b)";
    NEW_RULES = r"\bnew (?:rules?|instructions?|task|role)\s*:|\b(?:here (?:are|is)|these are|this is) your new (?:rules?|instructions?|orders?|prompt|task|role|name|job)\b|\byour new (?:instructions?|prompt|role|persona|orders)\b|你的?新(?:规则|指令|身份|角色|任务|设定)|新(?:规则|指令)\s*:";
    PROMPT = r"\byour (?:initial |original |full |hidden |whole |exact )?prompts?\b(?P<harmless> (?:reply|replies|answer|response|help|service|delivery|attention|assistance))?";
    REPEAT = r#"\b(?:repeat|print|output|recite|reveal|display)\s+(?:(?:me|back|out|all|everything|the|of|full|whole|entire)\s+)*(?:texts?|words|messages?|contents?|conversation|instructions?|prompts?|lines?|paragraphs?|everything)?\s*above\s*(?:$|[.,;:!?"]|(?:this|verbatim|in|and|word|starting|exactly|back|line)\b)|(?:重复|复述|打印|输出|念)一?[遍下]?(?:以上|上面|上述)的?(?:所有|全部)?的?(?:内容|文字|文本|话|指令)"#;
    // Written as if the shop's own system spoke.
    VOICE = r#"(?:^|[.!?;\])>#*"'] ?)[\[<(#*|]*\s*(?:system|developer|admin|administrator|assistant|root)\s*(?:message|prompt|note|override|update|instructions?|command)?\s*[\]>)*|]*\s*:|<\|?(?:system|im_start|endoftext)|\[/?inst\]|(?:^|[。.!?;,\]】] ?)[\[【(]?(?:系统管理员|系统|管理员|开发者)(?:消息|提示|指令|命令|通知|设定)?[\]】)]?\s*:"#;
    INSTRUCTIONS_ZH = r"(?:忽略|无视|忘记|忘掉|忘了|抛开|违反|打破|绕过|绕开|不用遵守|不要遵守|不遵守|不必遵守|别遵守|不用管|不要管|别管|删除|清除|重置)掉?(?:之前|以前|此前|先前|以上|上面|上述|前面|前述|所有|全部|一切|任何|原来|原先|系统|你们|你|您|店里|店家|公司|商店|自己|给|我|这些|那些|设定|安全|预设|内置|有|到|被|告知|收到|的)*(?:指令|规则|规矩|提示词?|设定|命令|约束|守则|准则|指示|程序)";
    // 别管那些限制 may be those of the search.
    LIMITS_ZH = r"(?:忽略|无视|忘记|忘掉|忘了|抛开|违反|打破|绕过|绕开|不用遵守|不要遵守|不遵守|不必遵守|别遵守|不用管|不要管|别管|删除|清除|解除|取消)掉?(?:这些|那些|所有|全部|一切|任何|之前|原来|的)*(?:系统|你们|你|您|安全|预设|内置|店里|公司)(?:自己|系统|安全|给|我|设定|的|所有|全部|一切|任何|那些|这些|内容|道德|被|有)*限制";
    SYSTEM_ZH = r"系统提示(?P<harmless>没|无|我|缺|有(?:货|现货|库存|误|错|问题)|不(?:足|够|能|可|支持|存在|在))?";
    ABOVE_ZH = r"(?:忽略|无视)掉?(?:以上|上述|前述|上面|前面)(?:的|所有|全部|一切)*(?:内容|文字|信息|话|说明)|(?:忽略|无视)掉?(?:以上|上述|前述)的?(?:所有|全部|一切)(?:$|[,.!;:。])";
    YOU_ARE_ZH = r"(?:^|[^们])你现在(?:就|已经)?是(?P<harmless>在|不是|打|啥|什么|哪|否|几|有|要|想|多少|显示|展示|推荐|给|$|吗|[?,]|全|满|新|营业|怎|说|让|买|开|关|放|按|根据|最|只)?";
    PLAY_ZH = r"(?:^|[你请来,.!;:。]|现在|接下来|然后|并|去)扮演一[个名位只](?P<harmless>.{0,20}(?:衣|裙|裤|装|服|鞋|帽|穿))?";
    FROM_NOW_ZH = r"从(?:现在|今天|此刻|这一刻)(?:起|开始),?你们?(?:就|都|将|要)*(?:是|叫(?P<harmless>我)?|名叫|扮|假装|没有|不再|不受|听我|得听|要听|归我|必须(?:听|服从|回答|扮|无条件|遵)|的(?:身份|名字|角色|任务|规则)|不用遵守|不遵守|不需要遵守|忘|可以不|什么都)";

    // To change what something costs. What one wants to spend is a filter: "把价格改成三百", "make the price 300".
    OF_A_THING_ZH = concat!(thing!(), r".{0,6}?", price!(), r"(?:改|调|设)(?:成|为|到|至)");
    DOWN_ZH = concat!("[把将]", thing!(), r".{0,6}?", price!(), r"(?:降|变|换)(?:成|为|到|至|低)");
    ON_THE_TAG_ZH = r"(?:售价|标价|单价)(?:都|全部|全|给我)?(?:改|调|设|变|降)(?:成|为|到|至)";
    // 价格降到五折 and 价格改成五、六百 are what one hopes for.
    NEXT_TO_NOTHING_ZH = concat!(
        "(?:[把将]",
        price!(),
        "[改调设变降换]|",
        price!(),
        r"[改调设])(?:成|为|到|至)\s*(?:[0-9]|10|零|[一二两三四五六七八九十]|半)(?:\.\d+)?\s*(?:元|块|分(?:钱|$|[,.!?。])|毛|角|$|[!?。])"
    );
    THING_TO_A_PRICE_ZH = concat!(
        "把",
        thing!(),
        r"[^,.。]{0,6}?(?:改|调|降|变)(?:成|为|到|至)\s*(?:\d+|[零一二两三四五六七八九十百]+)\s*(?:元|块|折|毛)"
    );
    TO_NOTHING_ZH = r"(?:改|设|变|调)(?:成|为)(?:零元|0元)|(?:价格|价钱|商品|全场|全部|所有).{0,4}清零";
    OF_A_THING = r"\b(?:(?:set|change|update)\s+(?:its|all|every|this|that|these|those|each)|make\s+(?:its|all|every))(?: of)?(?: the| your)?(?: [\w']+)? prices?\b|\b(?:set|change|update)\s+(?:the |your )?prices? (?:of|on|for)\b.{0,32}\bto\b|\b(?:set|change)\s+(?:the )?prices? to\b.{0,16}\b(?:for|on) (?:it|this|that|these|everything|all|the)\b";
    NEXT_TO_NOTHING = r"\b(?:set|change|make|update)\s+(?:the |your )?prices?(?: to| at| be)?\s*[$¥€£]?\s*(?:(?:[0-9]|10)(?:\.\d+)?|zero|nothing|one|two|three|five|ten)\s*(?:$|[,.;:!?](?:$|\D)|(?:please|now|and|for)\b|[元块¥$€£]|yuan|rmb|cny|dollars?|bucks?|euros?|pounds?|cents?|penn)";
    ALL_FOR_LITTLE = r"\ball (?:items|products|prices|clothes|goods|things)\b.{0,12}\b(?:cost|are|is|now) (?:only |just )?(?:[$¥€£] ?[0-9]{1,2}\b|(?:[0-9]{1,2}|one|zero) ?(?:[$¥€£元块]|(?:yuan|rmb|cny|dollars?|bucks?|euros?|pounds?|cents?|pence|penny)\b)|free\s*(?:$|[.,;:!]|now\b))";
}

/// What makes a price a limit of one's own.
const LIMITS: &[&str] = &[
    "以内",
    "以下",
    "以上",
    "左右",
    "之间",
    "不超过",
    "区间",
    "范围",
    "上限",
    "下限",
    "limit",
    "range",
    "under",
    "below",
    "up to",
    "at most",
    "over",
    "above",
    "between",
    "around",
    "filter",
    "max",
    "budget",
];

/// Whether a turn, cleaned, speaks to the program instead of the shop assistant, or sets prices.
pub(super) fn changes_rules(turn: &str) -> bool {
    let has = |phrases: &[&str]| phrases.iter().any(|phrase| turn.contains(phrase));
    let speaks = [
        &INSTRUCTIONS,
        &OF_THE_SHOP,
        &OWN_INSTRUCTIONS,
        &ABOVE,
        &BEFORE,
        &YOU_ARE,
        &PRETEND,
        &ACT,
        &FROM_NOW,
        &NEW_RULES,
        &PROMPT,
        &REPEAT,
        &VOICE,
        &INSTRUCTIONS_ZH,
        &LIMITS_ZH,
        &SYSTEM_ZH,
        &ABOVE_ZH,
        &YOU_ARE_ZH,
        &PLAY_ZH,
        &FROM_NOW_ZH,
    ];
    let prices = [
        &OF_A_THING_ZH,
        &DOWN_ZH,
        &ON_THE_TAG_ZH,
        &NEXT_TO_NOTHING_ZH,
        &THING_TO_A_PRICE_ZH,
        &TO_NOTHING_ZH,
        &OF_A_THING,
        &NEXT_TO_NOTHING,
        &ALL_FOR_LITTLE,
    ];
    let meant = |pattern: &&LazyLock<Regex>| {
        pattern.captures_iter(turn).any(|found| found.name("harmless").is_none())
    };
    has(PHRASES) || speaks.iter().any(meant) || (!has(LIMITS) && prices.iter().any(meant))
}
