//! What of a wish the shop does not have at all, so that what only meets the rest of it is not passed off as found.

use std::{collections::HashSet, sync::OnceLock};

use jieba_rs::Jieba;
use jingxuan_text::{Granularity, Segmenter, Token, TokenKind, is_common_english};

use crate::{
    analysis::is_stop,
    constraints::Condition,
    index::Index,
    lexical::QueryTerm,
    plan::{Group, Plan},
    score::Evidence,
    understanding::{Asked, KIND, Understand},
};

/// Words that weigh less than this are parts of words, or were guessed.
const TYPED: f32 = 0.7;

/// Nouns that name no thing of their own: whatever meets the rest of the wish is one.
const ANYTHING: &str = "东西 玩意 玩意儿 装备 行头 单品 商品 产品 物品 用品 宝贝 好物 衣裳 服饰 服装 造型 风格 颜色 色系 花色 \
    款式 样式 样子 形状 图案 花纹 版型 版本 系列 尺码 码数 感觉 效果 质感 气质 搭配 礼物 礼品 厚度 长度 价位 \
    价格 牌子 品牌 场合 时候 材质 面料 类型 优先 姐妹 朋友 同学 大人 选择 推荐 系 品类";
/// As [`ANYTHING`], and what is said beside a wish.
const ANYTHING_ENGLISH: &str = "thing stuff item piece product good gear kit outfit look clothe clothes clothing garment attire wear \
    apparel number ensemble option choice selection range color colour shade tone hue style size version kind \
    type sort brand gift present pattern design fabric material thanks thank cheers ta instead then though \
    too maybe first again now today tomorrow soon said other others mine all vibe feel length fit everything \
    rather sorry else job hot cold warm ask clever nice";

/// What is asked for by a name that no condition stands for.
#[derive(Default)]
pub(crate) struct Sought {
    /// Of kinds of thing for which the shop has no place: words that some products have all the same. One of them is to be held.
    pub words: Vec<String>,
    /// What no product is called, as the shopper said it.
    pub unfound: Vec<String>,
    /// Whether such kinds were looked for, instead of left aside.
    pub kinds: bool,
}

impl Sought {
    /// Only where conditions decide. `understand`: whoever understood the text, where it was understood; `text`: what is searched.
    pub(crate) fn of(
        index: &Index,
        understand: Option<&dyn Understand>,
        asked: &Asked,
        plan: &Plan<'_>,
        text: &str,
        evidence: &Evidence,
    ) -> Self {
        let mut sought = Self::default();
        let named = |group: &Group| {
            !group.chosen && (group.condition == Condition::Category || is_kind(&group.condition))
        };
        let Some(understand) = understand else { return sought };
        if !index.strict || asked.like_worn || plan.groups.iter().any(named) {
            return sought;
        }
        let known = |word: &str| index.words.frequency(word) > 0;
        if plan.ignored.iter().any(is_kind) {
            sought.kinds = true;
            let kinds = asked.rest.iter().filter(|word| {
                let kinds = understand.understand(word, false).kinds;
                kinds.iter().any(|kind| kind.categories.is_empty())
            });
            for kind in kinds {
                let tokens: HashSet<String> = index.analyser.tokens(kind).into_iter().collect();
                let typed =
                    evidence.rest.iter().filter(|term| term.weight > TYPED && tokens.contains(&term.text));
                let typed: Vec<String> = typed.map(|term| term.text.clone()).collect();
                if typed.iter().all(|word| known(word)) {
                    sought.words.extend(typed);
                } else {
                    sought.unfound.push(kind.clone());
                }
            }
            if !sought.words.is_empty() {
                // One of several kinds is enough.
                sought.unfound.clear();
            }
            return sought;
        }
        // Where nothing else is asked, its words decide by themselves.
        if plan.groups.iter().any(|group| !group.chosen) {
            sought.unfound.extend(unheard(text, &evidence.rest, index.analyser.segmenter(), known));
        }
        sought
    }
}

/// Whether a condition names a kind of thing.
pub(crate) fn is_kind(condition: &Condition) -> bool {
    matches!(condition, Condition::Attribute(key) if key == KIND)
}

/// The thing that a wish ends with, or begins with before `in`, beside conditions that stand for everything else: `tractor` of "black
/// tractor" and of "a tractor in black", 拖拉机 of 黑色的拖拉机. Only where no product has the word (`known`), it names a thing, and the wish is
/// one clause with nothing else in it that is not understood: what shoppers say beside a wish asks for nothing.
fn unheard(
    text: &str,
    rest: &[QueryTerm],
    segmenter: &Segmenter,
    known: impl Fn(&str) -> bool,
) -> Option<String> {
    let tokens = segmenter.segment(text, Granularity::Words);
    let free = |token: &Token| {
        token.kind != TokenKind::Sign
            && rest.iter().any(|term| term.weight > TYPED && term.text == token.stem)
    };
    let small = |token: &Token| {
        is_stop(&token.text)
            || token.kind == TokenKind::Sign
            || ["嘛", "呗", "么", "哈", "哦"].contains(&&*token.text)
            || token.text.starts_with(['太', '别', '不', '很', '更', '最', '再'])
    };
    let condition = |token: Option<&Token>| {
        token.is_some_and(|token| token.kind != TokenKind::Number && !small(token) && !free(token))
    };
    let thing = |run: &[Token]| {
        let head = run.last().filter(|head| !known(&head.stem) && names_thing(head))?;
        text.get(run.first()?.span.start..head.span.end).map(str::to_owned)
    };
    let ends = tokens.iter().rposition(|token| !small(token))?;
    let begins = tokens.iter().position(|token| !small(token))?;
    let run = tokens.iter().position(free)?;
    let to = run + tokens[run..].iter().take_while(|token| free(token)).count();
    let one_clause = tokens[begins..=ends].iter().all(|token| token.kind != TokenKind::Sign);
    if !one_clause || tokens[to..].iter().any(free) {
        return None;
    }
    if to == ends + 1 {
        // 好看的, 喜庆款: what is said of a thing, not the thing.
        let of_a_thing = tokens[to..].iter().any(|token| matches!(&*token.text, "的" | "款"));
        let before = match tokens[..run].split_last() {
            Some((last, others)) if last.text == "的" => others.last(),
            last => last.map(|(last, _)| last),
        };
        return (!of_a_thing && condition(before)).then(|| thing(&tokens[run..to])).flatten();
    }
    (run == begins && tokens.get(to).is_some_and(|next| next.text == "in") && condition(tokens.get(to + 1)))
        .then(|| thing(&tokens[run..to]))
        .flatten()
}

/// Whether a word names a thing by itself.
fn names_thing(token: &Token) -> bool {
    static DICTIONARY: OnceLock<Jieba> = OnceLock::new();
    let word = token.text.as_str();
    if token.kind == TokenKind::Han {
        // Names of people are nouns of another kind; nouns that come from verbs are things as often as not (牙刷), so are some that the
        // dictionary has among places (西瓜) and phrases (打火机).
        let tags = DICTIONARY.get_or_init(Jieba::new).tag(word, false);
        return !ANYTHING.split(' ').any(|one| one == word)
            && !word.ends_with(['来', '去', '掉', '着', '了'])
            && matches!(tags.as_slice(), [one] if matches!(one.tag, "n" | "nz" | "ns" | "vn" | "l"));
    }
    let one = word.strip_suffix('s').unwrap_or(word);
    token.kind == TokenKind::Word
        && is_common_english(word)
        && word.len() > 2
        && !word.ends_with("ly")
        && !ANYTHING_ENGLISH.split(' ').any(|known| known == word || known == one)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `rest`: the words that no condition stands for.
    fn heard(text: &str, rest: &[&str]) -> Option<String> {
        static SEGMENTER: OnceLock<Segmenter> = OnceLock::new();
        let segmenter = SEGMENTER.get_or_init(|| Segmenter::new([]));
        let stem = |word: &&str| segmenter.segment(word, Granularity::Words)[0].stem.clone();
        let rest: Vec<QueryTerm> =
            rest.iter().map(|word| QueryTerm { text: stem(word), weight: 1.0 }).collect();
        unheard(text, &rest, segmenter, |word| word == "basic")
    }

    #[test]
    fn the_thing_that_is_asked_for_is_told_from_its_conditions() {
        for (text, rest, expected) in [
            ("黑色的拖拉机", &["拖拉机"][..], "拖拉机"),
            ("有没有黑色拖拉机吗", &["拖拉机"], "拖拉机"),
            ("黑色的电动自行车", &["电动", "自行车"], "电动自行车"),
            ("黑色打火机", &["打火机"], "打火机"),
            ("black tractor", &["tractor"], "tractor"),
            ("i want a black coffee machine please", &["coffee", "machine"], "coffee machine"),
            ("a tractor in black", &["tractor"], "tractor"),
        ] {
            assert_eq!(heard(text, rest).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_said_beside_a_wish_asks_for_nothing() {
        for (text, rest) in [
            ("瞅瞅黑色的", &["瞅瞅"][..]),
            ("黑色的东西", &["东西"]),
            ("跑步装备", &["装备"]),
            ("黑色 牌子的", &["牌子"]),
            ("外面零下了，要黑色的", &["外面", "零下"]),
            ("黑色，领导要说", &["领导", "要说"]),
            ("把蓝的挑出来", &["挑出来"]),
            ("银色 别太花哨", &["花哨"]),
            ("she only wears purple, don't ask", &["wears", "don't", "ask"]),
            ("for summer rather", &["rather"]),
            ("size plz", &["plz"]),
            ("black, of course", &["course"]),
            ("black stuff", &["stuff"]),
            ("black basic", &["basic"]),
            ("something in black", &[]),
            ("khaki obviously", &["obviously"]),
            ("", &[]),
        ] {
            assert_eq!(heard(text, rest), None, "{text}");
        }
    }
}
