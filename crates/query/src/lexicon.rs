//! Known phrases and what they mean: the lexicon of `data/`, joined with the vocabulary of the shop.

use std::collections::{HashMap, HashSet};

use jingxuan_catalogue::{CategoryId, ColourFamily};
use jingxuan_text::Normalised;

use crate::{
    Vocabulary,
    mark::{Mark, mark_of},
    unit::{Unit, UnitKind, scan},
};

/// One meaning of a phrase.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Sense {
    Kind(usize),
    Colour(ColourFamily, Option<String>),
    Value(String, String),
    Brand(String),
    Mark(Mark),
}

/// A kind of garment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kind {
    pub name: String,
    pub parent: Option<usize>,
    pub categories: Vec<CategoryId>,
}

#[derive(Debug, Default)]
struct Node {
    next: HashMap<u32, u32>,
    phrase: Option<u32>,
}

/// All phrases, in a trie of units.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    pub kinds: Vec<Kind>,
    units: HashMap<String, u32>,
    nodes: Vec<Node>,
    senses: Vec<Vec<Sense>>,
    /// Which categories a phrase names, where it is the name or a synonym of some.
    categories: HashMap<String, Vec<CategoryId>>,
    /// Every phrase as it is written, with how strongly it is preferred in repairs (0: nothing is repaired to it), and
    /// whether it names a thing.
    pub phrases: Vec<(String, u64, bool)>,
}

const KIND: u64 = 50;
const COLOUR: u64 = 40;
const VALUE: u64 = 20;
const MARK: u64 = 10;

impl Lexicon {
    pub(crate) fn new(vocabulary: &Vocabulary) -> Self {
        let mut lexicon = Self { nodes: vec![Node::default()], ..Self::default() };
        let mut rows: Vec<(String, Sense, u64)> = Vec::new();
        lexicon.read_kinds(&mut rows);
        for [name, family, words] in table(include_str!("../data/colours.tsv")) {
            let Some(family) = family_of(family) else { continue };
            let exact = (family_of(name) != Some(family)).then(|| name.to_owned());
            for word in words.split('|') {
                rows.push((word.to_owned(), Sense::Colour(family, exact.clone()), COLOUR));
            }
        }
        for [key, value, words] in table(include_str!("../data/attributes.tsv")) {
            for word in words.split('|') {
                // `gender,age` with `women,senior` are two attributes; `season` with `spring,autumn` are two values.
                let keys: Vec<&str> = key.split(',').collect();
                for (index, value) in value.split(',').enumerate() {
                    let key = keys.get(index).or(keys.first()).copied().unwrap_or(key);
                    rows.push((word.to_owned(), Sense::Value(key.to_owned(), value.to_owned()), VALUE));
                }
            }
        }
        for line in lines(include_str!("../data/marks.tsv")) {
            let Some((mark, words)) = line.split_once('\t') else { continue };
            let Some(mark) = mark_of(mark) else { continue };
            for word in words.split('|') {
                rows.push((word.to_owned(), Sense::Mark(mark.clone()), MARK));
                // Words about stock say nothing of the things around them, as the small words they are made of say nothing.
                let also: &[Mark] = match mark {
                    Mark::Stock(_) | Mark::SoldOut => &[Mark::Filler],
                    Mark::OwnSize => &[Mark::Filler, Mark::SizeBefore],
                    _ => &[],
                };
                let also = also.iter().map(|mark| (word.to_owned(), Sense::Mark(mark.clone()), 0));
                rows.extend(also);
            }
        }
        lexicon.read_vocabulary(vocabulary, &mut rows);
        add_people(&mut rows);
        for (phrase, sense, weight) in &rows {
            let units = scan(&Normalised::new(phrase));
            lexicon.insert(units.iter().map(|unit| unit.text.as_str()), sense, 0);
            let thing = !matches!(sense, Sense::Mark(_));
            let small = matches!(
                sense,
                Sense::Mark(
                    Mark::Filler
                        | Mark::Want
                        | Mark::Very
                        | Mark::And
                        | Mark::Question
                        | Mark::AskEnd
                        | Mark::Stock(_)
                        | Mark::SoldOut
                        | Mark::OwnSize
                )
            );
            lexicon.phrases.push((jingxuan_text::normalise(phrase), if small { 0 } else { *weight }, thing));
        }
        // Singulars last, and only where no phrase of their own exists: `jean` means jeans, `short` is not shorts.
        let as_written = lexicon.senses.len();
        for (phrase, sense, _) in &rows {
            let units = scan(&Normalised::new(phrase));
            if units.iter().any(|unit| unit.folded != unit.text) {
                lexicon.insert(units.iter().map(|unit| unit.folded.as_str()), sense, as_written);
            }
        }
        lexicon
    }

    /// Whether some phrase means this value of this attribute.
    pub(crate) fn has_value(&self, attribute: &str, value: &str) -> bool {
        let means =
            |sense: &Sense| matches!(sense, Sense::Value(key, own) if key == attribute && own == value);
        self.senses.iter().flatten().any(means)
    }

    fn read_kinds(&mut self, rows: &mut Vec<(String, Sense, u64)>) {
        let table: Vec<_> = table(include_str!("../data/kinds.tsv")).collect();
        for [name, ..] in &table {
            self.kinds.push(Kind { name: (*name).to_owned(), ..Kind::default() });
        }
        for (id, [_, parent, words]) in table.iter().enumerate() {
            self.kinds[id].parent = table.iter().position(|[name, ..]| name == parent);
            rows.extend(words.split('|').map(|word| (word.to_owned(), Sense::Kind(id), KIND)));
        }
    }

    /// Categories are linked with the kind whose words they carry; a category with none becomes a kind of its own.
    fn read_vocabulary(&mut self, vocabulary: &Vocabulary, rows: &mut Vec<(String, Sense, u64)>) {
        let mut by_word: HashMap<String, usize> = HashMap::new();
        // Words for people (a category's "boy", "women") say for whom, not what; and a category may call itself 衣服.
        let mut taken: HashSet<String> = HashSet::new();
        for (word, sense, _) in rows.iter() {
            match sense {
                Sense::Kind(id) => {
                    by_word.entry(key(word)).or_insert(*id);
                }
                Sense::Value(..) | Sense::Colour(..) | Sense::Mark(_) => {
                    taken.insert(key(word));
                }
                _ => {}
            }
        }
        for category in &vocabulary.categories {
            let names: Vec<&str> =
                category.name.all().chain(category.synonyms.iter().map(String::as_str)).collect();
            for name in &names {
                for word in HashSet::from([key(name), key(without_person(name))]) {
                    self.categories.entry(word).or_default().push(category.id.clone());
                }
            }
            // Most of its words decide; the name counts before the synonyms do.
            let mut votes: HashMap<usize, usize> = HashMap::new();
            for (place, name) in names.iter().enumerate() {
                for part in [*name, without_person(name)].into_iter().chain(name.split(['&', '/', '、'])) {
                    if let Some(id) = by_word.get(&key(part)) {
                        *votes.entry(*id).or_default() += if place < 2 { 6 } else { 1 };
                    }
                }
            }
            let linked = votes.into_iter().max_by_key(|(id, votes)| (*votes, std::cmp::Reverse(*id)));
            let id = linked.map_or_else(
                || {
                    self.kinds.push(Kind { name: category.id.0.clone(), ..Kind::default() });
                    self.kinds.len() - 1
                },
                |(id, _)| id,
            );
            self.kinds[id].categories.push(category.id.clone());
            // "wool coat" would hide the wool: such names are understood from their parts.
            let parts = |word: &str| -> bool {
                word.match_indices(' ').any(|(at, _)| {
                    let (head, tail) = (&word[..at], &word[at + 1..]);
                    taken.contains(head) && by_word.get(tail) == Some(&id)
                })
            };
            let redundant: HashSet<String> =
                names.iter().map(|name| key(name)).filter(|word| parts(word)).collect();
            for name in names {
                // A word that the lexicon has for another kind keeps its finer meaning.
                let word = key(name);
                if word.chars().count() >= 2
                    && !by_word.contains_key(&word)
                    && !taken.contains(&word)
                    && !redundant.contains(&word)
                {
                    by_word.insert(word, id);
                    rows.push((name.to_owned(), Sense::Kind(id), KIND));
                }
            }
        }
        let known: HashSet<String> = rows.iter().map(|(word, ..)| key(word)).collect();
        for colour in &vocabulary.colours {
            let english = colour.name.english.to_lowercase().replace(' ', "-");
            for name in colour.name.all().filter(|name| !known.contains(&key(name))) {
                let exact = if english.is_empty() { name.to_owned() } else { english.clone() };
                rows.push((name.to_owned(), Sense::Colour(colour.family, Some(exact)), COLOUR));
            }
        }
        for (attribute, values) in &vocabulary.attributes {
            for value in values.iter().filter(|value| !known.contains(&key(value))) {
                let sense = Sense::Value(attribute.clone(), value.clone());
                // A bare value such as `regular` or `many` is too common a word to stand for its attribute alone.
                if !jingxuan_text::is_common_english(value) {
                    rows.push((value.clone(), sense, VALUE));
                }
            }
        }
        for brand in &vocabulary.brands {
            rows.push((brand.clone(), Sense::Brand(brand.clone()), KIND));
            // `木与白 MUYUBAI` is called by either name.
            let (han, latin): (String, String) = brand.chars().partition(|c| jingxuan_text::is_han(*c));
            let (han, latin) = (han.trim(), latin.trim());
            if !han.is_empty() && !latin.is_empty() {
                for name in [han, latin].into_iter().filter(|name| name.chars().count() >= 2) {
                    rows.push((name.to_owned(), Sense::Brand(brand.clone()), KIND));
                }
            }
        }
    }

    /// Adds a sense to a phrase, unless the phrase is one of the first `closed`.
    fn insert<'a>(&mut self, units: impl Iterator<Item = &'a str>, sense: &Sense, closed: usize) {
        let mut at = 0;
        for unit in units {
            let fresh = u32::try_from(self.units.len()).unwrap_or(u32::MAX);
            let id = *self.units.entry(unit.to_owned()).or_insert(fresh);
            let Ok(next) = u32::try_from(self.nodes.len()) else { return };
            let child = *self.nodes[at].next.entry(id).or_insert(next);
            if child == next {
                self.nodes.push(Node::default());
            }
            at = child as usize;
        }
        if at == 0 {
            return;
        }
        match self.nodes[at].phrase {
            Some(phrase) => {
                let senses = &mut self.senses[phrase as usize];
                if phrase as usize >= closed && !senses.contains(sense) {
                    senses.push(sense.clone());
                }
            }
            None => {
                self.nodes[at].phrase = u32::try_from(self.senses.len()).ok();
                self.senses.push(vec![sense.clone()]);
            }
        }
    }

    /// The categories that a phrase is the name or a synonym of.
    pub(crate) fn categories_named(&self, units: &[Unit]) -> &[CategoryId] {
        let word = units.iter().map(|unit| unit.folded.as_str()).collect::<Vec<_>>().join(" ");
        self.categories.get(&word).map_or(&[], Vec::as_slice)
    }

    /// Whether a word occurs in some phrase.
    pub(crate) fn has_word(&self, unit: &Unit) -> bool {
        self.units.contains_key(&unit.text) || self.units.contains_key(&unit.folded)
    }

    /// The longest phrase that begins at a unit: how many units it has, and its senses.
    pub(crate) fn longest(&self, units: &[Unit]) -> Option<(usize, &[Sense])> {
        let mut best = None;
        let mut open = vec![(0_usize, 0_usize)];
        while let Some((taken, node)) = open.pop() {
            let node = &self.nodes[node];
            if let Some(phrase) = node.phrase
                && best.is_none_or(|(longest, _)| taken > longest)
            {
                best = Some((taken, phrase));
            }
            let Some(unit) = units.get(taken) else { continue };
            let follow = |word: &str| self.units.get(word).and_then(|id| node.next.get(id));
            // As written is tried before the singular: the last pushed is the first popped.
            if unit.kind == UnitKind::Word && unit.folded != unit.text {
                open.extend(follow(&unit.folded).map(|&next| (taken + 1, next as usize)));
            }
            open.extend(follow(&unit.text).map(|&next| (taken + 1, next as usize)));
        }
        best.map(|(taken, phrase)| (taken, self.senses[phrase as usize].as_slice()))
    }
}

/// A kind's name may say for whom it is: `women's dresses`, 女鞋.
fn add_people(rows: &mut Vec<(String, Sense, u64)>) {
    let is_person = |sense: &Sense| matches!(sense, Sense::Value(key, _) if key == "gender" || key == "age");
    let mut people: Vec<(String, Sense)> = rows
        .iter()
        .filter(|(_, sense, _)| is_person(sense))
        .map(|(word, sense, _)| (key(word), sense.clone()))
        .collect();
    people.sort_by_key(|(word, _)| std::cmp::Reverse(word.chars().count()));
    let mut added = Vec::new();
    for (word, _, weight) in rows.iter().filter(|(_, sense, _)| matches!(sense, Sense::Kind(_))) {
        let name = format!(" {} ", key(word));
        let found = people.iter().find(|(person, _)| name.contains(&format!(" {person} ")));
        let longest = found.map(|(person, _)| person.clone());
        for (_, sense) in people.iter().filter(|(person, _)| Some(person) == longest.as_ref()) {
            added.push((word.clone(), sense.clone(), *weight));
        }
    }
    rows.extend(added);
}

/// The name of a category without for whom it is: `Women's Pleated Skirts` are pleated skirts.
fn without_person(name: &str) -> &str {
    const PEOPLE: [&str; 17] = [
        "Women's ", "Men's ", "Girls' ", "Boys' ", "Girl's ", "Boy's ", "Kids' ", "Kids ", "Unisex ",
        "Baby ", "女士", "男士", "女童", "男童", "儿童", "中性", "婴儿",
    ];
    PEOPLE.iter().find_map(|person| name.strip_prefix(person)).filter(|rest| !rest.is_empty()).unwrap_or(name)
}

fn key(word: &str) -> String {
    let units = scan(&Normalised::new(word));
    units.iter().map(|unit| unit.folded.as_str()).collect::<Vec<_>>().join(" ")
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn table(text: &str) -> impl Iterator<Item = [&str; 3]> {
    lines(text).filter_map(|line| {
        let mut cells = line.splitn(3, '\t');
        Some([cells.next()?, cells.next()?, cells.next()?])
    })
}

fn family_of(name: &str) -> Option<ColourFamily> {
    serde_json::from_value(serde_json::Value::String(name.to_owned())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn longest(text: &str) -> Option<(usize, Vec<Sense>)> {
        let lexicon = Lexicon::new(&Vocabulary::default());
        let units = scan(&Normalised::new(text));
        lexicon.longest(&units).map(|(taken, senses)| (taken, senses.to_vec()))
    }

    #[test]
    fn every_line_of_the_data_is_read() {
        for line in lines(include_str!("../data/marks.tsv")) {
            let mark = line.split('\t').next().unwrap();
            assert!(mark_of(mark).is_some(), "{mark}");
        }
        for [name, parent, _] in table(include_str!("../data/kinds.tsv")) {
            let known = table(include_str!("../data/kinds.tsv")).any(|[other, ..]| other == parent);
            assert!(parent.is_empty() || known, "{name} stands under {parent}");
        }
        for [name, family, _] in table(include_str!("../data/colours.tsv")) {
            assert!(family_of(family).is_some(), "{name}");
        }
    }

    #[test]
    fn number_does_not_change_the_meaning_unless_it_does() {
        assert_eq!(longest("dresses"), longest("dress"));
        assert_ne!(longest("shorts"), longest("short"));
        assert_eq!(longest("酒红色连衣裙").map(|found| found.0), Some(3));
        assert_eq!(
            longest("酒红色"),
            Some((3, vec![Sense::Colour(ColourFamily::Red, Some("burgundy".into()))]))
        );
    }
}
