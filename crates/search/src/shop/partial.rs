//! Products that their shop describes in part only, as those of feeds: what their words say is added to what it says.

use std::{sync::Arc, thread};

use jingxuan_catalogue::{CategoryId, ColourFamily, Product, Variant, attribute};
use jingxuan_query::{Context, KindMention, Understander, Understanding};

use super::{describe_further, values::Stated};
use crate::{
    document::{BRAND, CATEGORY, Document, Families, Taxonomy},
    lexical::Field,
    understanding::annotate,
};

/// Whether a product is described in full: a category of the shop's tree, for whom it is, of what it is made, and the colour of each
/// variant.
pub(super) fn is_described(product: &Product, taxonomy: &Taxonomy) -> bool {
    taxonomy.path(&product.category).next().is_some()
        && [attribute::GENDER, attribute::MATERIAL].iter().all(|key| !product.attribute(key).is_empty())
        && product.variants.iter().all(|variant| !unsaid(variant))
}

/// Whether a feed said nothing of a variant's colour: it has a family all the same.
fn unsaid(variant: &Variant) -> bool {
    variant.colour.family == ColourFamily::Multi
        && variant.colour.name.all().all(|name| name.trim().is_empty())
}

/// Takes from a document what its product did not say, and adds the words of a category that is none of the shop's.
pub(super) fn prepare(document: &mut Document, product: &Product, taxonomy: &Taxonomy) {
    for (variant, offer) in product.variants.iter().zip(&mut document.offers) {
        if unsaid(variant) {
            offer.families = Families::default();
        }
    }
    if taxonomy.path(&product.category).next().is_none() {
        let steps = product.category.as_str().split('/').map(|step| step.replace(['-', '_'], " "));
        // Google's numbers of categories are no words.
        let steps: Vec<String> = steps.filter(|step| step.chars().any(char::is_alphabetic)).collect();
        document.texts[Field::Category as usize] = steps.join("\n").into();
    }
}

/// Reads the documents with these numbers, in rising order, on all processors.
pub(super) fn complete(
    documents: &mut [Document],
    partial: &[u32],
    taxonomy: &Taxonomy,
    understander: &Understander,
) {
    if partial.is_empty() {
        return;
    }
    let reader = Reader { understander, taxonomy, stated: Stated::new() };
    let mut chosen: Vec<&mut Document> = Vec::with_capacity(partial.len());
    let mut numbers = partial.iter().peekable();
    for (number, document) in (0_u32..).zip(documents) {
        if numbers.next_if(|next| **next == number).is_some() {
            chosen.push(document);
        }
    }
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let each = chosen.len().div_ceil(workers).max(1);
    thread::scope(|scope| {
        for part in chosen.chunks_mut(each) {
            let reader = &reader;
            scope.spawn(move || part.iter_mut().for_each(|document| reader.complete(document)));
        }
    });
}

struct Reader<'a> {
    understander: &'a Understander,
    taxonomy: &'a Taxonomy,
    stated: Stated,
}

impl Reader<'_> {
    fn read(&self, text: &str) -> Understanding {
        self.understander.understand(text, &Context::default())
    }

    /// What a stated value is in our words, where they are others: `100% silk` is silk.
    fn in_our_words(&self, key: &Arc<str>, value: &Arc<str>) -> Vec<(Arc<str>, Arc<str>)> {
        let values = self.stated.of(key, value).into_iter().filter(|own| own != value);
        values.map(|value| (Arc::clone(key), value)).collect()
    }

    fn complete(&self, document: &mut Document) {
        let said = |document: &Document, wanted: &str| document.facts.iter().any(|(key, _)| **key == *wanted);
        let line = |field: Field| document.texts[field as usize].replace('\n', "，");
        let (title, attributes, category) =
            (line(Field::Title), line(Field::Attributes), line(Field::Category));
        let text = format!("{title}，{attributes}，{category}");
        let last = text.rfind('，').map_or(0, |comma| comma + '，'.len_utf8());
        let mut understood = self.read(&text);
        understood.kinds.retain(|kind| !kind.excluded);
        // The title says what it is; where it does not, the last step of the category, then the description.
        let within = |kinds: &[KindMention], from: usize, to: usize| -> Vec<KindMention> {
            kinds.iter().filter(|kind| kind.span.start >= from && kind.span.end <= to).cloned().collect()
        };
        let mut kinds = within(&understood.kinds, 0, title.len());
        if kinds.is_empty() {
            kinds = within(&understood.kinds, last, text.len());
        }
        if kinds.is_empty() {
            let described = self.read(&document.texts[Field::Description as usize]).kinds;
            kinds = described.into_iter().filter(|kind| !kind.excluded).take(1).collect();
        }
        let placed = document.facts.iter().any(|(key, value)| {
            **key == *CATEGORY && self.taxonomy.path(&CategoryId::from(&**value)).next().is_some()
        });
        if !placed {
            // Before what the feed calls its category: the first is what a product is compared by.
            let places = kinds.iter().flat_map(|kind| &kind.categories);
            let places: Vec<_> = places.map(|id| (CATEGORY.into(), id.as_str().into())).collect();
            document.facts.splice(0..0, places);
        }
        understood.kinds = kinds;
        understood.colours.retain(|colour| colour.span.end <= title.len());
        understood.sizes.clear();
        if said(document, BRAND) {
            understood.brands.clear();
        }
        if said(document, attribute::GENDER) {
            understood.attributes.retain(|value| value.key != attribute::GENDER);
        }
        annotate(document, &understood);
        describe_further(document, self.understander);
        let grown = |(key, value): &(Arc<str>, Arc<str>)| {
            **key == *attribute::GENDER && matches!(&**value, "women" | "men")
        };
        if !said(document, attribute::AGE) && document.facts.iter().any(grown) {
            document.facts.push((attribute::AGE.into(), "adult".into()));
        }
        let facts = document.facts.iter();
        let read: Vec<_> = facts.flat_map(|(key, value)| self.in_our_words(key, value)).collect();
        document.facts.extend(read);
    }
}
