//! Ratings in the formats they are passed around in, and what their items are.

mod columns;
mod fields;
mod items;
mod times;

use crate::{
    Interactions, RecommendError,
    interactions::{Entry, Names, Scale},
};
use columns::{Found, columns};
use fields::Separator;

pub use items::{Item, items};

/// How the fields of a line are parted, where it is said; otherwise the first line tells. Either may begin with a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Parted by tabs (MovieLens 100k), by `::` (1M) or by blanks.
    MovieLens,
    /// Parted by commas or semicolons, fields with these or quotes in them quoted (RFC 4180; no field goes over a line's end).
    Csv,
}

/// A collection of files that share their users and items, such as a training part and a test part.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    users: Names,
    items: Names,
    lowest: Option<f32>,
    highest: Option<f32>,
}

/// One file of a collection.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Users and their entries, times in seconds.
    pub cells: Vec<(u32, Entry)>,
    /// Whether it holds ratings; otherwise every value is 1.
    pub rated: bool,
    /// How it was understood, in words: its columns, and what may be other than it was meant.
    pub notes: Vec<String>,
}

impl Reader {
    /// Reads one text; the ids in it are kept as they are written. A first line that names a column of users and one of items is a
    /// header; without one the order is user, item, rating, time.
    ///
    /// A time is a number of seconds (or, where all are that large, of milliseconds or less) or a date; one that is neither is as good
    /// as none, which a note tells.
    ///
    /// # Errors
    /// [`RecommendError::Line`] for the first line that has too few fields, an empty id, or a rating that is no number;
    /// [`RecommendError::Empty`] without any line.
    pub fn read(&mut self, text: &str, format: Option<Format>) -> Result<Part, RecommendError> {
        let all = (1_usize..).zip(text.trim_start_matches('\u{feff}').lines());
        let mut lines = all.filter(|(_, line)| !line.trim().is_empty()).peekable();
        let Some((line, first)) = lines.peek().copied() else { return Err(RecommendError::Empty) };
        let separator = Separator::of(first, format);
        let second = lines.clone().nth(1).and_then(|(_, second)| separator.fields(second).ok());
        let Found { columns, header, mut notes } = separator
            .fields(first)
            .and_then(|fields| columns(first, &fields, second.as_deref()))
            .map_err(|cause| RecommendError::Line { line, cause })?;
        if header {
            lines.next();
        }
        let (mut cells, mut unread) = (Vec::new(), Unread::default());
        for (line, content) in lines {
            let refused = |cause: String| RecommendError::Line { line, cause };
            let fields = separator.fields(content).map_err(refused)?;
            let field =
                |column: usize| fields.get(column).map(|field| &**field).filter(|field| !field.is_empty());
            let needed = |column: usize, what: &str| {
                field(column).ok_or_else(|| refused(format!("no {what} in `{content}`")))
            };
            let (user, item) = (needed(columns.user, "user")?, needed(columns.item, "item")?);
            let mut value = 1.0;
            if let Some(column) = columns.rating {
                let rating = needed(column, "rating")?;
                let number = rating.parse::<f32>().ok().filter(|number| number.is_finite());
                value = number.ok_or_else(|| refused(format!("`{rating}` is no rating")))?;
                self.lowest = Some(self.lowest.map_or(value, |lowest| lowest.min(value)));
                self.highest = Some(self.highest.map_or(value, |highest| highest.max(value)));
            }
            let at = columns.at.and_then(field).map_or(0, |at| {
                times::parse(at).unwrap_or_else(|| {
                    unread.add(line, at);
                    0
                })
            });
            let index = self.items.intern(item)?;
            cells.push((self.users.intern(user)?, Entry { index, value, at }));
        }
        if cells.is_empty() {
            return Err(RecommendError::Empty);
        }
        notes.extend(unread.note());
        if let Some((unit, parts)) = times::in_seconds(&mut cells) {
            notes.push(format!("times are in {unit}: divided by {parts}"));
        }
        Ok(Part { cells, rated: columns.rating.is_some(), notes })
    }

    /// The cells of one text as a matrix over the users and items of all texts read, on the scale of all ratings read.
    #[must_use]
    pub fn matrix(&self, cells: Vec<(u32, Entry)>) -> Interactions {
        let (lowest, highest) = (self.lowest.unwrap_or(1.0), self.highest.unwrap_or(1.0));
        Interactions::new(self.users.clone(), self.items.clone(), Scale::Rating { lowest, highest }, cells)
    }
}

/// Times that are none: how many, and the first with its line.
#[derive(Default)]
struct Unread {
    count: usize,
    first: Option<(usize, String)>,
}

impl Unread {
    fn add(&mut self, line: usize, text: &str) {
        self.count += 1;
        self.first.get_or_insert_with(|| (line, text.to_owned()));
    }

    fn note(self) -> Option<String> {
        let count = self.count;
        self.first.map(|(line, text)| {
            format!("{count} times cannot be read and count as unknown, the first in line {line}: `{text}`")
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str, format: Option<Format>) -> Result<Interactions, RecommendError> {
        let mut reader = Reader::default();
        let part = reader.read(text, format)?;
        Ok(reader.matrix(part.cells))
    }

    #[test]
    fn usual_files_of_the_same_ratings_say_the_same() -> Result<(), RecommendError> {
        let tabs = read("7\t50\t4\t881250949\n9\t7\t2\t881250950\n", None)?;
        assert_eq!(tabs.scale, Scale::Rating { lowest: 2.0, highest: 4.0 });
        assert_eq!(tabs.rows().row(0), [Entry { index: 0, value: 4.0, at: 881_250_949 }]);
        for text in [
            "7::50::4::881250949\n9::7::2::881250950",
            "userId,movieId,rating,timestamp\r\n7,50,4.0,881250949\r\n9,7,2.0,881250950\r\n",
            "\u{feff}user_id\titem_id\tstars\tts\n7\t50\t4\t881250949.0\n\n9\t7\t2\t881250950.0\n",
            "user_id:token\titem_id:token\trating:float\ttimestamp:float\n7\t50\t4\t8.81250949E8\n9\t7\t2\t881250950\n",
            "\"User-ID\";\"ISBN\";\"Book-Rating\";\"Date\"\n\"7\";\"50\";\"4\";\"881250949\"\n\"9\";\"7\";\"2\";\"881250950\"\n",
            "7 50 4 881250949\n9 7 2 881250950\n",
            "7,50,4,881250949000\n9,7,2,881250950000\n",
            "\n7,50,881250949,4\n9,7,881250950,2\n",
            "userId,movieId,rating,timestamp\n7,50,4,1997-12-04 15:55:49\n9,7,2,1997-12-04 15:55:50\n",
            "rating,item,time,user\n4,50,1997-12-04T15:55:49Z,7\n2,7,1997-12-04T16:55:50+01:00,9\n",
        ] {
            assert_eq!(read(text, None)?, tabs, "{text}");
        }
        Ok(())
    }

    #[test]
    fn an_id_may_hold_what_parts_the_fields_of_other_files() -> Result<(), RecommendError> {
        let tabs = read("a::b\tx,y; z\t3\nc\td::e::f\t4\n", None)?;
        assert_eq!(tabs.users.all(), ["a::b", "c"]);
        assert_eq!(tabs.items.all(), ["x,y; z", "d::e::f"]);
        Ok(())
    }

    #[test]
    fn without_ratings_each_counts_one_and_that_is_told() -> Result<(), RecommendError> {
        let mut reader = Reader::default();
        let rated = reader.read("user,item,rating\n1,2,4\n1,3,5\n", None)?;
        let pairs = reader.read("1,4\n", None)?;
        assert_eq!((rated.rated, pairs.rated), (true, false));
        let times = reader.read("1,5,881250949\n", None)?;
        assert!(!times.rated && times.notes[0].contains("taken for a time"), "{:?}", times.notes);
        let test = reader.matrix(pairs.cells);
        assert_eq!(test.rows().row(0)[0].value, 1.0);
        assert_eq!(test.scale, Scale::Rating { lowest: 4.0, highest: 5.0 }, "no rating was 1");
        Ok(())
    }

    #[test]
    fn what_is_done_to_times_is_told() -> Result<(), RecommendError> {
        let mut reader = Reader::default();
        let part = reader.read("user,item,time\n1,2,1700000000000\n1,3,soon\n1,4,\n1,5,later\n", None)?;
        assert_eq!(
            part.cells.iter().map(|(_, entry)| entry.at).collect::<Vec<_>>(),
            [1_700_000_000, 0, 0, 0]
        );
        assert_eq!(
            part.notes,
            [
                "users in `user`, items in `item`, no ratings, times in `time`",
                "2 times cannot be read and count as unknown, the first in line 3: `soon`",
                "times are in milliseconds: divided by 1000"
            ]
        );
        Ok(())
    }

    #[test]
    fn csv_is_read_with_quoted_fields_and_without_a_header() -> Result<(), RecommendError> {
        let header = "\"userId\",\"itemId\",\"rating\"\n\"Li, Ann\",\"coat \"\"long\"\", red\",\"4.5\"\nbob, 7\" belt ,3\n";
        let plain = header.split_once('\n').map_or("", |(_, rest)| rest);
        for text in [header, plain] {
            let read = read(text, Some(Format::Csv))?;
            assert_eq!(read.users.all(), ["Li, Ann", "bob"]);
            assert_eq!(read.items.all(), ["coat \"long\", red", "7\" belt"]);
            assert_eq!(read.scale, Scale::Rating { lowest: 3.0, highest: 4.5 });
        }
        let error = |text| read(text, Some(Format::Csv)).map(drop).map_err(|error| error.to_string());
        assert_eq!(
            error("userId,itemId\n1,2\n1,\"2\n"),
            Err("line 3: a quote is not closed in `1,\"2`".into())
        );
        assert_eq!(error("1,2,3.0\n1,2,good\n"), Err("line 2: `good` is no rating".into()));
        Ok(())
    }

    #[test]
    fn a_wrong_line_is_named() {
        let message = |text, format| read(text, format).map(drop).map_err(|e| e.to_string());
        let movielens = Some(Format::MovieLens);
        assert_eq!(
            message("1\t2\t3\t4\n1\t2\tgood\t4", movielens),
            Err("line 2: `good` is no rating".into())
        );
        assert_eq!(message("1\n", movielens), Err("line 1: no item in `1`".into()));
        assert_eq!(message("1\t2\t3\n\n1\t4\n", movielens), Err("line 3: no rating in `1\t4`".into()));
        assert!(
            message("a,b\n1,2", Some(Format::Csv))
                .is_err_and(|e| e.starts_with("line 1: `a,b` names no column"))
        );
        assert!(message("", movielens).is_err());
        assert!(message("userId,movieId,rating\n", None).is_err());
        assert_eq!(message("1\t2\tNaN\t4", movielens), Err("line 1: `NaN` is no rating".into()));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,200}") {
            let _ = items(&text);
            for format in [None, Some(Format::MovieLens), Some(Format::Csv)] {
                let _ = read(&text, format);
            }
        }
    }
}
