//! Examples for the learned ranking, from judged queries and from clicks.

use std::collections::{HashMap, HashSet};

use jingxuan_catalogue::{Event, EventKind, SessionId};

use crate::{
    Engine,
    metrics::Grades,
    nearest,
    ranker::{DEPTH_OF_TRAINING, Example, Group, Row},
    request::Request,
    trec::{Judgements, Query},
};

/// Candidates of judged queries with their features and grades.
///
/// The candidates are those that the fusion finds, so that the model learns to order what it will be given.
#[must_use]
pub fn judged(engine: &Engine, queries: &[Query], judgements: &Judgements) -> Vec<Group> {
    let empty = Grades::new();
    let groups = queries.iter().map(|query| {
        let grades = judgements.get(&query.id).unwrap_or(&empty);
        group(engine, &query.text, grades, 1.0)
    });
    groups.filter(|group| group.examples.iter().any(|example| example.grade > 0.0)).collect()
}

/// Candidates of searches that led to clicks: opened is worth 1, tried on or put into the bag 2, bought 3.
///
/// Clicks are biased towards what was shown first and count a fraction of a judgement; searches of the same words are one
/// query.
#[must_use]
pub fn clicked(engine: &Engine, events: &[Event], most: usize) -> Vec<Group> {
    const WEIGHT: f32 = 0.1;
    let mut searches: Vec<(String, Grades)> = clicks(events).into_iter().collect();
    searches.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| a.0.cmp(&b.0)));
    searches.truncate(most);
    let groups = searches.iter().map(|(text, grades)| group(engine, text, grades, WEIGHT));
    groups.filter(|group| group.examples.iter().any(|example| example.grade > 0.0)).collect()
}

/// What was done after a search in the same visit, up to the next search, by words searched.
fn clicks(events: &[Event]) -> HashMap<String, Grades> {
    let mut order: Vec<&Event> = events.iter().collect();
    order.sort_by_key(|event| event.at);
    let mut last: HashMap<&SessionId, &str> = HashMap::new();
    let mut found: HashMap<String, Grades> = HashMap::new();
    for event in order {
        if event.kind == EventKind::Search {
            // One without words ends the one before all the same.
            match searched(event) {
                Some(text) => last.insert(&event.session, text),
                None => last.remove(&event.session),
            };
            continue;
        }
        let taken = (last.get(&event.session), &event.product, grade(event.kind));
        if let (Some(text), Some(product), Some(grade)) = taken {
            let known = found.entry((*text).to_owned()).or_default().entry(product.0.clone()).or_default();
            *known = (*known).max(i32::from(grade));
        }
    }
    found
}

/// The words of a search, where there are some.
pub(crate) fn searched(event: &Event) -> Option<&str> {
    event.text.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

/// What it says of a product that somebody did this with it after a search; nothing where that says nothing.
pub(crate) fn grade(kind: EventKind) -> Option<u8> {
    match kind {
        EventKind::Click | EventKind::View => Some(1),
        EventKind::TryOn | EventKind::Add | EventKind::Like => Some(2),
        EventKind::Buy => Some(3),
        EventKind::Search | EventKind::Remove | EventKind::Return | EventKind::Ask | EventKind::Dislike => {
            None
        }
    }
}

fn group(engine: &Engine, text: &str, grades: &Grades, weight: f32) -> Group {
    let example = |(id, row): (&str, Row)| {
        #[allow(clippy::cast_precision_loss)] // 0..=3
        let grade = grades.get(id).copied().unwrap_or(0).max(0) as f32;
        Example { row, grade }
    };
    let (fitting, near) = rows(engine, text, &HashSet::new());
    Group { weight, examples: fitting.into_iter().chain(near).map(example).collect() }
}

/// A product with its features.
type Candidate<'e> = (&'e str, Row);

/// Candidates of a text: the best of those that fit by the fusion, and `named` wherever it has them; and as many that only come near.
pub(crate) fn rows<'e>(
    engine: &'e Engine,
    text: &str,
    named: &HashSet<&str>,
) -> (Vec<Candidate<'e>>, Vec<Candidate<'e>>) {
    let mut found = (Vec::new(), Vec::new());
    let request = Request {
        limit: 1,
        facets: false,
        diverse: false,
        method: crate::Method::Weighted,
        ..Request::new(text)
    };
    let _ = engine.inspect(&request, |scorer, fused| {
        // Half of what fits, half of what comes near: both are ranked, and what fails says what failing costs.
        let (first, others) = fused.split_at(fused.len().min(DEPTH_OF_TRAINING));
        let mut head = first.to_vec();
        head.extend(others.iter().filter(|(document, _)| named.contains(engine.index().id(*document))));
        let fitting = head.len();
        let matched: Vec<u32> = fused.iter().map(|(document, _)| *document).collect();
        let near = nearest::near(scorer, &matched, DEPTH_OF_TRAINING);
        head.extend(scorer.rank(&near, crate::Method::Weighted, near.len()));
        let rows = scorer.rows(&head);
        let each = head.iter().zip(rows);
        let mut all: Vec<Candidate<'e>> =
            each.map(|((document, _), row)| (engine.index().id(*document), row)).collect();
        let near = all.split_off(fitting);
        found = (all, near);
    });
    found
}

#[cfg(test)]
mod tests {
    use jingxuan_catalogue::Channel;

    use super::*;

    #[test]
    fn what_follows_a_search_in_the_same_visit_is_its_answer_until_the_next_with_or_without_words() {
        let event = |at, session: &str, kind, product: Option<&str>, text: Option<&str>| Event {
            id: format!("{at}").into(),
            at,
            channel: Channel::Kiosk,
            session: session.into(),
            customer: None,
            store: None,
            kind,
            product: product.map(Into::into),
            variant: None,
            text: text.map(str::to_owned),
            said: Vec::new(),
            shown: Vec::new(),
        };
        let events = [
            event(3, "a", EventKind::Click, Some("p1"), None),
            event(1, "a", EventKind::Search, None, Some("红裙")),
            event(4, "a", EventKind::Buy, Some("p1"), None),
            event(2, "b", EventKind::View, Some("p2"), None),
            event(5, "a", EventKind::Search, None, Some("coat")),
            event(6, "a", EventKind::TryOn, Some("p3"), None),
        ];
        let found = clicks(&events);
        assert_eq!(found["红裙"], Grades::from([("p1".to_owned(), 3)]));
        assert_eq!(found["coat"], Grades::from([("p3".to_owned(), 2)]));
        assert_eq!(found.len(), 2, "what was done without a search answers none");

        // A search whose words are not kept, or that has none, is another search: what follows it answers none of those before.
        for text in [None, Some(" ")] {
            let events = [
                event(1, "a", EventKind::Search, None, Some("coat")),
                event(2, "a", EventKind::View, Some("p1"), None),
                event(3, "a", EventKind::Search, None, text),
                event(4, "a", EventKind::Buy, Some("p2"), None),
            ];
            let found = clicks(&events);
            assert_eq!(found.len(), 1);
            assert_eq!(found["coat"], Grades::from([("p1".to_owned(), 1)]), "{text:?}");
        }
    }
}
