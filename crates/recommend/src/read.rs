//! Ratings in the formats they are passed around in.

use crate::{
    Interactions, RecommendError,
    interactions::{Entry, Names, Scale},
};

/// How the fields of a line are parted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// MovieLens: `user TAB item TAB rating TAB timestamp` (100k) or the same parted by `::` (1M); no header.
    MovieLens,
    /// Comma separated with a header that names `userId`, `movieId` or `itemId`, and perhaps `rating` and `timestamp`.
    Csv,
}

impl Format {
    /// What the text looks like from its first line.
    #[must_use]
    pub fn guess(text: &str) -> Self {
        let first = text.lines().next().unwrap_or_default();
        if first.contains(',') && !first.contains('\t') { Self::Csv } else { Self::MovieLens }
    }
}

/// A collection of files that share their users and items, such as a training part and a test part.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    users: Names,
    items: Names,
    lowest: Option<f32>,
    highest: Option<f32>,
}

/// Where the fields of a line are.
struct Columns {
    user: usize,
    item: usize,
    rating: Option<usize>,
    at: Option<usize>,
}

impl Reader {
    /// Reads one text; the ids in it are kept as they are written.
    ///
    /// # Errors
    /// [`RecommendError::Line`] for the first line that has too few fields, an empty id, or a rating or time that is no
    /// number; [`RecommendError::Empty`] without any line.
    pub fn read(&mut self, text: &str, format: Format) -> Result<Vec<(u32, Entry)>, RecommendError> {
        let mut lines = (1..).zip(text.trim_start_matches('\u{feff}').lines());
        let columns = match format {
            Format::MovieLens => Columns { user: 0, item: 1, rating: Some(2), at: Some(3) },
            Format::Csv => header(lines.next().map_or("", |(_, line)| line))?,
        };
        let mut cells = Vec::new();
        for (line, content) in lines {
            if content.trim().is_empty() {
                continue;
            }
            let refused = |cause: String| RecommendError::Line { line, cause };
            let fields: Vec<&str> = match format {
                Format::Csv => content.split(',').map(bare).collect(),
                Format::MovieLens if content.contains("::") => content.split("::").map(str::trim).collect(),
                Format::MovieLens => content.split('\t').map(str::trim).collect(),
            };
            let name = |column: usize, what: &str| match fields.get(column) {
                Some(name) if !name.is_empty() => Ok(*name),
                _ => Err(refused(format!("no {what} in `{content}`"))),
            };
            let (user, item) = (name(columns.user, "user")?, name(columns.item, "item")?);
            let field = |column: Option<usize>| column.and_then(|c| fields.get(c)).filter(|f| !f.is_empty());
            let value = match field(columns.rating) {
                None => 1.0,
                Some(rating) => match rating.parse::<f32>() {
                    Ok(value) if value.is_finite() => value,
                    _ => return Err(refused(format!("`{rating}` is no rating"))),
                },
            };
            let at = match field(columns.at) {
                None => 0,
                Some(at) => at.parse().map_err(|_| refused(format!("`{at}` is no time in seconds")))?,
            };
            self.lowest = Some(self.lowest.map_or(value, |lowest| lowest.min(value)));
            self.highest = Some(self.highest.map_or(value, |highest| highest.max(value)));
            let index = self.items.intern(item)?;
            cells.push((self.users.intern(user)?, Entry { index, value, at }));
        }
        if cells.is_empty() { Err(RecommendError::Empty) } else { Ok(cells) }
    }

    /// The cells of one text as a matrix over the users and items of all texts read.
    #[must_use]
    pub fn matrix(&self, cells: Vec<(u32, Entry)>) -> Interactions {
        let (lowest, highest) = (self.lowest.unwrap_or(0.0), self.highest.unwrap_or(0.0));
        Interactions::new(self.users.clone(), self.items.clone(), Scale::Rating { lowest, highest }, cells)
    }
}

fn bare(field: &str) -> &str {
    field.trim().trim_matches('"')
}

fn header(line: &str) -> Result<Columns, RecommendError> {
    let names: Vec<String> = line.split(',').map(|name| bare(name).to_lowercase().replace('_', "")).collect();
    let find = |wanted: &[&str]| names.iter().position(|name| wanted.contains(&name.as_str()));
    let user = find(&["userid", "user", "customer", "customerid"]);
    let item = find(&["movieid", "itemid", "item", "product", "productid"]);
    match (user, item) {
        (Some(user), Some(item)) => Ok(Columns {
            user,
            item,
            rating: find(&["rating", "value", "weight"]),
            at: find(&["timestamp", "time", "at"]),
        }),
        _ => Err(RecommendError::Line {
            line: 1,
            cause: format!("`{line}` names no column `userId` and no column `movieId` or `itemId`"),
        }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str, format: Format) -> Result<Interactions, RecommendError> {
        let mut reader = Reader::default();
        let cells = reader.read(text, format)?;
        Ok(reader.matrix(cells))
    }

    #[test]
    fn the_three_forms_of_movielens_say_the_same() -> Result<(), RecommendError> {
        let tabs = read("7\t50\t4\t881250949\n9\t7\t2\t881250950\n", Format::MovieLens)?;
        let colons = read("7::50::4::881250949\n9::7::2::881250950", Format::MovieLens)?;
        let csv = "userId,movieId,rating,timestamp\r\n7,50,4.0,881250949\r\n9,7,2.0,881250950\r\n";
        assert_eq!(tabs, colons);
        assert_eq!(tabs, read(csv, Format::guess(csv))?);
        assert_eq!(tabs.scale, Scale::Rating { lowest: 2.0, highest: 4.0 });
        Ok(())
    }

    #[test]
    fn a_wrong_line_is_named() {
        let message = |text, format| read(text, format).map(drop).map_err(|e| e.to_string());
        assert_eq!(
            message("1\t2\t3\t4\n1\t2\tgood\t4", Format::MovieLens),
            Err("line 2: `good` is no rating".into())
        );
        assert_eq!(message("1\n", Format::MovieLens), Err("line 1: no item in `1`".into()));
        assert_eq!(
            message("1\t2\t3\tnow", Format::MovieLens),
            Err("line 1: `now` is no time in seconds".into())
        );
        assert!(
            message("a,b\n1,2", Format::Csv).is_err_and(|e| e.starts_with("line 1: `a,b` names no column"))
        );
        assert!(message("", Format::MovieLens).is_err());
        assert!(message("1\t2\tNaN\t4", Format::MovieLens).is_err());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,200}") {
            for format in [Format::MovieLens, Format::Csv] {
                let _ = read(&text, format);
            }
        }
    }
}
