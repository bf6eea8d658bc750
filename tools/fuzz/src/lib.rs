//! What is tried with hostile texts: the readers of product feeds, the reader of anyone's catalogue, the understanding of sentences.
//!
//! Each function takes any bytes and panics where a promise is broken. `cargo xtask fuzz` runs them guided by coverage (libFuzzer);
//! the test of this crate tries the seeds, cut and altered copies of them, and everything in `found/`, with every run of the tests.

#![allow(clippy::expect_used)] // a broken promise has to stop the run

use std::sync::LazyLock;

use jingxuan_catalogue::{
    Product, Timestamp,
    feed::{Entry, Format, Limits, ReadOptions, WriteOptions, Writer, check, read},
};
use jingxuan_query::{Context, Understander, Vocabulary};

/// A function by its name, as the folder of its seeds is called.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: [Target; 3] = [("feed", feed), ("catalogue", catalogue), ("sentence", sentence)];

const NOW: Timestamp = 1_800_000_000;
/// Small, so that the limits are met.
const LIMITS: Limits = Limits { record_bytes: 1 << 14, records: 200, depth: 8 };

/// A feed: the first byte chooses the format, the rest is the file. Every record is read, or told with its line; what is taken is fit
/// for the shop; written down in our own form and read again it is the same.
///
/// # Panics
/// Where one of these does not hold.
pub fn feed(data: &[u8]) {
    let Some((first, file)) = data.split_first() else { return };
    let (format, _) = Format::ALL[usize::from(*first) % Format::ALL.len()];
    let options = ReadOptions { now: NOW, limits: LIMITS, ..ReadOptions::default() };
    let mut taken: Vec<Product> = Vec::new();
    let (mut last, mut fatal) = (0, false);
    for entry in read(format, file, options) {
        assert!(!fatal, "something comes after the end");
        match entry {
            Ok(Entry::Product(item)) => {
                assert!(item.line >= 1);
                check(&item.product).expect("what is taken is fit for the shop");
                let own = |id: &_| item.product.variants.iter().any(|variant| variant.id == *id);
                assert!(item.quantities.iter().all(|(id, _)| own(id)), "pieces of another product");
                last = last.max(item.line);
                taken.push(item.product);
            }
            Ok(Entry::LeftOut { line, reason, .. }) => assert!(line >= 1 && !reason.is_empty()),
            Err(error) => {
                assert!(error.line >= 1 && !error.message.is_empty(), "{error:?}");
                fatal = error.fatal;
            }
        }
    }
    let lines = file.split(|byte| *byte == b'\n' || *byte == b'\r').count() as u64;
    assert!(last <= lines, "a product on line {last} of {lines}");
    for (format, _) in Format::ALL {
        let written = written(format, &taken);
        if format == Format::JsonLines {
            let options = ReadOptions { limits: Limits::default(), ..options };
            let again = read(format, written.as_slice(), options).map(|entry| match entry {
                Ok(Entry::Product(item)) => item.product,
                other => panic!("what was written is not read: {other:?}"),
            });
            assert!(again.eq(taken.iter().cloned()), "what was written is read as something else");
        }
    }
}

fn written(format: Format, products: &[Product]) -> Vec<u8> {
    let mut writer = Writer::new(format, Vec::new(), WriteOptions::default()).expect("memory takes it");
    for product in products {
        writer.product(product, &|_| Some(3)).expect("memory takes it");
    }
    writer.finish().expect("memory takes it")
}

/// A line of anyone's catalogue: it is read or told what is wrong; what is read has an id, a text and an offer.
///
/// # Panics
/// Where it does not.
pub fn catalogue(data: &[u8]) {
    use jingxuan_search::{Line, read_line};
    let text = String::from_utf8_lossy(data);
    for line in text.lines() {
        match read_line(line) {
            Ok(Line::Product(product)) => assert!(!product.id.as_str().trim().is_empty()),
            Ok(Line::Foreign(document)) => {
                assert!(!document.id.is_empty() && !document.offers.is_empty());
                assert!(document.texts.iter().any(|text| !text.trim().is_empty()));
            }
            Err(cause) => assert!(!cause.is_empty()),
        }
    }
}

static UNDERSTANDER: LazyLock<Understander> = LazyLock::new(|| Understander::new(&Vocabulary::default()));

/// A sentence: everything that is understood of it points into it, and prices are a range.
///
/// # Panics
/// Where it does not.
pub fn sentence(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let understood = UNDERSTANDER.understand(&text, &Context::default());
    if let Some(price) = &understood.price {
        let whole = |bound: Option<f64>| bound.is_none_or(|bound| bound.is_finite() && bound >= 0.0);
        assert!(whole(price.min) && whole(price.max), "{price:?}");
        if let (Some(min), Some(max)) = (price.min, price.max) {
            assert!(min <= max, "{price:?}");
        }
    }
    assert!(understood.sizes.iter().all(|size| !size.size.is_empty()));
    let mut spans: Vec<_> = understood.sizes.iter().map(|size| &size.span).collect();
    spans.extend(understood.kinds.iter().map(|kind| &kind.span));
    spans.extend(understood.colours.iter().map(|colour| &colour.span));
    spans.extend(understood.attributes.iter().map(|value| &value.span));
    spans.extend(understood.price.iter().map(|price| &price.span));
    assert!(spans.into_iter().all(|span| text.get(span.clone()).is_some()), "a span outside the sentence");
}
