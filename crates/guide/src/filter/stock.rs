//! What has to be in stock, and in whose size: said or touched, it is a switch.

use jingxuan_catalogue::Language;
use jingxuan_query::{Stocked, Understanding};
use jingxuan_search::{Asked, Place};

use super::Filters;
use crate::{Conversation, Intent, shop::NEARBY_KILOMETRES};

impl Filters {
    /// Takes over what was said of stock and of the shopper's own size; where that is not `known`, it is left aside.
    pub(crate) fn take_stock(&mut self, said: &mut Asked, known: bool) {
        match said.constraints.stock.take() {
            Some(Place::Store(_)) => self.stock = Some(Stocked::Here),
            Some(Place::Near(_)) => self.stock = Some(Stocked::Near),
            Some(Place::Anywhere) => self.stock = Some(Stocked::Somewhere),
            None if said.stock == Some(Stocked::Any) => self.stock = None,
            None => {}
        }
        said.stock = None;
        if std::mem::take(&mut said.own_size) && known {
            self.mine = true;
            self.chosen.sizes.clear();
            said.constraints.sizes.clear();
        }
    }

    /// What is switched on of stock and the shopper's own size, in words.
    pub(crate) fn in_words(&self, language: Language) -> Vec<String> {
        let chinese = language == Language::Chinese;
        let stock = match (self.stock, chinese) {
            (Some(Stocked::Here), true) => "本店有货".to_owned(),
            (Some(Stocked::Here), false) => "in stock here".to_owned(),
            (Some(Stocked::Near), true) => format!("本店或 {NEARBY_KILOMETRES} 公里内的门店有货"),
            (Some(Stocked::Near), false) => format!("in stock here or within {NEARBY_KILOMETRES} km"),
            (Some(Stocked::Somewhere), true) => "有门店有货".to_owned(),
            (Some(Stocked::Somewhere), false) => "in stock in some store".to_owned(),
            (Some(Stocked::Any) | None, _) => String::new(),
        };
        let mine = match (self.mine, chinese) {
            (true, true) => "您的尺码",
            (true, false) => "in your size",
            (false, _) => "",
        };
        [stock, mine.to_owned()].into_iter().filter(|words| !words.is_empty()).collect()
    }
}

impl Conversation {
    /// Whether the list shows pieces rather than products: a size or stock was asked for, and what is shown is what has it.
    pub(crate) fn lists_pieces(&self) -> bool {
        let chosen = &self.filters;
        let stocked = chosen.stock.is_some_and(|stock| stock != Stocked::Any);
        let said = self.wish.as_ref().is_some_and(|wish| !wish.constraints.sizes.is_empty());
        stocked || chosen.mine || !chosen.chosen.sizes.is_empty() || said
    }

    /// Whether a turn right after a list was shown says of it only where things have to be in stock, or in whose size. Whatever else it
    /// might be taken for, it narrows the list; a question is after the stock of one piece.
    pub(crate) fn narrows_by_stock(&self, asked: &Understanding) -> bool {
        const ASKING: [&str; 15] = [
            "do", "does", "did", "is", "are", "have", "has", "can", "could", "any", "got", "how", "when",
            "where", "will",
        ];
        let shown = matches!(self.last, Some(Intent::Search | Intent::Refine | Intent::Undo));
        let says = asked.stock.is_some() || asked.own_size.is_some();
        let text = asked.text.as_str();
        // 哪家店有货都行, 有没有货都可以: no question.
        let all_the_same = text.contains("都");
        let asks = text.contains(['?', '吗', '么'])
            || text.ends_with(['没', '不', '呢'])
            || (!all_the_same && ["哪", "有没有", "有无", "是否"].iter().any(|word| text.contains(word)))
            || text.split(' ').next().is_some_and(|first| ASKING.contains(&first));
        self.wish.is_some() && shown && says && !asks && asked.is_empty() && asked.free.is_empty()
    }
}

/// What is looked for, with remarks beside it in brackets.
pub(crate) fn beside(what: String, remarks: &[String], language: Language) -> String {
    match (remarks, language) {
        ([], _) => what,
        (_, Language::Chinese) => format!("{what}（{}）", remarks.join("，")),
        (_, Language::English) => format!("{what} ({})", remarks.join("; ")).trim_start().to_owned(),
    }
}
