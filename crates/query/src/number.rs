//! Numbers, in digits and in Chinese.

use crate::unit::{Unit, UnitKind};

/// A number, or the two ends of a spoken range (两三百).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Number {
    pub low: f64,
    pub high: f64,
}

impl Number {
    fn one(value: f64) -> Self {
        Self { low: value, high: value }
    }

    pub(crate) fn is_range(self) -> bool {
        self.high > self.low
    }

    /// The value where it is one whole number.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // checked to be whole and small
    pub(crate) fn whole(self) -> Option<u32> {
        let value = self.low;
        (!self.is_range() && value.fract() == 0.0 && (0.0..=1e6).contains(&value)).then_some(value as u32)
    }
}

fn digit(unit: &Unit) -> Option<u32> {
    if unit.kind != UnitKind::Han {
        return None;
    }
    Some(match unit.text.as_str() {
        "零" | "〇" => 0,
        "一" | "壹" => 1,
        "二" | "两" | "俩" => 2,
        "三" | "叁" => 3,
        "四" => 4,
        "五" => 5,
        "六" => 6,
        "七" => 7,
        "八" => 8,
        "九" => 9,
        _ => return None,
    })
}

fn power(unit: &Unit) -> Option<f64> {
    Some(match (unit.kind, unit.text.as_str()) {
        (UnitKind::Han, "十") => 10.0,
        (UnitKind::Han, "百") => 100.0,
        (UnitKind::Han, "千") => 1_000.0,
        (UnitKind::Han, "万") => 10_000.0,
        _ => return None,
    })
}

/// Values beyond this are no price, size or age.
const LARGEST: f64 = 1e9;

/// The number that begins at a unit, and how many units it has.
pub(crate) fn parse(units: &[Unit]) -> Option<(usize, Number)> {
    let (taken, number) = match units.first()?.kind {
        UnitKind::Number => hundreds(units).or_else(|| digits(units))?,
        UnitKind::Han => chinese(units)?,
        UnitKind::Word => english(units)?,
        UnitKind::Sign => return None,
    };
    if number.high > LARGEST || !number.low.is_finite() {
        return None;
    }
    // 三百多, 300多: up to the next step.
    if !number.is_range() && number.low >= 10.0 && units.get(taken).is_some_and(|unit| unit.is("多")) {
        let step = 10_f64.powf(number.low.log10().floor());
        let step = if number.low % step == 0.0 { step } else { step / 10.0 };
        return Some((taken + 1, Number { low: number.low, high: number.low + step }));
    }
    Some((taken, number))
}

/// `1,299.50`, `1.5k`, `2千`, `1千5`.
fn digits(units: &[Unit]) -> Option<(usize, Number)> {
    let value: f64 = units.first()?.text.replace(',', "").parse().ok()?;
    let Some(next) = units.get(1) else { return Some((1, Number::one(value))) };
    let letter = match next.text.as_str() {
        "k" if !next.apart => Some(1_000.0),
        "w" if !next.apart => Some(10_000.0),
        _ => None,
    };
    if let Some(times) = letter {
        return Some((2, Number::one(value * times)));
    }
    let Some(times) = power(next).filter(|&times| times > 10.0) else { return Some((1, Number::one(value))) };
    let rest =
        units.get(2).filter(|unit| unit.kind == UnitKind::Number && unit.text.len() == 1 && !unit.apart);
    match rest.and_then(|unit| unit.text.parse::<f64>().ok()) {
        Some(tenths) => Some((3, Number::one(value * times + tenths * times / 10.0))),
        None => Some((2, Number::one(value * times))),
    }
}

/// 三百五, 一千二百, 十八, 两三百, 一万二.
fn chinese(units: &[Unit]) -> Option<(usize, Number)> {
    if let (Some(a), Some(b)) = (digit(units.first()?), units.get(1).and_then(digit))
        && b == a + 1
        && a > 0
        && let Some(times) = units.get(2).and_then(power)
    {
        return Some((3, Number { low: f64::from(a) * times, high: f64::from(b) * times }));
    }
    let (mut total, mut section, mut taken) = (0.0, 0.0, 0);
    let mut pending: Option<f64> = None;
    let mut last_power = 0.0;
    while let Some(unit) = units.get(taken) {
        if let Some(value) = digit(unit) {
            if pending.is_some() {
                break; // two digits in a row: a range or a label, not one number
            }
            if value == 0 {
                last_power = 0.0;
            } else {
                pending = Some(f64::from(value));
            }
        } else if let Some(times) = power(unit) {
            if times == 10_000.0 {
                total += (section + pending.take().unwrap_or(0.0)).max(1.0) * times;
                section = 0.0;
            } else {
                match pending.take() {
                    Some(value) => section += value * times,
                    // Only ten may stand without a digit: 十八; 百 and 千 begin other words (百褶).
                    None if times == 10.0 && taken == 0 => section += 10.0,
                    // 千元以内, 百元
                    None if taken == 0 && units.get(1).is_some_and(|next| next.is("元") || next.is("块")) =>
                    {
                        section += times;
                    }
                    None => break,
                }
            }
            last_power = times;
        } else {
            break;
        }
        taken += 1;
    }
    if taken == 0 {
        return None;
    }
    // 三百五 is 350: a digit right after a power of a hundred or more counts tenths of it.
    let rest =
        pending.map_or(0.0, |value| if last_power >= 100.0 { value * last_power / 10.0 } else { value });
    let value = total + section + rest;
    (value > 0.0).then_some((taken, Number::one(value)))
}

/// "8 hundred", "2 grand".
fn hundreds(units: &[Unit]) -> Option<(usize, Number)> {
    let digits: f64 = units.first()?.text.parse().ok()?;
    let scale = units.get(1)?;
    let times = if scale.is("hundred") { 100.0 } else { 1_000.0 };
    let scales = ["hundred", "thousand", "grand"].iter().any(|word| scale.is(word));
    (scales && (1.0..100.0).contains(&digits)).then(|| (2, Number::one(digits * times)))
}

/// "two hundred and fifty", "a hundred", "fifty".
fn english(units: &[Unit]) -> Option<(usize, Number)> {
    const SMALL: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let value = |word: &str| {
        let place = |list: &[&str]| list.iter().position(|other| *other == word);
        #[allow(clippy::cast_precision_loss)] // below a hundred
        place(&SMALL).map(|at| at as f64).or(place(&TENS).map(|at| (at + 2) as f64 * 10.0))
    };
    let (mut total, mut section, mut taken) = (0.0, 0.0, 0);
    let mut last: f64 = f64::MAX;
    let mut scaled = false;
    if units.first()?.is("a") {
        (section, taken) = (1.0, 1);
    } else if units.first()?.is("half") {
        // "half a grand"; "half" of anything else is no amount.
        let scale = units.get(1).is_some_and(|next| next.is("a")).then(|| units.get(2)).flatten();
        scale.filter(|scale| scale.is("grand") || scale.is("thousand") || scale.is("hundred"))?;
        (section, taken) = (0.5, 2);
    }
    while let Some(unit) = units.get(taken) {
        let times = match unit.text.as_str() {
            "hundred" => 100.0,
            "thousand" | "grand" => 1_000.0,
            // "two and a half grand"
            "and"
                if section > 0.0
                    && units.get(taken + 1).is_some_and(|next| next.is("a"))
                    && units.get(taken + 2).is_some_and(|next| next.is("half"))
                    && units.get(taken + 3).is_some_and(|next| next.is("grand") || next.is("thousand")) =>
            {
                section += 0.5;
                taken += 3;
                continue;
            }
            "and" if scaled && units.get(taken + 1).is_some_and(|next| value(&next.text).is_some()) => {
                taken += 1;
                continue;
            }
            // "two fifty" is 250 and "twelve fifty" 1,250.
            word if taken == 1
                && !units[0].is("a")
                && (1.0..20.0).contains(&section)
                && TENS.contains(&word) =>
            {
                section = section * 100.0 + value(word).unwrap_or(0.0);
                (last, scaled) = (10.0, true);
                taken += 1;
                continue;
            }
            word => {
                let Some(value) = value(word).filter(|value| *value < last) else { break };
                section += value;
                last = if value >= 20.0 { 10.0 } else { 1.0 };
                taken += 1;
                continue;
            }
        };
        scaled = true;
        // "hundred" alone is a hundred, "half a hundred" fifty.
        let times_over = if section > 0.0 { section } else { 1.0 };
        if times == 100.0 {
            section = times_over * times;
        } else {
            total += times_over * times;
            section = 0.0;
        }
        last = 100.0;
        taken += 1;
    }
    let plain = units.first()?.is("a") || units.first()?.is("one");
    // "a dress", "one" alone are no amounts.
    (taken > 0 && (scaled || !plain) && total + section > 0.0).then(|| (taken, Number::one(total + section)))
}

#[cfg(test)]
mod tests {
    use jingxuan_text::Normalised;

    use super::*;
    use crate::unit::scan;

    fn number(text: &str) -> Option<(f64, f64)> {
        parse(&scan(&Normalised::new(text))).map(|(_, number)| (number.low, number.high))
    }

    #[test]
    fn numbers_are_read_in_both_scripts() {
        for (text, value) in [
            ("三百五", 350.0),
            ("一千二", 1200.0),
            ("一千零五十", 1050.0),
            ("十八", 18.0),
            ("二十", 20.0),
            ("五百", 500.0),
            ("一万二", 12_000.0),
            ("两千", 2000.0),
            ("2千", 2000.0),
            ("1千5", 1500.0),
            ("1.5k", 1500.0),
            ("1,299", 1299.0),
            ("三百六十五", 365.0),
        ] {
            assert_eq!(number(text), Some((value, value)), "{text}");
        }
        assert_eq!(number("两三百"), Some((200.0, 300.0)));
        assert_eq!(number("七八百"), Some((700.0, 800.0)));
        assert_eq!(number("300多"), Some((300.0, 400.0)));
        assert_eq!(number("三百多"), Some((300.0, 400.0)));
        assert_eq!(number("two hundred and fifty dollars"), Some((250.0, 250.0)));
        assert_eq!(number("a hundred"), Some((100.0, 100.0)));
        assert_eq!(number("fifty five"), Some((55.0, 55.0)));
        assert_eq!(number("one thousand two hundred"), Some((1200.0, 1200.0)));
        assert_eq!(number("8 hundred"), Some((800.0, 800.0)));
        assert_eq!(number("half a grand"), Some((500.0, 500.0)));
        assert_eq!(number("two and a half grand"), Some((2500.0, 2500.0)));
        assert_eq!(number("two fifty"), Some((250.0, 250.0)));
        assert_eq!(number("twelve fifty five"), Some((1255.0, 1255.0)));
        assert_eq!(number("fifteen hundred"), Some((1500.0, 1500.0)));
        assert_eq!(number("千元以内"), Some((1000.0, 1000.0)));
        assert_eq!(number("a fifty dollar dress"), None); // read from the next word on
        assert_eq!(number("half a dress"), None);
        assert_eq!(number("a dress"), None);
        assert_eq!(number("one"), None);
        assert_eq!(number("百褶裙"), None);
        assert_eq!(number("裙"), None);
    }
}
