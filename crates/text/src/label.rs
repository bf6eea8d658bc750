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

/// Whether two labels name the same size: `M` is `M码`, and what stands behind it (`M 32`, `M / Red`, `M (38)`) changes nothing.
#[must_use]
pub fn same_size(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let (one, other) = (comparable_size(a), comparable_size(b));
    one == other || first(a).is_some_and(|first| first == other) || first(b).is_some_and(|first| first == one)
}

/// What a label of several parts begins with.
fn first(label: &str) -> Option<String> {
    let label = label.trim();
    let end = label.find(|c: char| c.is_whitespace() || matches!(c, '(' | '（' | '|' | ',' | '，'))?;
    Some(comparable_size(&label[..end])).filter(|first| !first.is_empty())
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
        for label in ["M", "m", "M码", "M 32", "M / Red", "m（38）", " M | tall"] {
            assert!(same_size("M", label) && same_size(label, "M"), "{label}");
        }
        for (a, b) in [("M", "L"), ("M", "XM"), ("US 4", "US 6"), ("M 32", "M 34"), ("M", ""), ("M", "(M)")] {
            assert!(!same_size(a, b) && !same_size(b, a), "{a} {b}");
        }
    }
}
