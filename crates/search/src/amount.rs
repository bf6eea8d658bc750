//! Amounts as shops write them: `1,299.00`, `1.299,00`, `1 299`, `49,90`.

/// The first amount in a text and what follows it.
///
/// The last of several signs parts the decimals where it stands once and another came before it; a sign alone does unless three
/// digits follow it, which are thousands, and so are all of several signs alike. `spaced`: a blank may part thousands too; one that
/// does not break a line always does.
pub(crate) fn amount(text: &str, spaced: bool) -> Option<(f64, &str)> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let run = run(&text[start..], spaced);
    let (written, rest) = text[start..].split_at(run);
    let written: String = written.chars().filter(|c| matches!(c, '0'..='9' | '.' | ',')).collect();
    // `$.99`, but not `Rs.499`.
    let mut before = text[..start].chars().rev();
    if matches!(before.next(), Some('.' | ',')) && !before.next().is_some_and(char::is_alphabetic) {
        return Some((format!("0.{}", written.split(['.', ',']).next()?).parse().ok()?, rest));
    }
    Some((plain(&written)?.parse().ok()?, rest))
}

/// Bytes of the amount that a text begins with.
fn run(text: &str, spaced: bool) -> usize {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let mut end = 0;
    while let Some(c) = text[end..].chars().next() {
        let mut after = text[end + c.len_utf8()..].chars();
        let follows = match c {
            '0'..='9' => true,
            // The last of them would end a sentence.
            '.' | ',' => digit(after.next()),
            '\'' | '’' | '\u{a0}' | '\u{202f}' => thousand(after),
            ' ' => spaced && thousand(after),
            _ => false,
        };
        if !follows {
            break;
        }
        end += c.len_utf8();
    }
    end
}

/// Whether just three digits follow.
fn thousand(after: impl Iterator<Item = char>) -> bool {
    after.take(4).take_while(char::is_ascii_digit).count() == 3
}

/// An amount with its decimals behind a point and nothing else between its digits; `None` where the signs contradict each other.
fn plain(written: &str) -> Option<String> {
    let Some(last) = written.rfind(['.', ',']) else { return Some(written.to_owned()) };
    let (head, tail) = (&written[..last], &written[last + 1..]);
    let sign = &written[last..=last];
    let alike = head.contains(sign);
    let others = head.contains(if sign == "." { ',' } else { '.' });
    let decimals = match (alike, others) {
        (true, true) => return None,
        (false, true) => true,
        (true, false) => false,
        // `0.125` of anything is no hundred and twenty-five.
        (false, false) => tail.len() != 3 || head.len() > 3 || head.starts_with('0'),
    };
    let (whole, decimals) = if decimals { (head, tail) } else { (written, "0") };
    let mut groups = whole.split(['.', ',']);
    let first = groups.next().is_some_and(|first| (1..=3).contains(&first.len()));
    let groups: Vec<usize> = groups.map(str::len).collect();
    // Lakhs are grouped in twos before the last three: `1,29,000`.
    let grouped = groups.split_last().is_none_or(|(last, inner)| {
        first && *last == 3 && (inner.iter().all(|n| *n == 3) || inner.iter().all(|n| *n == 2))
    });
    grouped.then(|| format!("{}.{decimals}", whole.replace(['.', ','], "")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Option<f64> {
        amount(text, true).map(|(amount, _)| amount)
    }

    #[test]
    fn amounts_are_read_as_each_country_writes_them() {
        for (text, expected) in [
            ("49,90 €", 49.9),
            ("€ 49.90", 49.9),
            ("1.299,00 €", 1299.0),
            ("$1,299.00", 1299.0),
            ("1 299,00 kr", 1299.0),
            ("1\u{202f}299 €", 1299.0),
            ("CHF 1'299.50", 1299.5),
            ("1.299 €", 1299.0),
            ("¥1,299", 1299.0),
            ("1.299.000", 1_299_000.0),
            ("₹1,29,000", 129_000.0),
            ("₹1,29,000.50", 129_000.5),
            ("49,- €", 49.0),
            ("299.", 299.0),
            ("49,9", 49.9),
            ("0,500", 0.5),
            ("1299.000", 1299.0),
            ("$.99", 0.99),
            ("Rs.499", 499.0),
            ("199-299", 199.0),
        ] {
            assert_eq!(read(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn signs_that_contradict_each_other_are_no_amount() {
        for text in ["1.299,00,00", "1,2,3", "12,34.567,8", "ask us", ""] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_blank_parts_thousands_only_where_it_may() {
        assert_eq!(amount("299 100% cotton", false), Some((299.0, " 100% cotton")));
        assert_eq!(amount("1 299 kr", true), Some((1299.0, " kr")));
        assert_eq!(amount("1 29 kr", true), Some((1.0, " 29 kr")));
    }

    /// Groups of three, from the right.
    fn grouped(whole: u32, sign: &str) -> String {
        let digits = whole.to_string();
        let mut text = String::new();
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                text.push_str(sign);
            }
            text.push(digit);
        }
        text
    }

    proptest! {
        #[test]
        fn every_way_of_writing_an_amount_is_the_same_amount(whole in 0_u32..100_000_000, cents in 0_u32..100) {
            let expected = f64::from(whole) + f64::from(cents) / 100.0;
            let ways = [(",", "."), (".", ","), (" ", ","), ("\u{a0}", ","), ("'", "."), ("", "."), ("", ",")];
            for (thousands, decimal) in ways {
                let text = format!("{}{decimal}{cents:02}", grouped(whole, thousands));
                for text in [format!("{text} €"), format!("€{text}"), format!("{text}.")] {
                    let found = read(&text);
                    prop_assert!(found.is_some_and(|found| (found - expected).abs() < 1e-6), "{text}: {found:?}");
                }
            }
            for thousands in [",", ".", " ", "'", ""] {
                prop_assert_eq!(read(&grouped(whole, thousands)), Some(f64::from(whole)));
            }
        }

        #[test]
        fn any_text_is_read_without_panic(text in any::<String>(), digits in "[0-9.,' ]{0,12}") {
            for text in [text.clone(), format!("{text}{digits}"), digits] {
                if let Some((found, _)) = amount(&text, true) {
                    prop_assert!(found >= 0.0);
                }
            }
        }
    }
}
