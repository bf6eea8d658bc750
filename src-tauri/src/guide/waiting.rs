//! What is on its way to the store: events and calls of the staff, in their order. One thread writes them. Who has something written
//! waits a moment for the disk, as a rule a few milliseconds; where the store takes nothing (another program writes for long, the disk
//! is full), it is kept here and written later. Nothing of it is on the disk before, so it is gone when the program ends in between:
//! an order does not come here, it is confirmed when it is written.

use std::{
    collections::{BTreeSet, VecDeque},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::{Duration, Instant},
};

use jingxuan_catalogue::{CustomerId, Event, EventKind, SessionId};
use jingxuan_store::{Letter, Store, StoreError, Writer};
use parking_lot::{Condvar, Mutex, MutexGuard};

use super::{deeds::tells_of_oneself, member::is_nameless};

/// So many are kept before the oldest that somebody only looked at something are dropped: hours of a busy mirror, about a megabyte.
/// Nothing else is dropped, whatever the number: a shopper makes a few a minute.
const MOST: usize = 4096;
/// So many are written in one transaction: the lock is held for milliseconds.
const BATCH: usize = 128;
/// How long somebody waits for the disk before it is left to the thread.
const PROMPT: Duration = Duration::from_secs(1);
/// First pause after the store took nothing; doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Something to be written.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Entry {
    /// An event with its letter to the hub.
    Event(Event),
    /// A letter to the hub by itself.
    Letter(Letter),
}

impl Entry {
    fn write(&self, writer: &mut Writer<'_>) -> Result<(), StoreError> {
        match self {
            Self::Letter(letter) => writer.put_letter(letter).map(drop),
            Self::Event(event) => match writer.record_event(event) {
                // The member is gone, or took the consent back, maybe while it waited: what happened is nobody's.
                Err(error) if event.customer.is_some() && is_nameless(&error) => {
                    let mut nameless = Event { customer: None, said: Vec::new(), ..event.clone() };
                    if tells_of_oneself(&event.said) {
                        nameless.text = None;
                        nameless.shown.clear();
                    }
                    writer.record_event(&nameless).map(drop)
                }
                done => done.map(drop),
            },
        }
    }

    fn is_view(&self) -> bool {
        matches!(self, Self::Event(event) if event.kind == EventKind::View)
    }

    fn customer(&self) -> Option<&CustomerId> {
        match self {
            Self::Event(event) => event.customer.as_ref(),
            Self::Letter(letter) => letter.customer.as_ref(),
        }
    }

    fn session(&self) -> Option<&SessionId> {
        match self {
            Self::Event(event) => Some(&event.session),
            Self::Letter(letter) => letter.session.as_ref(),
        }
    }
}

/// What waits, and who waits for it.
#[derive(Default)]
pub(super) struct Waiting {
    queue: Mutex<Queue>,
    changed: Condvar,
    /// Held while a batch is written; taken before `queue`.
    writing: Mutex<()>,
}

#[derive(Default)]
struct Queue {
    /// With a number that grows.
    entries: VecDeque<(u64, Entry)>,
    newest: u64,
    /// Up to this number they are being written now.
    in_hand: u64,
    /// Views that were dropped since the program started.
    dropped: u64,
    /// How often in a row the store took nothing, and why.
    failures: u32,
    cause: String,
    /// When it is tried again.
    again: Option<Instant>,
    /// Who waits until nothing waits any more.
    settling: usize,
    stopped: bool,
}

impl Queue {
    fn push(&mut self, entry: Entry) {
        if self.entries.len() >= MOST {
            let is_spare = |(number, entry): &(u64, Entry)| *number > self.in_hand && entry.is_view();
            if let Some(place) = self.entries.iter().position(is_spare) {
                self.entries.remove(place);
                self.dropped += 1;
                tracing::error!(dropped = self.dropped, "too much waits to be written: a view is dropped");
            }
        }
        self.newest += 1;
        self.entries.push_back((self.newest, entry));
    }

    fn holds(&self, number: u64) -> bool {
        self.entries.iter().rev().any(|(other, _)| *other == number)
    }

    fn took(&mut self) {
        if self.failures > 0 {
            tracing::info!(waiting = self.entries.len(), "the store takes what waited");
        }
        (self.failures, self.again) = (0, None);
        self.cause.clear();
    }

    fn refused(&mut self, error: &StoreError) {
        let waiting = self.entries.len();
        if self.failures == 0 {
            tracing::error!(%error, waiting, "the store takes nothing now: events wait in memory");
        } else {
            tracing::warn!(%error, waiting, "the store still takes nothing");
        }
        let longer = FIRST_PAUSE.saturating_mul(1 << self.failures.min(8)).min(LONGEST_PAUSE);
        let pause = if self.settling > 0 { FIRST_PAUSE } else { longer };
        self.failures = self.failures.saturating_add(1);
        self.cause = error.to_string();
        self.again = Some(Instant::now() + pause);
    }
}

/// Why a batch was not written: by which of them, where it is one of them.
struct Failed {
    number: Option<u64>,
    error: StoreError,
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self { number: None, error }
    }
}

impl Waiting {
    /// Has it written, and waits a moment until it is. While the store takes nothing nobody waits.
    pub(super) fn add(&self, entry: Entry) {
        let mut queue = self.queue.lock();
        queue.push(entry);
        let number = queue.newest;
        self.changed.notify_all();
        let until = Instant::now() + PROMPT;
        while queue.failures == 0 && !queue.stopped && queue.holds(number) {
            if self.changed.wait_until(&mut queue, until).timed_out() {
                return;
            }
        }
    }

    /// Writes what comes, until [`Waiting::stop`]. `store` is asked each time: the guide may be opened again. A panic costs one attempt.
    pub(super) fn run(&self, store: impl Fn() -> Option<Arc<Store>>) {
        while self.is_due() {
            let Some(store) = store() else {
                self.queue.lock().refused(&StoreError::Busy);
                continue;
            };
            if catch_unwind(AssertUnwindSafe(|| self.write(&store))).is_err() {
                self.queue.lock().refused(&StoreError::Invalid("writing panicked".to_owned()));
            }
        }
    }

    /// Waits until something is to be written; `false` when the window is closing.
    fn is_due(&self) -> bool {
        let mut queue = self.queue.lock();
        loop {
            if queue.stopped {
                return false;
            }
            let again = queue.again;
            match again {
                _ if queue.entries.is_empty() => self.changed.wait(&mut queue),
                Some(again) if again > Instant::now() => {
                    let _ = self.changed.wait_until(&mut queue, again);
                }
                _ => return true,
            }
        }
    }

    /// Writes the oldest, in one transaction.
    fn write(&self, store: &Store) {
        let still = self.writing.lock();
        let batch: Vec<(u64, Entry)> = {
            let mut queue = self.queue.lock();
            let batch: Vec<_> = queue.entries.iter().take(BATCH).cloned().collect();
            queue.in_hand = batch.last().map_or(0, |(number, _)| *number);
            batch
        };
        let done = store.write(|writer| {
            batch.iter().try_for_each(|(number, entry)| {
                entry.write(writer).map_err(|error| Failed { number: Some(*number), error })
            })
        });
        let mut queue = self.queue.lock();
        let last = std::mem::take(&mut queue.in_hand);
        match done {
            Ok(()) => {
                queue.entries.retain(|(number, _)| *number > last);
                queue.took();
            }
            // It would never be written, and keep back what comes after it.
            Err(Failed { number: Some(number), error }) if !error.may_pass() => {
                tracing::error!(%error, "the store refuses an event for what it is");
                queue.entries.retain(|(other, _)| *other != number);
            }
            Err(Failed { error, .. }) => queue.refused(&error),
        }
        drop(queue);
        drop(still);
        self.changed.notify_all();
    }

    /// Tries again at once; waits for nothing.
    pub(super) fn hurry(&self) {
        self.queue.lock().again = None;
        self.changed.notify_all();
    }

    /// Waits until nothing waits any more, but no longer than this; returns how many still do.
    pub(super) fn settle(&self, longest: Duration) -> usize {
        let until = Instant::now() + longest;
        let mut queue = self.queue.lock();
        queue.again = None;
        queue.settling += 1;
        self.changed.notify_all();
        while !queue.entries.is_empty() && !queue.stopped {
            if self.changed.wait_until(&mut queue, until).timed_out() {
                break;
            }
        }
        queue.settling -= 1;
        queue.entries.len()
    }

    /// Nothing is written while this is held.
    pub(super) fn still(&self) -> MutexGuard<'_, ()> {
        self.writing.lock()
    }

    /// The store has deleted the member: what waits of the member goes too, and what else waits of the same visits, as in the store.
    /// [`Waiting::still`] is held, so that none of it is on its way.
    pub(super) fn forget(&self, member: &CustomerId) {
        let mut queue = self.queue.lock();
        let of_member = queue.entries.iter().filter(|(_, entry)| entry.customer() == Some(member));
        let visits: BTreeSet<SessionId> =
            of_member.filter_map(|(_, entry)| entry.session().cloned()).collect();
        queue.entries.retain(|(_, entry)| match entry.customer() {
            Some(customer) => customer != member,
            None => entry.session().is_none_or(|session| !visits.contains(session)),
        });
        drop(queue);
        self.changed.notify_all();
    }

    /// What the staff should know; `None` while all is well.
    pub(super) fn trouble(&self) -> Option<String> {
        let queue = self.queue.lock();
        let mut told = Vec::new();
        if queue.failures > 0 {
            told.push(format!("{} wait in memory to be written: {}", queue.entries.len(), queue.cause));
        }
        if queue.dropped > 0 {
            let dropped = queue.dropped;
            told.push(format!(
                "{dropped} views of products were dropped since the start, for too many waited"
            ));
        }
        (!told.is_empty()).then(|| format!("events: {}", told.join("; ")))
    }

    /// The window is closing: what waits is written if the store takes it within so long; what is left then is gone, and counted.
    pub(super) fn stop(&self, longest: Duration) -> usize {
        let left = self.settle(longest);
        let mut queue = self.queue.lock();
        queue.stopped = true;
        queue.entries.clear();
        drop(queue);
        self.changed.notify_all();
        left
    }
}

#[cfg(test)]
mod tests {
    use jingxuan_catalogue::{Channel, Consent, Customer, Said, Stated};
    use tempfile::TempDir;

    use super::*;
    use crate::guide::fixtures::{Holding, comes};

    fn event(id: &str, kind: EventKind) -> Event {
        Event {
            id: id.into(),
            at: 1,
            channel: Channel::Kiosk,
            session: "visit".into(),
            customer: None,
            store: None,
            kind,
            product: None,
            variant: None,
            text: None,
            said: Vec::new(),
            shown: Vec::new(),
        }
    }

    fn view(id: &str) -> Entry {
        Entry::Event(event(id, EventKind::View))
    }

    fn call(key: &str) -> Entry {
        Entry::Letter(Letter {
            key: key.into(),
            kind: "staff-call".into(),
            payload: "{}".into(),
            customer: None,
            session: Some("visit".into()),
        })
    }

    fn member(consent: Consent) -> Customer {
        Customer {
            id: "m".into(),
            name: String::new(),
            consent,
            identities: Vec::new(),
            membership: String::new(),
            since: 0,
        }
    }

    fn of_member(id: &str) -> Event {
        let what = Stated::Size { size: "L".into(), kinds: Vec::new() };
        let said = vec![Said { what, standing: false }];
        Event { customer: Some("m".into()), said, ..event(id, EventKind::Ask) }
    }

    /// A store, what waits for it, and the thread that writes.
    struct Shop {
        folder: TempDir,
        store: Arc<Store>,
        waiting: Arc<Waiting>,
    }

    impl Shop {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let store = Arc::new(Store::open(&folder.path().join("shop.db")).unwrap());
            let waiting = Arc::new(Waiting::default());
            let (writes, into) = (Arc::clone(&waiting), Arc::clone(&store));
            std::thread::spawn(move || writes.run(|| Some(Arc::clone(&into))));
            Self { folder, store, waiting }
        }

        fn hold(&self) -> Holding {
            Holding::new(&self.folder.path().join("shop.db"), |_| Ok(()))
        }

        fn written(&self) -> Vec<String> {
            let events = self.store.reader().unwrap().events_in(&"visit".into()).unwrap();
            events.into_iter().map(|recorded| recorded.event.id.to_string()).collect()
        }
    }

    impl Drop for Shop {
        fn drop(&mut self) {
            self.waiting.stop(Duration::ZERO);
        }
    }

    #[test]
    fn what_the_store_takes_is_on_the_disk_when_it_is_added() {
        let shop = Shop::new();
        for id in ["a", "b", "a"] {
            shop.waiting.add(view(id));
        }
        assert_eq!(shop.written(), ["a", "b"], "an event arrives once");
        assert_eq!(shop.waiting.trouble(), None);
    }

    #[test]
    fn while_another_program_writes_events_wait_are_told_and_are_written_in_their_order_after_it() {
        let shop = Shop::new();
        let holding = shop.hold();
        let began = Instant::now();
        shop.waiting.add(view("a"));
        assert!(began.elapsed() < jingxuan_store::PATIENCE / 2, "nobody waits for the other program");
        assert!(comes(|| shop.waiting.trouble().is_some()));
        let began = Instant::now();
        shop.waiting.add(Entry::Event(event("b", EventKind::Add)));
        shop.waiting.add(call("c"));
        assert!(began.elapsed() < PROMPT / 2, "once it is known, nobody waits at all");
        let told = shop.waiting.trouble().unwrap();
        assert!(told.starts_with("events: 3 wait in memory"), "{told}");
        assert!(shop.written().is_empty());
        holding.end();
        assert!(comes(|| shop.waiting.trouble().is_none()));
        assert_eq!(shop.written(), ["a", "b"]);
        let letters = shop.store.reader().unwrap().outbox(10).unwrap();
        let keys: Vec<_> = letters.into_iter().map(|waiting| waiting.letter.key).collect();
        assert_eq!(keys, ["event:a", "event:b", "c"]);
    }

    #[test]
    fn what_a_full_disk_does_not_take_is_written_when_there_is_room() {
        let shop = Shop::new();
        shop.store.limit_pages(shop.store.pages().unwrap()).unwrap();
        let ids: Vec<String> = (0..20).map(|id| format!("e{id}")).collect();
        for id in &ids {
            let text = Some("x".repeat(8000));
            shop.waiting.add(Entry::Event(Event { text, ..event(id, EventKind::Search) }));
        }
        assert!(comes(|| shop.waiting.trouble().is_some_and(|told| told.contains("full"))));
        shop.store.limit_pages(1 << 30).unwrap();
        assert_eq!(shop.waiting.settle(Duration::from_secs(60)), 0);
        assert_eq!(shop.written(), ids);
    }

    #[test]
    fn what_the_store_never_takes_keeps_nothing_back() {
        let shop = Shop::new();
        let text = Some("x".repeat(9000));
        shop.waiting.add(Entry::Event(Event { text, ..event("long", EventKind::Search) }));
        shop.waiting.add(view("after"));
        assert_eq!(shop.waiting.settle(Duration::from_secs(60)), 0);
        assert_eq!(shop.written(), ["after"]);
    }

    #[test]
    fn a_consent_that_is_taken_back_while_an_event_waits_takes_the_name_from_it() {
        let shop = Shop::new();
        let agreed = member(Consent { profile: true, ..Consent::default() });
        shop.store.write(|writer| writer.put_customer(&agreed)).unwrap();
        // The other program takes the consent back in what it writes.
        let taken_back = member(Consent::default());
        let file = shop.folder.path().join("shop.db");
        let holding = Holding::new(&file, move |writer| writer.put_customer(&taken_back));
        shop.waiting.add(Entry::Event(of_member("a")));
        assert!(shop.written().is_empty());
        holding.end();
        assert_eq!(shop.waiting.settle(Duration::from_secs(60)), 0);
        let written = shop.store.reader().unwrap().event(&"a".into()).unwrap().unwrap().event;
        assert_eq!((written.customer, written.said), (None, Vec::new()));
    }

    #[test]
    fn what_waits_of_a_deleted_member_and_of_the_members_visits_is_never_written() {
        let waiting = Waiting::default();
        let other = Event { session: "other".into(), ..event("c", EventKind::View) };
        for entry in [view("a"), Entry::Event(of_member("b")), call("d"), Entry::Event(other.clone())] {
            waiting.queue.lock().push(entry);
        }
        let still = waiting.still();
        waiting.forget(&"m".into());
        drop(still);
        let left: Vec<_> = waiting.queue.lock().entries.iter().map(|(_, entry)| entry.clone()).collect();
        assert_eq!(left, [Entry::Event(other)]);
    }

    #[test]
    fn where_too_much_waits_the_oldest_views_go_with_their_count_and_nothing_else() {
        let waiting = Waiting::default();
        let mut queue = waiting.queue.lock();
        queue.push(Entry::Event(event("add", EventKind::Add)));
        queue.push(call("call"));
        (2..MOST + 3).for_each(|id| queue.push(view(&id.to_string())));
        assert_eq!(queue.entries.len(), MOST);
        let first: Vec<_> = queue.entries.iter().take(3).map(|(_, entry)| entry.clone()).collect();
        assert_eq!(first, [Entry::Event(event("add", EventKind::Add)), call("call"), view("5")]);
        drop(queue);
        assert!(waiting.trouble().is_some_and(|told| told.contains("3 views of products were dropped")));
        let mut queue = waiting.queue.lock();
        queue.entries.retain(|(_, entry)| !entry.is_view());
        (0..MOST).for_each(|id| queue.push(Entry::Event(event(&id.to_string(), EventKind::Add))));
        assert_eq!((queue.entries.len(), queue.dropped), (MOST + 2, 3), "what is not a view stays");
    }

    #[test]
    fn what_waits_is_written_before_the_window_closes() {
        let shop = Shop::new();
        let holding = shop.hold();
        shop.waiting.add(view("a"));
        assert!(comes(|| shop.waiting.trouble().is_some()));
        let closing = Arc::clone(&shop.waiting);
        let closed = std::thread::spawn(move || closing.stop(Duration::from_secs(60)));
        holding.end();
        assert_eq!(closed.join().unwrap(), 0);
        assert_eq!(shop.written(), ["a"]);
    }

    #[test]
    fn a_window_that_cannot_wait_any_longer_says_how_many_are_lost_and_keeps_none() {
        let shop = Shop::new();
        let holding = shop.hold();
        shop.waiting.add(view("a"));
        assert_eq!(shop.waiting.stop(Duration::from_millis(10)), 1);
        assert!(shop.waiting.queue.lock().entries.is_empty());
        holding.end();
    }
}
