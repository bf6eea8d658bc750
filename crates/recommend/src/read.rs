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
    /// Comma separated, fields with commas or quotes in them quoted (RFC 4180; no field goes over a line's end). With a header that
    /// names `userId`, `movieId` or `itemId`, and perhaps `rating` and `timestamp`; without one, where the first line's third field is
    /// a number, these four in this order.
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
        let mut lines = (1..).zip(text.trim_start_matches('\u{feff}').lines()).peekable();
        let columns = match format {
            Format::MovieLens => PLAIN,
            Format::Csv => {
                let first = lines.peek().map_or("", |(_, line)| *line);
                match header(first)? {
                    Some(columns) => {
                        lines.next();
                        columns
                    }
                    None => PLAIN,
                }
            }
        };
        let mut cells = Vec::new();
        for (line, content) in lines {
            if content.trim().is_empty() {
                continue;
            }
            let refused = |cause: String| RecommendError::Line { line, cause };
            let parted = |sign: &str| content.split(sign).map(|field| field.trim().to_owned()).collect();
            let fields: Vec<String> = match format {
                Format::Csv => trimmed(quoted(content).map_err(refused)?),
                Format::MovieLens if content.contains("::") => parted("::"),
                Format::MovieLens => parted("\t"),
            };
            let name = |column: usize, what: &str| match fields.get(column) {
                Some(name) if !name.is_empty() => Ok(name.as_str()),
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

/// What items are, as words for [`crate::methods::Content::from_words`]: those of the title, `genre:…`, and `decade:…` of a year in
/// brackets at the end of a title. Known forms, by line: MovieLens 100k's `id|title (year)|date|date|address|0|1|…` (a
/// flag a genre), 1M's `id::title (year)::Genre|Genre`, later ones' CSV with the header `movieId,title,genres`, and `id TAB text`.
///
/// # Errors
/// [`RecommendError::Line`] for the first line of none of these forms; [`RecommendError::Empty`] without any.
pub fn item_words(text: &str) -> Result<Vec<(String, Vec<String>)>, RecommendError> {
    let lines = (1..).zip(text.trim_start_matches('\u{feff}').lines());
    let header = |line: usize, content: &str| line == 1 && content.to_lowercase().starts_with("movieid,");
    let mut items = Vec::new();
    for (line, content) in
        lines.filter(|(line, content)| !content.trim().is_empty() && !header(*line, content))
    {
        let fields: Vec<String> = if content.contains('\t') {
            content.splitn(2, '\t').map(str::to_owned).collect()
        } else if content.contains("::") {
            content.split("::").map(str::to_owned).collect()
        } else if content.split('|').count() > 5 {
            content.split('|').map(str::to_owned).collect()
        } else {
            quoted(content).map_err(|cause| RecommendError::Line { line, cause })?
        };
        let [id, title, rest @ ..] = &fields[..] else {
            return Err(RecommendError::Line { line, cause: format!("no item and title in `{content}`") });
        };
        if id.trim().is_empty() {
            return Err(RecommendError::Line { line, cause: format!("no item in `{content}`") });
        }
        let mut words: Vec<String> = title
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        let year = title.trim_end().strip_suffix(')').and_then(|title| title.rsplit_once('('));
        if let Some((_, year)) = year.filter(|(_, year)| year.len() == 4 && year.parse::<u16>().is_ok()) {
            words.push(format!("decade:{}0", &year[..3]));
        }
        match rest {
            [_, _, _, flags @ ..] => {
                let set = flags.iter().enumerate().filter(|(_, flag)| flag.trim() == "1");
                words.extend(set.map(|(genre, _)| format!("genre:{genre}")));
            }
            [genres, ..] => words.extend(genres.split('|').map(|genre| format!("genre:{}", genre.trim()))),
            [] => {}
        }
        items.push((id.trim().to_owned(), words));
    }
    if items.is_empty() { Err(RecommendError::Empty) } else { Ok(items) }
}

/// The fields of a line of CSV: within quotes a comma parts nothing, and a doubled quote is one.
fn quoted(line: &str) -> Result<Vec<String>, String> {
    let (mut fields, mut field, mut inside) = (Vec::new(), String::new(), false);
    let mut letters = line.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            '"' if inside && letters.next_if_eq(&'"').is_some() => field.push('"'),
            '"' if inside => inside = false,
            // Elsewhere a quote is a letter: 7" is a size.
            '"' if field.trim().is_empty() => {
                field.clear();
                inside = true;
            }
            ',' if !inside => fields.push(std::mem::take(&mut field)),
            c => field.push(c),
        }
    }
    if inside {
        return Err(format!("a quote is not closed in `{line}`"));
    }
    fields.push(field);
    Ok(fields)
}

fn trimmed(mut fields: Vec<String>) -> Vec<String> {
    fields.iter_mut().for_each(|field| *field = field.trim().to_owned());
    fields
}

/// The columns without a header.
const PLAIN: Columns = Columns { user: 0, item: 1, rating: Some(2), at: Some(3) };

/// The columns that a header names; none where the line is no header but begins the ratings.
fn header(line: &str) -> Result<Option<Columns>, RecommendError> {
    let fields = trimmed(quoted(line).map_err(|cause| RecommendError::Line { line: 1, cause })?);
    let names: Vec<String> = fields.iter().map(|name| name.to_lowercase().replace('_', "")).collect();
    let find = |wanted: &[&str]| names.iter().position(|name| wanted.contains(&name.as_str()));
    let user = find(&["userid", "user", "customer", "customerid"]);
    let item = find(&["movieid", "itemid", "item", "product", "productid"]);
    match (user, item) {
        (Some(user), Some(item)) => Ok(Some(Columns {
            user,
            item,
            rating: find(&["rating", "value", "weight"]),
            at: find(&["timestamp", "time", "at"]),
        })),
        _ if fields.get(2).is_some_and(|rating| rating.parse::<f32>().is_ok()) => Ok(None),
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
    fn csv_is_read_with_quoted_fields_and_without_a_header() -> Result<(), RecommendError> {
        let header = "\"userId\",\"itemId\",\"rating\"\n\"Li, Ann\",\"coat \"\"long\"\", red\",\"4.5\"\nbob, 7\" belt ,3\n";
        let plain = header.split_once('\n').map_or("", |(_, rest)| rest);
        for text in [header, plain] {
            let read = read(text, Format::Csv)?;
            assert_eq!(read.users.all(), ["Li, Ann", "bob"]);
            assert_eq!(read.items.all(), ["coat \"long\", red", "7\" belt"]);
            assert_eq!(read.scale, Scale::Rating { lowest: 3.0, highest: 4.5 });
        }
        let error = |text| read(text, Format::Csv).map(drop).map_err(|error| error.to_string());
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

    #[test]
    fn items_are_read_in_each_form() {
        let words = |text: &str| item_words(text).map(|mut items| items.remove(0)).map_err(|e| e.to_string());
        let wanted = |genres: [&str; 2]| {
            let words = ["toy", "story", "1995", "decade:1990", genres[0], genres[1]];
            Ok(("1".to_owned(), words.map(str::to_owned).to_vec()))
        };
        let flags = "1|Toy Story (1995)|01-Jan-1995||http://us.imdb.com/M/title-exact?Toy%20Story%20(1995)|0|0|0|1|1\n";
        assert_eq!(words(flags), wanted(["genre:3", "genre:4"]));
        assert_eq!(
            words("1::Toy Story (1995)::Animation|Comedy"),
            wanted(["genre:Animation", "genre:Comedy"])
        );
        let csv = "movieId,title,genres\r\n1,\"Toy, Story (1995)\",Animation|Comedy\r\n";
        assert_eq!(words(csv), wanted(["genre:Animation", "genre:Comedy"]));
        assert_eq!(words("7\tRed  coat"), Ok(("7".into(), vec!["red".into(), "coat".into()])));
        assert_eq!(words("7"), Err("line 1: no item and title in `7`".into()));
        assert_eq!(words("a\tb\n\tc"), Err("line 2: no item in `\tc`".into()));
        assert!(words("\n").is_err());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,200}") {
            let _ = item_words(&text);
            for format in [Format::MovieLens, Format::Csv] {
                let _ = read(&text, format);
            }
        }
    }
}
