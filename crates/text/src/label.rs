//! Sizes as they stand on labels.

/// A size as sizes are compared: upper case, without blanks, one word for what has several.
#[must_use]
pub fn comparable_size(size: &str) -> String {
    // Most labels are a letter or a number: nothing in them has to be cleaned.
    let size = if size.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        size.to_ascii_uppercase()
    } else {
        let clean: String = crate::normalise(size).chars().filter(|c| !c.is_whitespace()).collect();
        clean.trim_end_matches('码').trim_end_matches('号').to_uppercase()
    };
    match size.as_str() {
        "FREE" | "FREESIZE" | "ONESIZE" | "均" | "F" => "ONE".to_owned(),
        "XXL" => "2XL".to_owned(),
        "XXXL" => "3XL".to_owned(),
        "XXXXL" => "4XL".to_owned(),
        _ => size,
    }
}

/// Whether two labels name the same size: `M` is `M码`, and what only describes it (`M 32`, `M / Red`, `M (38)`) changes nothing.
///
/// What is a size together with what stands behind it is one by itself: `2 XL` is not `2`, `3 M` (months) not `3`, `US 4` not `US`,
/// and `S / M` not `S`.
#[must_use]
pub fn same_size(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let (one, other) = (comparable_size(a), comparable_size(b));
    one == other || first(a).is_some_and(|first| first == other) || first(b).is_some_and(|first| first == one)
}

/// The size that a label of several parts begins with; `None` where that is no size without the rest.
fn first(label: &str) -> Option<String> {
    let label = label.trim();
    let end = label.find(|c: char| c.is_whitespace() || matches!(c, '(' | '（' | '|' | ',' | '，'))?;
    let first = comparable_size(&label[..end]);
    if first.is_empty() {
        return None;
    }
    let rest = label[end..].trim_start();
    let behind = comparable_size(rest.trim_matches(|c: char| !c.is_alphanumeric()));
    let number = |part: &str| part.starts_with(|c: char| c.is_ascii_digit()) && !is_letter_size(part);
    let describes = if rest.starts_with(['(', '（']) {
        // "38 (M)" and "M (38)" name one size twice; "US (4)" names it once.
        number(&first) || is_letter_size(&first) || !number(&behind)
    } else if rest.starts_with(char::is_alphanumeric) {
        is_letter_size(&first) && number(&behind)
    } else {
        // Of two sizes neither is the one: "S / M", "38, 40", "US / 4".
        !is_letter_size(&behind) && (is_letter_size(&first) || !number(&behind))
    };
    describes.then_some(first)
}

/// Whether this is a size in letters, as it is compared: `XS`, `M`, `2XL`, `ONE`.
fn is_letter_size(size: &str) -> bool {
    let letters = size.trim_start_matches(|c: char| c.is_ascii_digit());
    match letters.trim_start_matches('X') {
        // "3M" are months.
        "M" => size == "M",
        "S" | "L" => true,
        _ => size == "ONE",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_compared_as_people_mean_them() {
        for (written, compared) in
            [("m", "M"), ("Ｍ码", "M"), ("XXL", "2XL"), ("均码", "ONE"), ("f", "ONE"), ("170/88A", "170/88A")]
        {
            assert_eq!(comparable_size(written), compared);
        }
    }

    #[test]
    fn what_stands_behind_a_size_does_not_make_it_another_one() {
        for label in ["M", "m", "M码", "M 32", "M 170/88A", "M / Red", "m（38）", " M | tall", "M, 黑色"]
        {
            assert!(same_size("M", label) && same_size(label, "M"), "{label}");
        }
        for (a, b) in [("38", "38 / Red"), ("38", "38 (M)"), ("均码", "F / 黑色"), ("XXL", "2XL 46")] {
            assert!(same_size(a, b) && same_size(b, a), "{a} {b}");
        }
        for (a, b) in [("M", "L"), ("M", "XM"), ("US 4", "US 6"), ("M 32", "M 34"), ("M", ""), ("M", "(M)")] {
            assert!(!same_size(a, b) && !same_size(b, a), "{a} {b}");
        }
    }

    #[test]
    fn what_makes_a_size_only_with_its_rest_is_not_the_size_that_it_begins_with() {
        for (a, b) in [
            ("2 XL", "2"),
            ("3 M", "3"),
            ("3 months", "3"),
            ("US 4", "US"),
            ("EU (38)", "EU"),
            ("US / 4", "US"),
            ("X L", "X"),
            ("M Tall", "M"),
            ("M 2XL", "M"),
            ("S / M", "S"),
            ("38, 40", "38"),
            ("32 / 34", "32"),
        ] {
            assert!(!same_size(a, b) && !same_size(b, a), "{a} {b}");
        }
        assert!(same_size("2 XL", "XXL"), "blanks change nothing");
    }
}
