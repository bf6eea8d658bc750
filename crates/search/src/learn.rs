//! Learning the ranking again from what a shop's own people took of the lists that they were shown.
//!
//! The ranking that came with the program is where every learning begins; what is learned are more trees behind its own. Another
//! ranking takes the place of the one in use only where it is better on what was taken last, beyond chance.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap, HashSet},
    fmt,
};

use jingxuan_catalogue::{Event, EventKind, ProductId, SessionId, Timestamp};
use serde::Serialize;

use crate::{
    Engine,
    ranker::{Example, Group, Ranker, Row, TreeOptions, gradient::discount},
    train::{grade, rows, searched},
};

/// At least so many searches of which something was taken are learned from. Fewer say of most kinds of wish what one or two people
/// took, which is taste and chance.
pub const FEWEST: usize = 400;
/// At least so many later ones judge. Where the differences between two rankings scatter as widely as what a list gains, a hundred tell
/// what is better by a fifth from chance; fewer tell hardly anything.
pub const JUDGES: usize = 100;
/// What is older says little of the range and the season: of that long before the newest lesson is learned, and no event from before
/// has to be read.
pub const WINDOW: Timestamp = 180 * DAY;
const DAY: Timestamp = 86_400;
/// Texts that are learned from, those asked most often first: each has to be searched for once.
const TEXTS: usize = 600;
/// Texts that judge, chosen by themselves: where nearly every text is another, those that judge would leave none to learn from.
const TEXTS_THAT_JUDGE: usize = 200;
/// Later searches that judge at most, the newest. More tell no finer difference than anybody would notice.
const MOST_JUDGES: usize = 2_000;
/// Searches of a text that count half of what a judged query counts.
const HALF: f32 = 10.0;
/// How much worse the ranking may get on judged queries, in nDCG@10.
const MARGIN: f64 = 0.01;
/// Few trees with few leaves: they correct a ranking, they do not replace it.
const OPTIONS: TreeOptions = TreeOptions { trees: 60, leaves: 6, least: 20, rate: 0.08, patience: 15 };

/// A search of which something was taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Lesson {
    /// What was looked for.
    pub text: String,
    /// When.
    pub at: Timestamp,
    /// What was shown, the first place first.
    pub shown: Vec<ProductId>,
    /// What was taken, by place from 0: 1 looked at, 2 tried on, put into the bag or liked, 3 bought.
    pub taken: BTreeMap<usize, u8>,
}

/// Searches whose lists are known and of which something was taken in the same visit before the next search. Whose visits they were is
/// not looked at.
#[must_use]
pub fn lessons(events: &[Event]) -> Vec<Lesson> {
    let mut order: Vec<&Event> = events.iter().collect();
    order.sort_by_key(|event| event.at);
    let mut open: HashMap<&SessionId, Option<usize>> = HashMap::new();
    let mut lessons: Vec<Lesson> = Vec::new();
    for event in order {
        if event.kind == EventKind::Search {
            let lesson = searched(event).filter(|_| !event.shown.is_empty()).map(|text| {
                let (text, shown) = (text.to_owned(), event.shown.clone());
                lessons.push(Lesson { text, at: event.at, shown, taken: BTreeMap::new() });
                lessons.len() - 1
            });
            open.insert(&event.session, lesson);
            continue;
        }
        let (Some(Some(number)), Some(product)) = (open.get(&event.session).copied(), &event.product) else {
            continue;
        };
        let lesson = &mut lessons[number];
        let place = lesson.shown.iter().position(|shown| shown == product);
        if let (Some(place), Some(grade)) = (place, grade(event.kind)) {
            let known = lesson.taken.entry(place).or_default();
            *known = (*known).max(grade);
        }
    }
    lessons.retain(|lesson| !lesson.taken.is_empty());
    lessons
}

/// How often a place is looked at, as against the first.
///
/// Assumed is the curve by which nDCG discounts. Where people take more from a place than that, as against the first, they must have
/// looked at it as often: no place is made up for by more than what was seen allows.
struct Looks(Vec<f32>);

impl Looks {
    fn of(lessons: &[&Lesson]) -> Self {
        let longest = lessons.iter().map(|lesson| lesson.shown.len()).max().unwrap_or(0);
        let (mut taken, mut shown) = (vec![0.0_f32; longest], vec![0.0_f32; longest]);
        for lesson in lessons {
            shown.iter_mut().take(lesson.shown.len()).for_each(|count| *count += 1.0);
            for place in lesson.taken.keys() {
                taken.get_mut(*place).into_iter().for_each(|count| *count += 1.0);
            }
        }
        let rate = |place: usize| taken[place] / shown[place].max(1.0);
        let look = |place: usize| {
            let first = rate(0);
            let seen = if first > 0.0 { rate(place) / first } else { 1.0 };
            discount(place).max(seen).min(1.0)
        };
        Self((0..longest).map(look).collect())
    }

    fn at(&self, place: usize) -> f32 {
        self.0.get(place).copied().unwrap_or_else(|| discount(place))
    }
}

/// Features of the candidates of a text.
struct Page {
    /// Of what was shown, by product.
    shown: HashMap<String, Row>,
    /// Of what could have been shown in its place. Nobody has seen it: it counts as not taken, in learning and in the trial, so that no
    /// ranking wins by what nobody knows.
    others: Vec<Row>,
}

/// Judged queries of this very shop, where there are some.
#[derive(Clone, Debug, Default)]
pub struct Judged {
    /// Learned from beside what was taken, so that it is not forgotten.
    pub learn: Vec<Group>,
    /// Only checked with.
    pub check: Vec<Group>,
}

/// What there is to learn from.
pub struct Study<'a> {
    /// What was taken of which lists; see [`lessons`].
    pub lessons: &'a [Lesson],
    /// Where learning begins: the ranking that came with the program.
    pub base: &'a Ranker,
    /// The ranking in use.
    pub old: &'a Ranker,
    /// Judged queries.
    pub judged: &'a Judged,
    /// Now, seconds since 1970.
    pub at: Timestamp,
}

impl Study<'_> {
    /// Learns again, and says whether what is learned is to take the place of what is in use; it comes with [`Verdict::Better`] only.
    ///
    /// Of the texts only so many are searched for once more; what was taken after another, and what has left the range, is not counted.
    ///
    /// What was taken last (after what the ranking in use has learned from; of much, the newest fifth) is held out. A ranking learned
    /// from what was before and the one in use order the same lists; grades are divided by how often their places are looked at. Only
    /// where the new one gains more, by two standard errors of the paired differences, and is no worse on judged queries, it is learned
    /// from everything.
    pub fn learn(&self, engine: &Engine, progress: &(dyn Fn(&str) + Sync)) -> (Verdict, Option<Ranker>) {
        let (before, last) = self.parts();
        if let Some(verdict) = too_few(before.len(), last.len()) {
            return (verdict, None);
        }
        let pages = pages(engine, (&before, &last), progress);
        self.learn_from(&pages, (&before, &last), progress)
    }

    /// The lessons that are believed, in the order of their time: those to learn from and those that judge.
    fn parts(&self) -> (Vec<&Lesson>, Vec<&Lesson>) {
        // A few dated after tomorrow come from a clock that was ahead; where most are, it is ours that lags.
        let tomorrow = self.at.saturating_add(DAY);
        let ahead = self.lessons.iter().filter(|lesson| lesson.at > tomorrow).count();
        let lags = 2 * ahead > self.lessons.len();
        let believed = |lesson: &&Lesson| lesson.at <= tomorrow || lags;
        let mut lessons: Vec<&Lesson> = self.lessons.iter().filter(believed).collect();
        lessons.sort_by_key(|lesson| lesson.at);
        let oldest = lessons.last().map_or(0, |newest| newest.at.saturating_sub(WINDOW));
        lessons.retain(|lesson| lesson.at >= oldest);
        let fifth = lessons.get(lessons.len() * 4 / 5).map_or(0, |lesson| lesson.at);
        // A ranking that has learned from such a clock would hold everything for known until that time has come.
        let until = self.old.until();
        let known = if until <= tomorrow || lags { until } else { 0 };
        let cutoff = fifth.max(known);
        lessons.into_iter().partition(|lesson| lesson.at <= cutoff)
    }

    fn learn_from(
        &self,
        pages: &HashMap<&str, Page>,
        (before, last): (&[&Lesson], &[&Lesson]),
        progress: &(dyn Fn(&str) + Sync),
    ) -> (Verdict, Option<Ranker>) {
        let looks = Looks::of(before);
        let (before, last) = (with_page(before, pages), with_page(last, pages));
        let lists = last.iter().rev().filter_map(|lesson| list(lesson, pages, &looks));
        let trial: Vec<Vec<(&Row, f32)>> = lists.take(MOST_JUDGES).collect();
        if let Some(verdict) = too_few(before.len(), trial.len()) {
            return (verdict, None);
        }
        let (most, choose) = before.split_at(before.len() * 4 / 5);
        let with_judged = |lessons: &[&Lesson]| {
            let mut groups = self.judged.learn.clone();
            groups.extend(by_text(lessons, pages, &looks));
            groups
        };
        let choose: Vec<Group> = by_text(choose, pages, &looks);
        let noted = |lessons: &[&Lesson]| {
            let judged = self.judged.learn.len();
            let note = format!(
                "{} searches of this shop, {judged} judged queries, after: {}",
                lessons.len(),
                self.base.note()
            );
            (note, lessons.iter().map(|lesson| lesson.at).max().unwrap_or_default())
        };
        let found = self.base.further(&with_judged(most), &choose, &OPTIONS, noted(most));
        if found.orders_like(self.base) {
            return (Verdict::NothingFound, None);
        }
        let trees = found.trees_held() - self.base.trees_held();
        progress(&format!("{trees} more trees; trial on {} later searches", trial.len()));
        let options = TreeOptions { trees, ..OPTIONS };
        let learned =
            |lessons: &[&Lesson]| self.base.further(&with_judged(lessons), &[], &options, noted(lessons));
        let candidate = learned(&before);
        let gained = |ranker: &Ranker| -> Vec<f64> {
            trial.iter().map(|list| f64::from(ranker.gained(list))).collect()
        };
        let (new, old) = (gained(&candidate), gained(self.old));
        let mut result = Trial { searches: trial.len(), old: mean(&old), new: mean(&new), judged: None };
        if !surely_better(&new, &old) {
            return (Verdict::NoBetter(result), None);
        }
        let check = &self.judged.check;
        if !check.is_empty() {
            let quality = |ranker: &Ranker| -> Vec<f64> {
                check.iter().map(|group| f64::from(ranker.quality(std::slice::from_ref(group)))).collect()
            };
            let (new, old) = (quality(&candidate), quality(self.old));
            let judged = Checked { queries: check.len(), old: mean(&old), new: mean(&new) };
            result.judged = Some(judged);
            if surely_better(&old, &new) || judged.new < judged.old - MARGIN {
                return (Verdict::WorseWhereJudged(result), None);
            }
        }
        progress(&format!("trial: {result}; learning from everything"));
        let all: Vec<&Lesson> = before.iter().chain(&last).copied().collect();
        (Verdict::Better(result), Some(learned(&all)))
    }
}

fn too_few(learn: usize, judge: usize) -> Option<Verdict> {
    (learn < FEWEST || judge < JUDGES).then_some(Verdict::TooFew { learn, judge })
}

/// The texts of these lessons that were asked most often; of those asked as often, the newest.
fn asked_most<'l>(lessons: &[&'l Lesson], most: usize) -> Vec<&'l str> {
    let mut texts: BTreeMap<&'l str, (usize, Timestamp)> = BTreeMap::new();
    for lesson in lessons {
        let (count, newest) = texts.entry(lesson.text.as_str()).or_default();
        *count += 1;
        *newest = (*newest).max(lesson.at);
    }
    let mut texts: Vec<(&'l str, (usize, Timestamp))> = texts.into_iter().collect();
    texts.sort_by_key(|(_, asked)| Reverse(*asked));
    texts.into_iter().take(most).map(|(text, _)| text).collect()
}

/// The features of what was shown for each text, as the search finds it now, of the lessons to learn from and of those that judge; none
/// of a text where everything that was shown has left the range.
fn pages<'l>(
    engine: &Engine,
    (before, last): (&[&'l Lesson], &[&'l Lesson]),
    progress: &(dyn Fn(&str) + Sync),
) -> HashMap<&'l str, Page> {
    let chosen = asked_most(before, TEXTS).into_iter().chain(asked_most(last, TEXTS_THAT_JUDGE));
    let mut texts: BTreeMap<&'l str, HashSet<&'l str>> = chosen.map(|text| (text, HashSet::new())).collect();
    for lesson in before.iter().chain(last) {
        if let Some(shown) = texts.get_mut(lesson.text.as_str()) {
            shown.extend(lesson.shown.iter().map(ProductId::as_str));
        }
    }
    progress(&format!("{} texts are searched for once more", texts.len()));
    let page = |(text, shown): (&'l str, HashSet<&'l str>)| {
        let is_shown = |(id, _): &(&str, Row)| shown.contains(*id);
        let (fitting, near) = rows(engine, text, &shown);
        // What fits stands in a list by itself, and what only comes near where hardly anything fits.
        let count = |candidates: &[(&str, Row)]| candidates.iter().filter(|one| is_shown(one)).count();
        let others = if count(&fitting) >= count(&near) { &fitting } else { &near };
        let others = others.iter().filter(|one| !is_shown(one)).map(|(_, row)| *row).collect();
        let all = fitting.iter().chain(&near).filter(|one| is_shown(one));
        let shown: HashMap<String, Row> = all.map(|(id, row)| ((*id).to_owned(), *row)).collect();
        (!shown.is_empty()).then_some((text, Page { shown, others }))
    };
    texts.into_iter().filter_map(page).collect()
}

/// The lessons of whose text something is known.
fn with_page<'l>(lessons: &[&'l Lesson], pages: &HashMap<&str, Page>) -> Vec<&'l Lesson> {
    lessons.iter().copied().filter(|lesson| pages.contains_key(lesson.text.as_str())).collect()
}

/// What was taken for each text: of each product the grades over how often it was looked at, one look more for all, so that what was
/// shown once and taken is not the best there is.
fn by_text(lessons: &[&Lesson], pages: &HashMap<&str, Page>, looks: &Looks) -> Vec<Group> {
    let mut texts: BTreeMap<&str, Vec<&Lesson>> = BTreeMap::new();
    for lesson in lessons {
        texts.entry(&lesson.text).or_default().push(lesson);
    }
    let group = |(text, lessons): (&str, Vec<&Lesson>)| {
        let page = pages.get(text)?;
        let mut sums: BTreeMap<&str, (f32, f32)> = BTreeMap::new();
        for lesson in &lessons {
            for (place, product) in lesson.shown.iter().enumerate() {
                let (grades, looked) = sums.entry(product.as_str()).or_default();
                *grades += lesson.taken.get(&place).copied().map_or(0.0, f32::from);
                *looked += looks.at(place);
            }
        }
        let example = |(product, (grades, looked)): (&str, (f32, f32))| {
            Some(Example { row: *page.shown.get(product)?, grade: grades / (looked + 1.0) })
        };
        let mut examples: Vec<Example> = sums.into_iter().filter_map(example).collect();
        examples.extend(page.others.iter().map(|row| Example { row: *row, grade: 0.0 }));
        #[allow(clippy::cast_precision_loss)] // searches
        let count = lessons.len() as f32;
        is_telling(examples.iter().map(|example| example.grade))
            .then_some(Group { weight: count / (count + HALF), examples })
    };
    texts.into_iter().filter_map(group).collect()
}

/// One list as it was shown, each grade divided by how often its place is looked at. The features stay where they are: many lists have
/// the same text.
fn list<'p>(lesson: &Lesson, pages: &'p HashMap<&str, Page>, looks: &Looks) -> Option<Vec<(&'p Row, f32)>> {
    let page = pages.get(lesson.text.as_str())?;
    let example = |(place, product): (usize, &ProductId)| {
        let taken = lesson.taken.get(&place).copied().map_or(0.0, f32::from);
        Some((page.shown.get(product.as_str())?, taken / looks.at(place)))
    };
    let mut list: Vec<(&'p Row, f32)> = lesson.shown.iter().enumerate().filter_map(example).collect();
    list.extend(page.others.iter().map(|row| (row, 0.0)));
    is_telling(list.iter().map(|(_, grade)| *grade)).then_some(list)
}

/// Whether something was taken and something else was not.
fn is_telling(mut grades: impl ExactSizeIterator<Item = f32>) -> bool {
    grades.len() > 1 && grades.any(|grade| grade > 0.0)
}

#[allow(clippy::cast_precision_loss)] // searches
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// Whether the first are higher by more than two standard errors of the paired differences.
fn surely_better(new: &[f64], old: &[f64]) -> bool {
    let differences: Vec<f64> = new.iter().zip(old).map(|(new, old)| new - old).collect();
    let by = mean(&differences);
    let squares: Vec<f64> = differences.iter().map(|difference| (difference - by).powi(2)).collect();
    #[allow(clippy::cast_precision_loss)] // searches
    let error = (mean(&squares) / differences.len().saturating_sub(1).max(1) as f64).sqrt();
    by > 0.0 && by > 2.0 * error
}

/// Two rankings on what was taken last.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Trial {
    /// Searches that judge.
    pub searches: usize,
    /// What the ranking in use gains of a list: grades over how often their places are looked at, discounted as in nDCG.
    pub old: f64,
    /// What one learned from what was before gains.
    pub new: f64,
    /// The same two on judged queries, where there are some of this shop.
    pub judged: Option<Checked>,
}

/// Two rankings on judged queries.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Checked {
    /// How many.
    pub queries: usize,
    /// Mean nDCG@10 of the candidates by the ranking in use.
    pub old: f64,
    /// By the new one.
    pub new: f64,
}

impl fmt::Display for Trial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "gain {:.4} new, {:.4} old, by {} searches", self.new, self.old, self.searches)?;
        let Some(judged) = self.judged else { return Ok(()) };
        write!(
            f,
            "; nDCG@10 {:.4} new, {:.4} old, by {} judged queries",
            judged.new, judged.old, judged.queries
        )
    }
}

/// What became of learning again.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(tag = "verdict", rename_all = "kebab-case")]
pub enum Verdict {
    /// No learned ranking is in use: it or an encoder is missing, or most products are described in part only.
    Unused,
    /// Too few searches of which something was taken, and of whose lists something is still in the range.
    TooFew {
        /// To learn from.
        learn: usize,
        /// Later ones, to judge by.
        judge: usize,
    },
    /// What was taken is ordered as well without anything more.
    NothingFound,
    /// The new ranking is better beyond chance.
    Better(Trial),
    /// It is not; the one in use stays.
    NoBetter(Trial),
    /// It is better on what was taken and worse on judged queries; the one in use stays.
    WorseWhereJudged(Trial),
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unused => write!(f, "no learned ranking is in use here"),
            Self::TooFew { learn, judge } => write!(
                f,
                "the ranking stays: something was taken of {learn} searches and of {judge} later ones; {FEWEST} and {JUDGES} are needed"
            ),
            Self::NothingFound => write!(f, "the ranking stays: nothing better was found"),
            Self::Better(trial) => write!(f, "a new ranking: {trial}"),
            Self::NoBetter(trial) => {
                write!(f, "the ranking stays, the new one is not better beyond chance: {trial}")
            }
            Self::WorseWhereJudged(trial) => {
                write!(f, "the ranking stays, the new one is worse on judged queries: {trial}")
            }
        }
    }
}

#[cfg(test)]
mod tests;
