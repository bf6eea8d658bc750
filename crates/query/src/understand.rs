//! From a sentence to what it asks for.

use std::sync::Arc;

use jingxuan_catalogue::{CategoryId, attribute};
use jingxuan_text::{Granularity, Normalised, Segmenter, TextLanguage, detect};

use crate::{
    AttributeMention, BrandMention, ColourMention, Comparison, FreeWord, KindMention, Reference,
    ReferenceMention, Relation, Sort, SortMention, Understanding, Vocabulary,
    item::{self, Content, Item},
    lexicon::{Lexicon, Sense},
    mark::{Complaint, Mark},
    measure, name,
    negation::{self, Polarity},
    person, price,
    repair::Repairer,
    size, stock,
    unit::{Unit, UnitKind, scan},
};

/// What is known when a sentence is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// Whether something is on the mirror that can be compared with.
    pub worn: bool,
}

/// Understands sentences about one shop's catalogue.
///
/// Building one takes about a third of a second and 100 MB (dictionary, readings, spelling); share it between threads.
#[derive(Debug)]
pub struct Understander {
    lexicon: Lexicon,
    repairer: Repairer,
    segmenter: Arc<Segmenter>,
}

impl Understander {
    /// An understander of this shop's words.
    #[must_use]
    pub fn new(vocabulary: &Vocabulary) -> Self {
        let lexicon = Lexicon::new(vocabulary);
        let names = lexicon.phrases.iter().filter(|(.., thing)| *thing).map(|(phrase, ..)| phrase.as_str());
        let segmenter = Arc::new(Segmenter::new(names));
        let repairer = Repairer::new(&lexicon, vocabulary.words.clone());
        Self { lexicon, repairer, segmenter }
    }

    /// The segmenter that knows the shop's words, for others to share.
    #[must_use]
    pub fn segmenter(&self) -> Arc<Segmenter> {
        Arc::clone(&self.segmenter)
    }

    /// Chinese words of the shop and of the lexicon, for the input method of the keyboard.
    pub fn chinese_words(&self) -> impl Iterator<Item = &str> {
        self.lexicon.phrases.iter().map(|(phrase, ..)| phrase.as_str())
    }

    /// Whether words can ask for this value of this attribute.
    #[must_use]
    pub fn knows(&self, attribute: &str, value: &str) -> bool {
        self.lexicon.has_value(attribute, value)
    }

    /// What a sentence asks for.
    #[must_use]
    pub fn understand(&self, text: &str, context: &Context) -> Understanding {
        let sentence = Normalised::new(text);
        let (units, repairs) =
            self.repairer.repair(&sentence, scan(&sentence), &self.lexicon, &self.segmenter, text);
        let mut items = item::row(&units, &self.lexicon, &self.segmenter);
        name::keep(&mut items, &units, context.worn);
        let mut understanding = Understanding {
            language: language_of(text, &repairs),
            repairs,
            text: written(&units),
            ..Understanding::default()
        };
        // Before all others: "nothing sold out" negates no thing and bounds no price.
        understanding.stock = stock::find(&mut items, &units);
        measure::of_things(&mut items, &units, &self.lexicon);
        understanding.body = size::body(&mut items, &units);
        // "Under 5 cm" and "for women over 50" bound no price.
        measure::count(&mut items, &units, &self.lexicon);
        understanding.body.extend(person::aged(&mut items, &units));
        understanding.price = price::find(&mut items);
        understanding.sizes = size::sizes(&mut items, &units, &self.lexicon);
        stock::own_size(&items, &units, &mut understanding);
        let polarities = negation::polarities(&items, &units);
        self.names(&items, &units, &polarities, &mut understanding);
        keep_finest_kinds(&mut understanding.kinds);
        marks(&items, context, &mut understanding);
        person::hosts(text, &mut understanding.attributes);
        person::settle(&mut understanding.attributes, &understanding.body);
        self.categories(&mut understanding);
        understanding.free = self.free(&items, &units);
        understanding
    }

    fn names(&self, items: &[Item], units: &[Unit], polarities: &[Polarity], out: &mut Understanding) {
        for (item, polarity) in items.iter().zip(polarities) {
            if item.used || *polarity == Polarity::Ignored {
                continue;
            }
            let excluded = *polarity == Polarity::Excluded;
            let span = item.span.clone();
            for sense in item.senses() {
                match sense {
                    Sense::Kind(id) => {
                        let above = self.above(*id).map(|id| self.lexicon.kinds[id].name.clone()).collect();
                        let kind = self.lexicon.kinds[*id].name.clone();
                        if !out.kinds.iter().any(|other| other.kind == kind && other.excluded == excluded) {
                            let categories =
                                self.lexicon.categories_named(&units[item.from..item.to]).to_vec();
                            out.kinds.push(KindMention {
                                kind,
                                above,
                                categories,
                                excluded,
                                span: span.clone(),
                            });
                        }
                    }
                    Sense::Colour(family, exact) => {
                        let (family, exact) = (*family, exact.clone());
                        let same = |other: &ColourMention| {
                            other.family == family && other.exact == exact && other.excluded == excluded
                        };
                        if !out.colours.iter().any(same) {
                            out.colours.push(ColourMention { family, exact, excluded, span: span.clone() });
                        }
                    }
                    Sense::Value(key, value) => out.attributes.push(AttributeMention {
                        key: key.clone(),
                        value: value.clone(),
                        excluded,
                        span: span.clone(),
                    }),
                    Sense::Brand(brand) => {
                        out.brands.push(BrandMention { brand: brand.clone(), excluded, span: span.clone() });
                    }
                    Sense::Mark(_) => {}
                }
            }
        }
    }

    /// The kinds that contain a kind, nearest first.
    fn above(&self, id: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(self.lexicon.kinds[id].parent, |&id| self.lexicon.kinds[id].parent).take(8)
    }

    /// Fills in where the shop keeps the kinds, now that it is known for whom they are.
    fn categories(&self, understanding: &mut Understanding) {
        let genders: Vec<String> = understanding.wanted(attribute::GENDER).map(str::to_owned).collect();
        let fits = |category: &CategoryId| {
            let root = category.0.split('/').next().unwrap_or_default();
            genders.iter().any(|gender| {
                root == gender
                    || root == "unisex"
                    || (root == "kids" && matches!(gender.as_str(), "girls" | "boys"))
                    || !matches!(root, "women" | "men" | "girls" | "boys" | "kids" | "baby")
            })
        };
        for mention in &mut understanding.kinds {
            let Some(id) = self.lexicon.kinds.iter().position(|kind| kind.name == mention.kind) else {
                continue;
            };
            let place = std::iter::once(id).chain(self.above(id));
            let of_kind = place.map(|id| &self.lexicon.kinds[id].categories).find(|all| !all.is_empty());
            // What the shop itself calls by this word, then where it keeps the kind; for the gender, if it can be.
            let named = std::mem::take(&mut mention.categories);
            let choices: Vec<&Vec<CategoryId>> =
                [Some(&named), of_kind].into_iter().flatten().filter(|all| !all.is_empty()).collect();
            let narrowed = choices
                .iter()
                .map(|all| all.iter().filter(|category| fits(category)).cloned().collect::<Vec<_>>())
                .find(|fitting| !fitting.is_empty());
            mention.categories =
                narrowed.or_else(|| choices.first().map(|all| (*all).clone())).unwrap_or_default();
        }
    }

    /// Words that nothing was made of.
    fn free(&self, items: &[Item], units: &[Unit]) -> Vec<FreeWord> {
        let mut free = Vec::new();
        let mut at = 0;
        while at < items.len() {
            if !matches!(items[at].content, Content::Word) || items[at].used {
                at += 1;
                continue;
            }
            let from = items[at].from;
            let mut to = items[at].to;
            let han = units[from].kind == UnitKind::Han;
            while at + 1 < items.len()
                && han
                && matches!(items[at + 1].content, Content::Word)
                && units[items[at + 1].from].kind == UnitKind::Han
            {
                at += 1;
                to = items[at].to;
            }
            at += 1;
            let run = &units[from..to];
            if han {
                self.free_chinese(run, &mut free);
            } else if let Some(unit) = run.first().filter(|unit| unit.text.chars().count() >= 2) {
                free.push(FreeWord { text: unit.text.clone(), span: unit.span.clone() });
            }
        }
        free
    }

    fn free_chinese(&self, run: &[Unit], free: &mut Vec<FreeWord>) {
        let text: String = run.iter().map(|unit| unit.text.as_str()).collect();
        let mut index = 0;
        for token in self.segmenter.segment(&text, Granularity::Words) {
            let length = token.text.chars().count();
            if let Some(units) = run.get(index..index + length).filter(|_| length >= 2) {
                let span = units[0].span.start..units[length - 1].span.end.max(units[0].span.end);
                free.push(FreeWord { text: token.text, span });
            }
            index += length;
        }
    }
}

/// "cardigan sweater" asks for cardigans: a wanted kind goes where a finer one is wanted too.
fn keep_finest_kinds(kinds: &mut Vec<KindMention>) {
    let wider: Vec<String> =
        kinds.iter().filter(|kind| !kind.excluded).flat_map(|kind| kind.above.clone()).collect();
    kinds.retain(|kind| kind.excluded || !wider.contains(&kind.kind));
}

/// The language as it was written; letters that were pinyin count as Chinese.
fn language_of(text: &str, repairs: &[crate::Repair]) -> TextLanguage {
    let mut read = text.to_owned();
    for repair in repairs.iter().rev().filter(|repair| repair.kind == crate::RepairKind::Pinyin) {
        if read.get(repair.span.clone()).is_some() {
            read.replace_range(repair.span.clone(), &repair.to);
        }
    }
    detect(&read)
}

/// The repaired sentence.
fn written(units: &[Unit]) -> String {
    let mut text = String::new();
    for unit in units {
        if unit.apart && !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&unit.text);
    }
    text
}

/// Sorts, comparisons and references.
fn marks(items: &[Item], context: &Context, out: &mut Understanding) {
    let has_kind = out.kinds.iter().any(|kind| !kind.excluded);
    for (at, item) in items.iter().enumerate().filter(|(_, item)| !item.used) {
        let negated = negation::after_negation(items, at);
        let span = item.span.clone();
        for mark in item.marks() {
            match mark {
                Mark::Sort(by) => set_sort(out, if negated { opposite(*by) } else { Some(*by) }, &span),
                Mark::Expensive => {
                    let by = if negated { Sort::Cheap } else { Sort::Dear };
                    set_sort(out, Some(by), &span);
                }
                // "cheaper" with nothing to compare with is a wish for cheap ones.
                Mark::Compare(Relation::Cheaper) if has_kind && !context.worn && !points(items) => {
                    set_sort(out, Some(Sort::Cheap), &span);
                }
                Mark::Compare(Relation::Dearer) if has_kind && !context.worn && !points(items) => {
                    set_sort(out, Some(Sort::Dear), &span);
                }
                Mark::Compare(Relation::OtherColour) if follows(items, at, &Mark::NoMatter) => {}
                Mark::Compare(relation) if !negated => {
                    compare(out, *relation, &span);
                    if has_kind && !context.worn && !points(items) {
                        wish(out, *relation, &span);
                    }
                }
                Mark::Complaint(complaint) => complain(out, *complaint, negated, &span),
                Mark::Reference(to) if stands_alone(items, at, *to) => {
                    let mention = ReferenceMention { to: *to, span: span.clone() };
                    if !out.references.iter().any(|other| other.to == *to) {
                        out.references.push(mention.clone());
                    }
                    out.reference.get_or_insert(mention);
                }
                _ => {}
            }
        }
    }
}

fn follows(items: &[Item], at: usize, mark: &Mark) -> bool {
    items.get(at + 1).is_some_and(|next| next.is(mark))
}

/// Whether the sentence itself names something to compare with.
fn points(items: &[Item]) -> bool {
    items
        .iter()
        .flat_map(Item::marks)
        .any(|mark| matches!(mark, Mark::Reference(_) | Mark::Compare(Relation::Same | Relation::Similar)))
}

/// "this summer" points at nothing that is worn.
fn stands_alone(items: &[Item], at: usize, to: Reference) -> bool {
    let next = items.get(at + 1);
    to != Reference::Worn
        || !next.is_some_and(|next| {
            next.senses().iter().any(|sense| {
                matches!(sense, Sense::Value(key, _) if key == attribute::SEASON || key == attribute::OCCASION)
            })
        })
}

fn opposite(by: Sort) -> Option<Sort> {
    match by {
        Sort::Cheap => Some(Sort::Dear),
        Sort::Dear => Some(Sort::Cheap),
        _ => None,
    }
}

fn set_sort(out: &mut Understanding, by: Option<Sort>, span: &crate::Span) {
    if let (Some(by), None) = (by, &out.sort) {
        out.sort = Some(SortMention { by, span: span.clone() });
    }
}

fn compare(out: &mut Understanding, relation: Relation, span: &crate::Span) {
    if !out.comparisons.iter().any(|other| other.relation == relation) {
        out.comparisons.push(Comparison { relation, span: span.clone() });
    }
}

/// "looser jeans" with nothing to compare with are loose jeans.
fn wish(out: &mut Understanding, relation: Relation, span: &crate::Span) {
    let (key, value) = match relation {
        Relation::Longer => (attribute::LENGTH, "long"),
        Relation::Shorter => (attribute::LENGTH, "short"),
        Relation::Looser => (attribute::FIT, "loose"),
        Relation::Tighter => (attribute::FIT, "slim"),
        Relation::Lighter => ("tone", "light"),
        Relation::Darker => ("tone", "dark"),
        Relation::Warmer => ("weight", "heavy"),
        Relation::Thinner => ("weight", "light"),
        Relation::Formaler => (attribute::STYLE, "formal"),
        Relation::Casualer => (attribute::STYLE, "casual"),
        _ => return,
    };
    out.attributes.push(AttributeMention {
        key: key.to_owned(),
        value: value.to_owned(),
        excluded: false,
        span: span.clone(),
    });
}

/// "too long" asks for a shorter one; "not too long" says what is not wanted.
fn complain(out: &mut Understanding, complaint: Complaint, negated: bool, span: &crate::Span) {
    let (relation, excluded) = match complaint {
        Complaint::Long => (Relation::Shorter, Some((attribute::LENGTH, "long"))),
        Complaint::Short => (Relation::Longer, Some((attribute::LENGTH, "short"))),
        Complaint::Big => (Relation::Smaller, None),
        Complaint::Small => (Relation::Larger, None),
        Complaint::Tight => (Relation::Looser, Some((attribute::FIT, "slim"))),
        Complaint::Loose => (Relation::Tighter, Some((attribute::FIT, "loose"))),
        Complaint::Dear => (Relation::Cheaper, None),
        Complaint::Dark => (Relation::Lighter, Some(("tone", "dark"))),
        Complaint::Bright => (Relation::Darker, Some(("tone", "bright"))),
        Complaint::Thick => (Relation::Thinner, Some(("weight", "heavy"))),
        Complaint::Thin => (Relation::Warmer, Some(("weight", "light"))),
        Complaint::Formal => (Relation::Casualer, Some((attribute::STYLE, "formal"))),
        Complaint::Casual => (Relation::Formaler, Some((attribute::STYLE, "casual"))),
    };
    match (negated, excluded) {
        (false, _) => compare(out, relation, span),
        (true, Some((key, value))) => out.attributes.push(AttributeMention {
            key: key.to_owned(),
            value: value.to_owned(),
            excluded: true,
            span: span.clone(),
        }),
        (true, None) if complaint == Complaint::Dear => set_sort(out, Some(Sort::Cheap), span),
        (true, None) => {}
    }
}
