//! What shoppers ask of a product that its description answers: how it is washed, whether it has pockets.

/// A topic: how it is asked, and how a sentence of a description tells it.
pub(super) struct Topic {
    /// The attribute that says it, with the values that do; any value where none are named.
    pub attribute: Option<(&'static str, &'static [&'static str])>,
    asked: &'static [&'static str],
    told: &'static [&'static str],
    /// Whether a sentence with a number says more than the attribute: the height of a heel.
    pub in_numbers: bool,
}

impl Topic {
    /// Whether a turn, in normal form, asks for it.
    pub(super) fn asks(&self, text: &str) -> bool {
        says(text, self.asked)
    }

    /// Whether a sentence, in normal form, tells it.
    pub(super) fn tells(&self, sentence: &str) -> bool {
        says(sentence, self.told)
    }
}

/// Whether one of the words stands in the text; English ones where a word begins: "iron" is not in "environment".
fn says(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| {
        text.match_indices(*word).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            !word.is_ascii() || before.is_none_or(|c| !c.is_ascii_alphanumeric())
        })
    })
}

const fn topic(
    attribute: Option<(&'static str, &'static [&'static str])>,
    asked: &'static [&'static str],
    told: &'static [&'static str],
) -> Topic {
    Topic { attribute, asked, told, in_numbers: false }
}

/// The topics, the narrower first.
pub(super) const TOPICS: &[Topic] = &[
    // Care.
    topic(
        None,
        &[
            "机洗",
            "手洗",
            "干洗",
            "水洗",
            "洗衣机",
            "怎么洗",
            "能洗",
            "可以洗",
            "好洗",
            "洗涤",
            "熨",
            "烘干",
            "缩水",
            "褪色",
            "掉色",
            "保养",
            "打理",
            "wash",
            "laundry",
            "dry clean",
            "dry-clean",
            "tumble",
            "iron",
            "shrink",
            "fade",
            "care for",
            "look after",
        ],
        &[
            "机洗",
            "手洗",
            "干洗",
            "清洗",
            "冷水洗",
            "轻柔洗",
            "熨",
            "擦拭",
            "保养油",
            "machine wash",
            "hand wash",
            "dry clean",
            "gentle wash",
            "wash separately",
            "wash gently",
            "ironing",
            "iron on",
            "iron inside",
            "iron while",
            "hang to dry",
            "dry flat",
            "wipe with",
        ],
    ),
    topic(
        Some(("function", &["waterproof"])),
        &[
            "防水",
            "防泼水",
            "防雨",
            "淋雨",
            "雨天",
            "下雨",
            "waterproof",
            "water-proof",
            "water resist",
            "water-resist",
            "water repel",
            "water-repel",
            "showerproof",
            "in the rain",
        ],
        &[
            "防水",
            "防泼水",
            "拒水",
            "waterproof",
            "water-repellent",
            "water repellent",
            "water-resistant",
            "showerproof",
        ],
    ),
    topic(
        Some(("lining", &[])),
        &["里衬", "内衬", "衬里", "里布", "里子", "内里", "加绒", "lining", "lined", "unlined", "fleece"],
        &["里衬", "内衬", "衬里", "里布", "内里", "lining", "lined", "unlined", "brushed inside"],
    ),
    topic(
        Some(("closure", &[])),
        &["拉链", "扣子", "纽扣", "钮扣", "开合", "怎么扣", "zip", "button", "fasten", "closure", "clasp"],
        &["拉链", "扣", "zip", "button", "clasp", "buckle", "toggle", "popper", "snap"],
    ),
    topic(
        Some(("pockets", &[])),
        &["口袋", "裤兜", "衣兜", "有兜", "pocket"],
        &["口袋", "插袋", "内袋", "侧袋", "pocket"],
    ),
    Topic {
        attribute: Some(("heel", &[])),
        asked: &["鞋跟", "跟高", "跟多高", "跟有多高", "多高的跟", "高跟", "heel"],
        told: &["细跟", "粗跟", "中跟", "低跟", "平跟", "坡跟", "鞋跟", "跟高", "heel", "stiletto"],
        in_numbers: true,
    },
    topic(
        Some(("waist", &[])),
        &["腰头", "松紧", "收腰", "腰部", "抽绳", "elastic", "drawstring", "waistband", "the waist"],
        &[
            "松紧",
            "腰头",
            "收腰",
            "腰绳",
            "抽绳",
            "腰口",
            "elastic waist",
            "elasticated",
            "drawstring",
            "waistband",
            "at the waist",
        ],
    ),
    topic(
        Some(("rise", &[])),
        &[
            "高腰",
            "低腰",
            "中腰",
            "腰线",
            "high-waist",
            "high waist",
            "low-waist",
            "high rise",
            "high-rise",
            "low rise",
            "low-rise",
        ],
        &[
            "高腰",
            "低腰",
            "中腰",
            "腰线",
            "high rise",
            "high-rise",
            "low rise",
            "low-rise",
            "high waist",
            "high-waist",
        ],
    ),
    topic(
        Some(("weight", &[])),
        &[
            "厚吗",
            "薄吗",
            "厚不厚",
            "薄不薄",
            "厚度",
            "厚薄",
            "多厚",
            "how thick",
            "too thick",
            "is it thick",
            "how thin",
            "too thin",
            "is it thin",
            "how heavy",
        ],
        &[],
    ),
    topic(
        None,
        &["透吗", "透不透", "会透", "透明", "see-through", "see through", "sheer"],
        &["不透", "透明", "see-through", "see through", "sheer"],
    ),
    topic(
        None,
        &["透气", "闷不闷", "闷吗", "breathable", "breathe"],
        &["透气", "不闷", "breathable", "airy"],
    ),
    topic(
        None,
        &["充绒", "填充", "蓬松度", "含绒", "鹅绒", "鸭绒", "filled with", "filling", "fill power"],
        &["填充", "蓬松度", "filled", "fill power"],
    ),
    topic(None, &["弹力", "弹性", "有弹", "stretch"], &["弹", "氨纶", "stretch", "elastane", "springy"]),
    topic(
        Some(("function", &["non-iron"])),
        &["皱", "wrinkle", "crease"],
        &["皱", "免烫", "wrinkle", "crease"],
    ),
    topic(
        None,
        &["扎人", "扎吗", "扎不扎", "会扎", "扎皮肤", "itchy", "scratchy"],
        &["不扎", "itch", "scratch"],
    ),
    topic(None, &["起球", "pilling", "bobbl"], &["起球", "pilling"]),
    topic(None, &["静电", "static"], &["静电", "static"]),
    topic(
        Some(("function", &["sun-protection"])),
        &["防晒", "sun protection", "uv"],
        &["防晒", "紫外", "uv", "upf"],
    ),
    topic(Some(("function", &["thermal"])), &["保暖", "暖和", "暖不暖"], &["保暖", "抗寒", "暖"]),
    topic(
        Some(("function", &["reversible"])),
        &["两面穿", "双面穿", "正反", "reversible"],
        &["两面穿", "双面穿", "正反", "reversible"],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_english_word_counts_where_it_begins() {
        let asks = |text: &str| TOPICS.iter().any(|topic| topic.asks(text));
        assert!(asks("do i have to iron it") && asks("does it have pockets") && asks("is it lined"));
        assert!(!asks("good for the environment") && !asks("does it come in a smaller version"));
    }

    #[test]
    fn a_cloth_that_was_washed_before_it_was_sold_is_no_care() {
        let care = &TOPICS[0];
        assert!(care.tells("可机洗，建议30℃以下") && care.tells("wash separately the first time"));
        assert!(!care.tells("12盎司牛仔布，洗水自然") && !care.tells("that softens with every wash"));
        assert!(!care.tells("斜纹棉布结实有型，做过柔软水洗"));
    }
}
