//! A sentence as a row of known phrases, numbers and words.

use jingxuan_text::{Granularity, Normalised, Segmenter, is_han};

use crate::{
    Span,
    lexicon::{Lexicon, Sense},
    mark::Mark,
    number::{self, Number},
    unit::{Unit, UnitKind},
};

#[derive(Clone, Debug)]
pub(crate) enum Content {
    Known(Vec<Sense>),
    Number(Number),
    Word,
    Sign(char),
}

/// One item of the row.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub content: Content,
    /// Units it was made of.
    pub from: usize,
    pub to: usize,
    pub span: Span,
    /// Already used by a price, size or age.
    pub used: bool,
}

impl Item {
    pub(crate) fn senses(&self) -> &[Sense] {
        match &self.content {
            Content::Known(senses) => senses,
            _ => &[],
        }
    }

    pub(crate) fn marks(&self) -> impl Iterator<Item = &Mark> {
        self.senses().iter().filter_map(|sense| match sense {
            Sense::Mark(mark) => Some(mark),
            _ => None,
        })
    }

    pub(crate) fn is(&self, mark: &Mark) -> bool {
        self.marks().any(|other| other == mark)
    }

    pub(crate) fn number(&self) -> Option<Number> {
        match self.content {
            Content::Number(number) => Some(number),
            _ => None,
        }
    }

    /// Whether it names a thing: a kind, colour, value or brand.
    pub(crate) fn names(&self) -> bool {
        self.senses().iter().any(|sense| !matches!(sense, Sense::Mark(_)))
    }

    pub(crate) fn is_kind(&self) -> bool {
        self.senses().iter().any(|sense| matches!(sense, Sense::Kind(_)))
    }

    /// Its units in one, as they are written.
    pub(crate) fn written(&self, units: &[Unit]) -> String {
        units[self.from..self.to].iter().map(|unit| unit.text.as_str()).collect()
    }

    /// Whether the sentence makes a halt here.
    pub(crate) fn halts(&self) -> bool {
        matches!(self.content, Content::Sign(',' | '。' | '.' | ';' | '!' | '?' | ':' | '(' | ')' | '|'))
            || self.is(&Mark::Break)
    }
}

/// The row of a sentence: at each place the longest phrase or number.
pub(crate) fn row(units: &[Unit], lexicon: &Lexicon, segmenter: &Segmenter) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    let mut at = 0;
    while let Some(unit) = units.get(at) {
        let phrase = lexicon.longest(&units[at..]);
        // 几百块 and 上千元 are no hundred and no thousand.
        let counted = ["百", "千"].iter().any(|power| unit.is(power))
            && at > 0
            && ["几", "数", "上", "好", "大", "近", "小"].iter().any(|some| units[at - 1].is(some));
        let number = if counted { None } else { number::parse(&units[at..]) };
        let (taken, content) = match (phrase, number) {
            (phrase, Some((taken, number))) if phrase.is_none_or(|(longest, _)| longest <= taken) => {
                (taken, Content::Number(number))
            }
            (Some((taken, senses)), _) => (taken, Content::Known(senses.to_vec())),
            (None, _) if unit.kind == UnitKind::Sign => {
                (1, Content::Sign(unit.text.chars().next().unwrap_or(' ')))
            }
            (None, _) => (1, Content::Word),
        };
        let span = unit.span.start..units[at + taken - 1].span.end.max(unit.span.end);
        items.push(Item { content, from: at, to: at + taken, span, used: false });
        at += taken;
    }
    drop_parts_of_other_words(&mut items, units, segmenter);
    items
}

/// A single character that is only part of a longer word (白 in 明白, 金 in 现金) means nothing by itself, unless all of
/// that word is known (红裙 is 红 and 裙).
fn drop_parts_of_other_words(items: &mut [Item], units: &[Unit], segmenter: &Segmenter) {
    let text: String = units.iter().map(|unit| unit.text.as_str()).collect();
    let mut owner = Vec::with_capacity(text.len());
    for (index, unit) in units.iter().enumerate() {
        owner.resize(owner.len() + unit.text.len(), index);
    }
    let mut covered = vec![false; units.len()];
    for item in items.iter().filter(|item| !matches!(item.content, Content::Word)) {
        covered[item.from..item.to].fill(true);
    }
    let mut alone = vec![true; units.len()];
    for token in segmenter.segment_normalised(&Normalised::new(&text), Granularity::Words) {
        let (Some(&first), Some(&last)) = (owner.get(token.clean.start), owner.get(token.clean.end - 1))
        else {
            continue;
        };
        if first < last && !covered[first..=last].iter().all(|known| *known) {
            alone[first..=last].fill(false);
        }
    }
    for item in items {
        let single = item.to == item.from + 1 && units[item.from].text.chars().all(is_han);
        if single && !alone[item.from] && matches!(item.content, Content::Known(_)) && !item.is(&Mark::Filler)
        {
            item.content = Content::Word;
        }
    }
}
