//! The little HTML of product descriptions.

/// Longest entity that is looked for behind an ampersand, bytes.
const LONGEST_ENTITY: usize = 12;
/// Longest tag, bytes.
const LONGEST_TAG: usize = 4096;

/// The text without its tags: paragraphs, list items and breaks end lines.
pub fn to_text(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let taken = if rest.starts_with('<') { tag(rest, &mut text) } else { entity(rest, &mut text) };
        rest = &rest[taken..];
    }
    text.push_str(rest);
    let lines = text
        .lines()
        .map(|line| line.split([' ', '\t']).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Takes a tag off; returns its length.
fn tag(rest: &str, text: &mut String) -> usize {
    let begins = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
    // Looked for no further than any tag goes: a text full of `<` must not take the square of its length.
    let Some(end) = rest.bytes().take(LONGEST_TAG).position(|byte| byte == b'>').filter(|_| begins) else {
        text.push('<');
        return 1;
    };
    let name: String = rest[1..end].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '/').collect();
    if matches!(
        name.to_ascii_lowercase().trim_end_matches('/'),
        "br" | "/p" | "/li" | "/div" | "/h1" | "/h2" | "/h3" | "/h4" | "/tr"
    ) {
        text.push('\n');
    }
    end + 1
}

/// Reads an entity; returns its length.
fn entity(rest: &str, text: &mut String) -> usize {
    let end = rest.bytes().take(LONGEST_ENTITY).position(|byte| byte == b';');
    let name = end.map_or("", |end| &rest[1..end]);
    let number = match name.strip_prefix('#') {
        Some(digits) => match digits.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => digits.parse().ok(),
        },
        None => None,
    };
    let read = match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => number.and_then(char::from_u32).filter(|c| *c != '\0'),
    };
    match (read, end) {
        (Some(c), Some(end)) => {
            text.push(c);
            end + 1
        }
        _ => {
            text.push('&');
            1
        }
    }
}

/// A text as HTML: its lines with breaks between them.
pub fn from_text(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    escaped.lines().collect::<Vec<_>>().join("<br>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_go_and_lines_stay() {
        let html =
            "<p>Soft &amp; warm,<br/>100&nbsp;% wool</p><ul><li>a &lt; b</li><li>&#20013;&#x6587;</li></ul>";
        assert_eq!(to_text(html), "Soft & warm,\n100 % wool\na < b\n中文");
        assert_eq!(to_text("1 < 2 & 3 <é>"), "1 < 2 & 3 <é>");
        assert_eq!(to_text("&中文; &#xD800; &#0;"), "&中文; &#xD800; &#0;");
    }

    #[test]
    fn a_text_comes_back_from_html() {
        let text = "Soft & warm\n<b> is no tag\n羊毛 100%";
        assert_eq!(to_text(&from_text(text)), text);
    }
}
