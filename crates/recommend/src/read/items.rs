//! What items are, from the files that describe them.

use crate::RecommendError;

use super::{columns::describes_items, fields::Separator};

/// An item as a file describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// As it is written.
    pub id: String,
    /// Title, or the text that stands for it.
    pub title: String,
    /// Words for [`crate::methods::Content::from_words`]: those of the title, `genre:…`, and `decade:…` of a year in brackets at the end of a
    /// title.
    pub words: Vec<String>,
}

/// How a line is parted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Colons,
    Pipes,
    Csv,
}

impl Form {
    /// By what stands first: a genre of a line of CSV is parted from the next by `|`, and any sign may stand in a title.
    fn of(line: &str) -> Self {
        let first = |sign: &str| line.find(sign).unwrap_or(usize::MAX);
        let (colons, pipe, comma) = (first("::"), first("|"), first(","));
        if line.contains('\t') {
            Self::Text
        } else if colons < pipe.min(comma) {
            Self::Colons
        } else if pipe < comma {
            Self::Pipes
        } else {
            Self::Csv
        }
    }

    fn fields(self, line: &str) -> Result<Vec<String>, String> {
        let owned = |field: &str| field.trim().to_owned();
        Ok(match self {
            Self::Text => line.splitn(2, '\t').map(owned).collect(),
            Self::Colons => line.split("::").map(owned).collect(),
            Self::Pipes => line.split('|').map(owned).collect(),
            Self::Csv => Separator::Comma.fields(line)?.into_iter().map(|field| field.into_owned()).collect(),
        })
    }
}

/// What items are. Known forms, by line: MovieLens 100k's `id|title (year)|date|date|address|0|1|…` (a flag a genre), 1M's
/// `id::title (year)::Genre|Genre`, later ones' CSV `id,title,genres` with a header or without, and `id TAB text`.
///
/// # Errors
/// [`RecommendError::Line`] for the first line of none of these forms; [`RecommendError::Empty`] without any.
pub fn items(text: &str) -> Result<Vec<Item>, RecommendError> {
    let mut items = Vec::new();
    let mut all = None;
    for (line, content) in (1_usize..).zip(text.trim_start_matches('\u{feff}').lines()) {
        if content.trim().is_empty() {
            continue;
        }
        let refused = |cause: String| RecommendError::Line { line, cause };
        let form = all.unwrap_or_else(|| Form::of(content));
        let fields = form.fields(content).map_err(refused)?;
        if line == 1 && describes_items(&fields) {
            // With a header every line has its form.
            all = Some(form);
            continue;
        }
        let [id, title, rest @ ..] = &fields[..] else {
            return Err(refused(format!("no item and title in `{content}`")));
        };
        if id.is_empty() {
            return Err(refused(format!("no item in `{content}`")));
        }
        let mut words: Vec<String> = title
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        let year = title.strip_suffix(')').and_then(|title| title.rsplit_once('('));
        if let Some((_, year)) = year.filter(|(_, year)| year.len() == 4 && year.parse::<u16>().is_ok()) {
            words.push(format!("decade:{}0", &year[..3]));
        }
        match rest {
            [_, _, _, flags @ ..] if form == Form::Pipes => {
                let set = flags.iter().enumerate().filter(|(_, flag)| *flag == "1");
                words.extend(set.map(|(genre, _)| format!("genre:{genre}")));
            }
            [genres, ..] => words.extend(genres.split('|').map(|genre| format!("genre:{}", genre.trim()))),
            [] => {}
        }
        items.push(Item { id: id.clone(), title: title.clone(), words });
    }
    if items.is_empty() { Err(RecommendError::Empty) } else { Ok(items) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_read_in_each_form() {
        let first = |text: &str| items(text).map(|mut items| items.remove(0)).map_err(|e| e.to_string());
        let toys = |title: &str, genres: [&str; 2]| {
            let words = ["toy", "story", "1995", "decade:1990", genres[0], genres[1]];
            Ok(Item { id: "1".into(), title: title.into(), words: words.map(str::to_owned).to_vec() })
        };
        let named = ["genre:Animation", "genre:Comedy"];
        let plain = "Toy Story (1995)";
        let flags = "1|Toy Story (1995)|01-Jan-1995||http://us.imdb.com/M/title-exact?Toy%20Story%20(1995)|0|0|0|1|1\n";
        assert_eq!(first(flags), toys(plain, ["genre:3", "genre:4"]));
        assert_eq!(first("1::Toy Story (1995)::Animation|Comedy"), toys(plain, named));
        let csv = "movieId,title,genres\r\n1,\"Toy, Story (1995)\",Animation|Comedy\r\n";
        assert_eq!(first(csv), toys("Toy, Story (1995)", named));
        let red =
            Item { id: "7".into(), title: "Red  coat".into(), words: vec!["red".into(), "coat".into()] };
        assert_eq!(first("7\tRed  coat"), Ok(red));
        assert_eq!(first("7"), Err("line 1: no item and title in `7`".into()));
        assert_eq!(first("a\tb\n\tc"), Err("line 2: no item in `\tc`".into()));
        assert!(first("\n").is_err());
    }

    #[test]
    fn a_film_of_six_genres_is_the_film_it_is() -> Result<(), RecommendError> {
        let rubber = "81132,Rubber (2010),Action|Adventure|Comedy|Crime|Drama|Film-Noir|Horror";
        for text in [format!("movieId,title,genres\n{rubber}\n"), format!("{rubber}\n")] {
            let items = items(&text)?;
            assert_eq!(items.len(), 1, "{text}");
            assert_eq!((items[0].id.as_str(), items[0].title.as_str()), ("81132", "Rubber (2010)"));
            let genres = items[0].words.iter().filter(|word| word.starts_with("genre:")).count();
            assert_eq!(genres, 7, "{:?}", items[0].words);
        }
        // With a header a sign of another form in a title parts nothing.
        let odd = items("movieId,title,genres\n5,\"Face::Off | \t3\",Action\n")?;
        assert_eq!((odd[0].title.as_str(), odd[0].words.len()), ("Face::Off | \t3", 4));
        Ok(())
    }
}
