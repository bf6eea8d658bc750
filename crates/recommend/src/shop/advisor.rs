//! Lists for the screen: for you, similar, also bought, because you tried, complete the look.

use std::collections::{BTreeMap, HashMap, HashSet};

use jingxuan_catalogue::{Event, EventKind, Product, ProductId, VariantId, attribute};

use super::{
    Assortment, Fold, Reason, Rules, Slot, colour_of,
    lifted::{Candidate, Lifted},
    look::{Garb, Garbs, fits_in},
};
use crate::{
    Entry, Model, Names, Pictures, RecommendError, Scale,
    clean::Cleaning,
    methods::{Content, Recommender, best_first, ranked},
};

/// Who is asking.
#[derive(Clone, Debug)]
pub struct Visit {
    /// What the customer did before, where they agreed that it counts.
    pub past: Vec<Event>,
    /// What was done in this visit.
    pub steps: Vec<Event>,
    /// Now, for the fading of the past.
    pub now: i64,
}

/// One recommendation.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Advice {
    /// What.
    pub product: ProductId,
    /// In which size and colour, where the rules chose one.
    pub variant: Option<VariantId>,
    /// For comparison within one list only.
    pub score: f32,
    /// Why, the strongest first.
    pub reasons: Vec<Reason>,
}

/// A product that the rules allow, with the variant and the size that they chose.
struct Allowed<'a> {
    product: &'a Product,
    candidate: Candidate,
    variant: Option<VariantId>,
    size: Option<String>,
}

/// The model joined with the shop's products as they are today.
pub struct Advisor {
    shop: Assortment,
    model: Model,
    content: Content,
    /// For each item of the model its product; none for what is no longer sold.
    product_of: Vec<Option<u32>>,
    garbs: Garbs,
    /// When the newest product came.
    newest: i64,
}

/// A product that came in these last seconds of the range's history is new: half a year.
const NEW: i64 = 182 * 86_400;

impl Advisor {
    /// Joins them. Products newer than the model are placed by their content; what is no longer sold is never shown. `sentences`
    /// are vectors of the products' texts by a sentence encoder, where there is one.
    ///
    /// # Errors
    /// [`RecommendError::Settings`] when sentence vectors differ in length.
    pub fn new(
        shop: Assortment,
        mut model: Model,
        sentences: &HashMap<ProductId, Vec<f32>>,
    ) -> Result<Self, RecommendError> {
        let (content, product_of) = fit(&mut model, &shop, sentences)?;
        let products = product_of.iter().map(|number| number.and_then(|number| shop.product(number)));
        let garbs = Garbs::new(products, &model.pictures);
        let newest = shop.products().iter().map(|product| product.since).max().unwrap_or_default();
        Ok(Self { shop, model, content, product_of, garbs, newest })
    }

    /// The products.
    #[must_use]
    pub fn shop(&self) -> &Assortment {
        &self.shop
    }

    /// The model, with room for products newer than it.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Ids by which items are counted here.
    #[must_use]
    pub fn items(&self) -> &Names {
        &self.model.items
    }

    /// What the visitor has done, as the model sees it.
    #[must_use]
    pub fn fold(&self, visit: &Visit) -> Fold {
        Fold::new(&visit.past, &visit.steps, &self.model.items, &Cleaning::at(visit.now))
    }

    /// For you: the best `count` that the rules allow, with reasons. What was bought or refused is left out, and what was
    /// already looked at too.
    #[must_use]
    pub fn for_you(&self, visit: &Visit, rules: &Rules<'_>, count: usize) -> Vec<Advice> {
        let fold = self.fold(visit);
        let mut scores = vec![f32::NEG_INFINITY; self.model.items.len()];
        self.model.blend.score(&fold.history, &mut scores);
        if fold.history.is_empty() {
            if self.model.blend.counts().iter().any(|count| *count > 0.0) {
                // Popularity in deviations, so that boosts and their cap mean the same.
                scores.iter_mut().for_each(|score| *score = (1.0 + score.max(0.0)).ln());
            } else {
                self.newest_first(&mut scores);
            }
        }
        let rules = kept_from(rules, &fold);
        self.choose(ranked(&scores, &fold.history), &rules, count, |item| self.reasons(item, &fold))
    }

    /// Products like one, by content and by who chose them; what the visitor owns or refused is left out.
    #[must_use]
    pub fn similar(
        &self,
        product: &ProductId,
        visit: &Visit,
        rules: &Rules<'_>,
        count: usize,
    ) -> Vec<Advice> {
        let Some((item, rules)) = self.around(product, visit, rules) else { return Vec::new() };
        let mut scores = vec![0.0; self.model.items.len()];
        self.content.like(&[(item, 1.0)], &mut scores);
        for (other, shared) in self.model.also.of(item) {
            let score = &mut scores[*other as usize];
            *score = score.max(0.0) + 0.3 * shared;
        }
        let itself = [Entry { index: item, value: 1.0, at: 0 }];
        self.choose(ranked(&scores, &itself), &rules, count, |other| {
            self.same(item, other).into_iter().collect()
        })
    }

    /// What people also bought who bought this; what the visitor owns or refused is left out.
    #[must_use]
    pub fn also_bought(
        &self,
        product: &ProductId,
        visit: &Visit,
        rules: &Rules<'_>,
        count: usize,
    ) -> Vec<Advice> {
        let Some((item, rules)) = self.around(product, visit, rules) else { return Vec::new() };
        let ranked = self.model.also.of(item).iter().copied();
        let because = |similarity| Reason::Also { product: product.clone(), similarity };
        let similarity: HashMap<u32, f32> = self.model.also.of(item).iter().copied().collect();
        self.choose(ranked, &rules, count, |other| {
            similarity.get(&other).map(|s| because(*s)).into_iter().collect()
        })
    }

    /// What a list around one product begins with: its item, and the rules for who looks at it. `None` for what the model does not
    /// know.
    fn around<'r>(&self, product: &ProductId, visit: &Visit, rules: &Rules<'r>) -> Option<(u32, Rules<'r>)> {
        let item = self.model.items.number(product.as_str())?;
        Some((item, kept_from(rules, &self.fold(visit))))
    }

    /// Because you tried X: the latest product of the visit that was more than looked at, and what it speaks for. `None` before
    /// anything was tried.
    #[must_use]
    pub fn because_you_tried(
        &self,
        visit: &Visit,
        rules: &Rules<'_>,
        count: usize,
    ) -> Option<(ProductId, Vec<Advice>)> {
        let fold = self.fold(visit);
        let tried = fold.latest.iter().copied().find(|item| {
            matches!(
                fold.did.get(item),
                Some(EventKind::TryOn | EventKind::Like | EventKind::Add | EventKind::Buy)
            )
        })?;
        let product = ProductId::from(self.model.items.name(tried)?);
        let did = fold.did.get(&tried).copied()?;
        let history: Vec<_> = fold.history.iter().filter(|entry| entry.index == tried).copied().collect();
        let mut scores = vec![f32::NEG_INFINITY; self.model.items.len()];
        self.model.blend.score(&history, &mut scores);
        let rules = kept_from(rules, &fold);
        let list = self.choose(ranked(&scores, &fold.history), &rules, count, |other| {
            let mut reasons = vec![Reason::You { did, product: product.clone() }];
            reasons.extend(self.same(tried, other));
            reasons
        });
        Some((product, list))
    }

    /// What completes the outfit that is worn: kinds of things that are missing, in colours that go with it, for the same
    /// wearer and setting, by what people wore together and what this visitor likes. Different kinds come first.
    #[must_use]
    pub fn complete_the_look(
        &self,
        worn: &[ProductId],
        visit: &Visit,
        rules: &Rules<'_>,
        count: usize,
    ) -> Vec<(Slot, Advice)> {
        let on: Vec<On<'_>> = worn
            .iter()
            .filter_map(|id| {
                let item = self.model.items.number(id.as_str())?;
                let (product, garb) = (self.product(item)?, self.garbs.of(item)?);
                let mut also = vec![0.0; self.model.items.len()];
                for (other, similarity) in self.model.also.of(item) {
                    also[*other as usize] = *similarity;
                }
                Some(On { product, garb, lifts: self.garbs.lifts(&self.model.looks, garb), also })
            })
            .collect();
        let taken: HashSet<Slot> = on.iter().filter_map(|on| on.garb.slot).collect();
        if on.is_empty() {
            return Vec::new();
        }
        let open: Vec<Slot> = Slot::ALL.into_iter().filter(|slot| fits_in(*slot, &taken)).collect();
        let fold = self.fold(visit);
        #[allow(clippy::cast_precision_loss)] // what one person wears
        let on_count = on.len() as f32;
        let mut liked = vec![0.0; self.model.items.len()];
        if !fold.history.is_empty() {
            self.model.blend.score(&fold.history, &mut liked);
        }
        // A ranking for each place of the outfit that is empty.
        let mut by_slot: BTreeMap<Slot, Vec<(u32, f32)>> = BTreeMap::new();
        for ((item, garb), liked) in (0_u32..).zip(self.garbs.all()).zip(&liked) {
            let Some(slot) = garb.slot.filter(|slot| open.contains(slot)) else { continue };
            if !on.iter().all(|on| on.garb.same_wearer(garb)) {
                continue;
            }
            let mut score = if liked.is_finite() { 0.15 * liked.clamp(-2.0, 5.0) } else { 0.0 };
            for on in &on {
                score += (garb.suits(on.garb, &on.lifts) + 2.0 * on.also[item as usize]) / on_count;
            }
            by_slot.entry(slot).or_default().push((item, score));
        }
        let mut rules = kept_from(rules, &fold);
        rules.refused.extend(worn.iter().cloned());
        // The best of every kind, then the second of every kind, and so on: of each no more than that asks for, unless some have less.
        let each = count.div_ceil(by_slot.len().max(1));
        let choose = |each: usize| -> Vec<(usize, Slot, Advice)> {
            let of_slot = |(slot, scored): (&Slot, &Vec<(u32, f32)>)| {
                let ranked = best_first(scored.clone());
                let chosen = self.choose(ranked, &rules, each, |item| self.goes_with(item, &on));
                let slot = *slot;
                chosen
                    .into_iter()
                    .enumerate()
                    .map(move |(place, advice)| (place, slot, advice))
                    .collect::<Vec<_>>()
            };
            by_slot.iter().flat_map(of_slot).collect()
        };
        let mut placed = choose(each);
        if placed.len() < count && each < count {
            placed = choose(count);
        }
        placed.sort_by(|a, b| a.0.cmp(&b.0).then(b.2.score.total_cmp(&a.2.score)));
        placed.into_iter().take(count).map(|(_, slot, advice)| (slot, advice)).collect()
    }

    /// Why something goes with what is worn.
    fn goes_with(&self, item: u32, on: &[On<'_>]) -> Vec<Reason> {
        let Some(garb) = self.garbs.of(item) else { return Vec::new() };
        let mut reasons = Vec::new();
        for on in on {
            let product = || on.product.id.clone();
            let harmony = on.garb.harmony(garb).filter(|harmony| harmony.worth() > 0.0);
            reasons.extend(harmony.map(|harmony| Reason::Colours { product: product(), harmony }));
            if let Some(similarity) = on.also.get(item as usize).filter(|similarity| **similarity > 0.0) {
                reasons.push(Reason::Also { product: product(), similarity: *similarity });
            } else if garb.lift(&on.lifts) > 0.1 {
                reasons.push(Reason::GoesWith { product: product() });
            }
        }
        reasons
    }

    /// Where nobody has done anything yet: 1 for what came last, 0 for what came first.
    fn newest_first(&self, scores: &mut [f32]) {
        let since = |item: u32| self.product(item).map_or(0, |product| product.since);
        let mut order: Vec<u32> = (0_u32..).take(scores.len()).collect();
        order.sort_by_key(|item| std::cmp::Reverse(since(*item)));
        #[allow(clippy::cast_precision_loss)] // places
        for (place, item) in order.iter().enumerate() {
            scores[*item as usize] = 1.0 - place as f32 / order.len() as f32;
        }
    }

    /// Whether a product came with the last half year's, or it is not known when anything came.
    fn is_new(&self, item: u32) -> bool {
        self.product(item).is_some_and(|product| product.since >= self.newest - NEW)
    }

    fn product(&self, item: u32) -> Option<&Product> {
        self.product_of.get(item as usize).copied().flatten().and_then(|number| self.shop.product(number))
    }

    /// Applies the rules to a ranking: leaves out, boosts within the cap, mixes.
    fn choose(
        &self,
        ranked: impl Iterator<Item = (u32, f32)>,
        rules: &Rules<'_>,
        count: usize,
        mut reasons: impl FnMut(u32) -> Vec<Reason>,
    ) -> Vec<Advice> {
        let mixed = rules.most_per_category < usize::MAX || rules.most_per_brand < usize::MAX;
        let candidates = ranked.filter(|(_, score)| score.is_finite()).filter_map(|(item, score)| {
            let product = self.product(item)?;
            let (boost, _) = rules.boost(product);
            let boost = boost + rules.suits_purse(product) + rules.comes_later(product);
            Some(Candidate { item, score, boost })
        });
        // The rules are asked of no more products than the list needs: of those that come first with their boosts.
        let lifted = Lifted::new(candidates, rules.most_lift());
        let allowed = lifted.filter_map(|candidate| {
            let product = self.product(candidate.item)?;
            let (variant, fit) = rules.allow(&self.shop, product).ok()?;
            let size = fit.filter(|fit| fit.outside <= 0.0).map(|fit| fit.size);
            Some(Allowed { product, candidate, variant: variant.map(|variant| variant.id.clone()), size })
        });
        let kind =
            |allowed: &Allowed<'_>| Some((allowed.product.category.clone(), allowed.product.brand.clone()));
        let chosen: Vec<Allowed<'_>> =
            if mixed { rules.diverse(allowed, count, kind) } else { allowed.take(count).collect() };
        chosen
            .into_iter()
            .map(|allowed| {
                let mut reasons = reasons(allowed.candidate.item);
                reasons.extend(allowed.size.map(|size| Reason::YourSize { size }));
                let (_, campaign) = rules.boost(allowed.product);
                reasons.extend(campaign.map(|name| Reason::Campaign { name: name.to_owned() }));
                let (product, score) = (allowed.product.id.clone(), allowed.candidate.lifted());
                Advice { product, variant: allowed.variant, score, reasons }
            })
            .collect()
    }

    /// Attributes and colour that two products share; `None` when they share nothing that is worth saying.
    fn same(&self, item: u32, other: u32) -> Option<Reason> {
        let (a, b) = (self.product(item)?, self.product(other)?);
        let keys = [attribute::MATERIAL, attribute::STYLE, attribute::PATTERN, attribute::OCCASION];
        let traits: Vec<(String, String)> = keys
            .iter()
            .filter_map(|key| {
                let value = a.attribute(key).iter().find(|value| b.attribute(key).contains(value))?;
                (value != "plain").then(|| ((*key).to_owned(), value.clone()))
            })
            .take(2)
            .collect();
        let families: HashSet<_> = b.variants.iter().map(|variant| variant.colour.family).collect();
        let colour = colour_of(a).map(|colour| colour.family).filter(|family| families.contains(family));
        let worth = !traits.is_empty() || colour.is_some();
        worth.then(|| Reason::Same { product: a.id.clone(), traits, colour })
    }

    fn reasons(&self, item: u32, fold: &Fold) -> Vec<Reason> {
        let people = self.model.blend.counts().get(item as usize).copied().unwrap_or(0.0);
        let mut reasons = Vec::new();
        let scale = self.model.scale;
        // Which step of the history spoke loudest for it.
        let loudest = fold
            .history
            .iter()
            .map(|entry| {
                let weight = self.model.blend.ease().weight(entry.index, item);
                (entry.index, weight * scale.confidence(entry.value))
            })
            .filter(|(_, amount)| *amount > 0.0)
            .max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((from, _)) = loudest {
            let name = self.model.items.name(from).map(ProductId::from);
            if let (Some(product), Some(did)) = (name, fold.did.get(&from)) {
                let also = self.model.also.of(from).iter().find(|(other, _)| *other == item);
                reasons.push(Reason::You { did: *did, product: product.clone() });
                reasons.extend(also.map(|(_, similarity)| Reason::Also { product, similarity: *similarity }));
            }
            reasons.extend(self.same(from, item));
        } else if let Some(nearest) = fold.history.iter().max_by(|a, b| {
            self.content.similarity(a.index, item).total_cmp(&self.content.similarity(b.index, item))
        }) {
            reasons.extend(self.same(nearest.index, item));
        }
        if people == 0.0 {
            reasons.extend(self.is_new(item).then_some(Reason::New));
        } else if reasons.is_empty() {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a count
            reasons.push(Reason::Popular { people: people as u32 });
        }
        reasons
    }
}

/// The rules, with what the visitor owns or refused left out.
fn kept_from<'r>(rules: &Rules<'r>, fold: &Fold) -> Rules<'r> {
    let mut rules = rules.clone();
    rules.owned.extend(fold.owned.iter().cloned());
    rules.refused.extend(fold.refused.iter().cloned());
    rules
}

/// A product that is worn, with what completing it asks for again and again.
struct On<'a> {
    product: &'a Product,
    garb: &'a Garb,
    lifts: Vec<f32>,
    /// By item.
    also: Vec<f32>,
}

/// Gives a model the products as they are today: room for the new ones, and everybody's content. Returns that content and for
/// each item its product's number, none for what is no longer sold.
///
/// # Errors
/// [`RecommendError::Settings`] when sentence vectors differ in length.
pub(crate) fn fit(
    model: &mut Model,
    shop: &Assortment,
    sentences: &HashMap<ProductId, Vec<f32>>,
) -> Result<(Content, Vec<Option<u32>>), RecommendError> {
    model.extend(shop.names())?;
    let product_of: Vec<Option<u32>> = model.items.all().iter().map(|id| shop.names().number(id)).collect();
    let products: Vec<Option<&Product>> =
        product_of.iter().map(|number| number.and_then(|number| shop.product(number))).collect();
    let content = content(&products, sentences, &model.pictures, model.scale)?;
    model.blend.set_content(Some(content.clone()));
    Ok((content, product_of))
}

/// Content of products in the order of items: words (or, where an encoder made them for most products, sentence vectors beside
/// the words) and pictures. An item without a product has none.
///
/// # Errors
/// [`RecommendError::Settings`] when sentence vectors differ in length.
pub fn content(
    products: &[Option<&Product>],
    sentences: &HashMap<ProductId, Vec<f32>>,
    pictures: &Pictures,
    scale: Scale,
) -> Result<Content, RecommendError> {
    let words: Vec<Vec<String>> =
        products.iter().map(|product| product.map_or_else(Vec::new, super::words)).collect();
    let words = Content::from_words("texts", &words, scale);
    let of = |vector: &dyn Fn(&Product) -> Option<Vec<f32>>| -> Vec<Vec<f32>> {
        products.iter().map(|product| product.and_then(vector).unwrap_or_default()).collect()
    };
    let mut parts: Vec<(Content, f32)> = vec![(words, WORDS)];
    let known = products.iter().flatten().filter(|product| sentences.contains_key(&product.id)).count();
    if known > 0 && 2 * known >= products.iter().flatten().count() {
        let vectors = of(&|product| sentences.get(&product.id).cloned());
        parts.push((Content::from_vectors("sentences", &vectors, scale)?, SENTENCES));
    }
    if !pictures.is_empty() {
        let vectors = of(&|product| pictures.vector(product));
        parts.push((Content::from_vectors("pictures", &vectors, scale)?, PICTURES));
    }
    let parts: Vec<(&Content, f32)> = parts.iter().map(|(part, share)| (part, *share)).collect();
    Content::joined("content", &parts, scale)
}

/// Shares of the kinds of content in a vector's length.
const WORDS: f32 = 1.0;
const SENTENCES: f32 = 0.6;
const PICTURES: f32 = 0.6;

#[cfg(test)]
#[path = "advisor_tests.rs"]
pub(crate) mod tests;
