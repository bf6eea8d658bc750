//! Lines into fields.

use std::borrow::Cow;

use super::Format;

/// What parts the fields of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Separator {
    Tab,
    Colons,
    Blanks,
    Comma,
    Semicolon,
}

impl Separator {
    /// From the first line, for the whole file: an id further down may hold any of the others.
    pub(super) fn of(line: &str, format: Option<Format>) -> Self {
        let unquoted = |sign: char| {
            let mut inside = false;
            let counts = |c: &char| {
                inside ^= *c == '"';
                *c == sign && !inside
            };
            line.chars().filter(counts).count()
        };
        let (commas, semicolons) = (unquoted(','), unquoted(';'));
        let list = if semicolons > commas { Self::Semicolon } else { Self::Comma };
        match format {
            Some(Format::Csv) => list,
            _ if line.contains('\t') => Self::Tab,
            _ if line.matches("::").count() > 1 => Self::Colons,
            None if commas + semicolons > 0 => list,
            _ if line.contains("::") => Self::Colons,
            _ => Self::Blanks,
        }
    }

    /// The fields of a line without the blanks around them.
    pub(super) fn fields(self, line: &str) -> Result<Vec<Cow<'_, str>>, String> {
        Ok(match self {
            Self::Tab => trimmed(line.split('\t')),
            Self::Colons => trimmed(line.split("::")),
            Self::Blanks => trimmed(line.split_whitespace()),
            Self::Comma => list(line, ',')?,
            Self::Semicolon => list(line, ';')?,
        })
    }
}

fn trimmed<'a>(fields: impl Iterator<Item = &'a str>) -> Vec<Cow<'a, str>> {
    fields.map(|field| Cow::Borrowed(field.trim())).collect()
}

fn list(line: &str, sign: char) -> Result<Vec<Cow<'_, str>>, String> {
    if !line.contains('"') {
        return Ok(trimmed(line.split(sign)));
    }
    Ok(quoted(line, sign)?.into_iter().map(|field| Cow::Owned(field.trim().to_owned())).collect())
}

/// The fields of a line of CSV: within quotes the sign parts nothing, and a doubled quote is one.
fn quoted(line: &str, sign: char) -> Result<Vec<String>, String> {
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
            c if c == sign && !inside => fields.push(std::mem::take(&mut field)),
            c => field.push(c),
        }
    }
    if inside {
        return Err(format!("a quote is not closed in `{line}`"));
    }
    fields.push(field);
    Ok(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_says_what_parts_the_fields() {
        use Separator::{Blanks, Colons, Comma, Semicolon, Tab};
        for (line, format, wanted) in [
            ("7\ta::b,c\t4", None, Tab),
            ("7::50::4::881250949", None, Colons),
            ("7::50", None, Colons),
            ("a::b,c,3", None, Comma),
            ("1,2,3.0", None, Comma),
            ("\"User-ID\";\"ISBN\";\"Book-Rating\"", None, Semicolon),
            ("\"a;b;c\",2,3", None, Comma),
            ("1 2 3.5", None, Blanks),
            ("1 2 3,5", Some(Format::MovieLens), Blanks),
            ("1\t2;3", Some(Format::Csv), Semicolon),
        ] {
            assert_eq!(Separator::of(line, format), wanted, "{line}");
        }
    }
}
