//! Amounts of money, exact.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// An ISO 4217 currency.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// Renminbi yuan.
    pub const CNY: Self = Self(*b"CNY");
    /// US dollar.
    pub const USD: Self = Self(*b"USD");
    /// Euro.
    pub const EUR: Self = Self(*b"EUR");
    /// Hong Kong dollar.
    pub const HKD: Self = Self(*b"HKD");
    /// Japanese yen.
    pub const JPY: Self = Self(*b"JPY");
    /// Pound sterling.
    pub const GBP: Self = Self(*b"GBP");

    /// The three letters.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???") // only ASCII letters are ever stored
    }

    /// Decimal digits of the minor unit (ISO 4217).
    #[must_use]
    pub fn digits(self) -> u32 {
        match &self.0 {
            b"JPY" | b"KRW" | b"VND" | b"CLP" | b"ISK" | b"UGX" | b"XAF" | b"XOF" | b"XPF" | b"PYG"
            | b"RWF" => 0,
            b"BHD" | b"KWD" | b"OMR" | b"JOD" | b"TND" | b"IQD" | b"LYD" => 3,
            _ => 2,
        }
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = MoneyError;
    fn from_str(code: &str) -> Result<Self, MoneyError> {
        match code.as_bytes() {
            [a, b, c] if [a, b, c].iter().all(|l| l.is_ascii_alphabetic()) => {
                Ok(Self([a.to_ascii_uppercase(), b.to_ascii_uppercase(), c.to_ascii_uppercase()]))
            }
            _ => Err(MoneyError(format!("`{code}` is no currency of three letters"))),
        }
    }
}

impl TryFrom<String> for Currency {
    type Error = MoneyError;
    fn try_from(code: String) -> Result<Self, MoneyError> {
        code.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

/// An exact amount in the currency's minor unit (fen, cents).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// Minor units: 19900 is ¥199.00.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

/// Why a text is no amount of money.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct MoneyError(pub String);

impl Money {
    /// Yuan and fen from fen.
    #[must_use]
    pub fn cny(fen: i64) -> Self {
        Self { minor: fen, currency: Currency::CNY }
    }

    /// A decimal amount such as `199`, `199.5` or `1,299.00`, exactly; a dot is the decimal sign, commas group thousands.
    ///
    /// # Errors
    /// [`MoneyError`] when it is no number, has more digits than the currency, or is out of range.
    pub fn from_decimal(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let wrong = || MoneyError(format!("`{text}` is no amount of {}", currency.code()));
        let bare = text.trim();
        let (negative, bare) = bare.strip_prefix('-').map_or((false, bare), |rest| (true, rest));
        let (whole, part) = bare.split_once('.').unwrap_or((bare, ""));
        let digits = currency.digits() as usize;
        let spare = part.get(digits..).unwrap_or("");
        if whole.is_empty() || !part.bytes().all(|b| b.is_ascii_digit()) || spare.bytes().any(|b| b != b'0') {
            return Err(wrong());
        }
        let mut groups = whole.split(',');
        let first = groups.next().unwrap_or_default();
        let grouped = groups.clone().next().is_some();
        if first.is_empty() || (grouped && first.len() > 3) || groups.clone().any(|group| group.len() != 3) {
            return Err(wrong());
        }
        let part = &part[..part.len().min(digits)];
        let padded = std::iter::once(first).chain(groups).flat_map(str::bytes).chain(part.bytes());
        let mut minor: i64 = 0;
        for byte in padded.chain(std::iter::repeat_n(b'0', digits - part.len())) {
            if !byte.is_ascii_digit() {
                return Err(wrong());
            }
            minor = minor
                .checked_mul(10)
                .and_then(|m| m.checked_add(i64::from(byte - b'0')))
                .ok_or_else(wrong)?;
        }
        Ok(Self { minor: if negative { -minor } else { minor }, currency })
    }

    /// The amount in major units, for arithmetic where a fraction of the minor unit does not matter.
    #[must_use]
    #[allow(clippy::cast_precision_loss)] // prices stay far below 2^53 minor units
    pub fn major(&self) -> f64 {
        self.minor as f64 / 10_f64.powi(self.currency.digits().cast_signed())
    }

    /// The decimal amount without a sign of the currency: `199`, `199.50`.
    #[must_use]
    pub fn decimal(&self) -> String {
        let unit = 10_i64.pow(self.currency.digits());
        let (whole, part) = (
            self.minor.unsigned_abs() / unit.unsigned_abs(),
            self.minor.unsigned_abs() % unit.unsigned_abs(),
        );
        let sign = if self.minor < 0 { "-" } else { "" };
        if part == 0 {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{part:0width$}", width = self.currency.digits() as usize)
        }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let amount = self.decimal();
        match &self.currency.0 {
            b"CNY" => write!(f, "¥{amount}"),
            b"USD" => write!(f, "${amount}"),
            b"EUR" => write!(f, "€{amount}"),
            b"GBP" => write!(f, "£{amount}"),
            _ => write!(f, "{} {amount}", self.currency.code()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_amount_is_kept_exactly() {
        let cny = |text| Money::from_decimal(text, Currency::CNY).map(|m| m.minor);
        assert_eq!(cny("199"), Ok(19_900));
        assert_eq!(cny("1,299.5"), Ok(129_950));
        assert_eq!(cny(" 0.01 "), Ok(1));
        assert_eq!(cny("-3.20"), Ok(-320));
        assert_eq!(cny("1.500"), Ok(150));
        assert_eq!(Money::from_decimal("1200", Currency::JPY).map(|m| m.minor), Ok(1200));
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in ["", ".", "1.234", "12,34", "1e3", "¥5", "1,2345", "99999999999999999999", "1.2.3", "--1"]
        {
            assert!(Money::from_decimal(text, Currency::CNY).is_err(), "{text}");
        }
        assert!("yuan".parse::<Currency>().is_err());
    }

    #[test]
    fn amounts_print_with_their_sign_and_without_empty_cents() {
        assert_eq!(Money::cny(19_900).to_string(), "¥199");
        assert_eq!(Money::cny(19_905).to_string(), "¥199.05");
        assert_eq!(Money { minor: -250, currency: Currency::USD }.to_string(), "$-2.50");
        assert_eq!(Money { minor: 300, currency: Currency::JPY }.to_string(), "JPY 300");
    }
}
