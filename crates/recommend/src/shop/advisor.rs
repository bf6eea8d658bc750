//! Lists for the screen: for you, similar, also bought, because you tried, complete the look.

use std::collections::{HashMap, HashSet};

use jingxuan_catalogue::{Event, EventKind, Product, ProductId, VariantId, attribute};

use super::{
    Assortment, Fold, LookModel, Reason, Rules, Slot, colour_of,
    look::{fits_in, same_wearer, slot, suits},
};
use crate::{
    Model, Names, RecommendError,
    clean::Cleaning,
    methods::{Content, Recommender, top},
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

/// The model joined with the shop's products as they are today.
pub struct Advisor {
    shop: Assortment,
    model: Model,
    looks: LookModel,
    content: Content,
    /// For each item of the model its product; none for what is no longer sold.
    product_of: Vec<Option<u32>>,
}

impl Advisor {
    /// Joins them. Products newer than the model are placed by their content; what is no longer sold is never shown. `pictures`
    /// are descriptors ([`crate::descriptors`]) or other vectors of the products' pictures.
    ///
    /// # Errors
    /// [`RecommendError::Settings`] when picture vectors differ in length.
    pub fn new(
        shop: Assortment,
        mut model: Model,
        looks: LookModel,
        pictures: &HashMap<ProductId, Vec<f32>>,
    ) -> Result<Self, RecommendError> {
        for product in shop.products() {
            model.items.intern(product.id.as_str())?;
        }
        let n = model.items.len();
        let product_of: Vec<Option<u32>> =
            model.items.all().iter().map(|id| shop.names().number(id)).collect();
        let product = |item: usize| product_of[item].and_then(|number| shop.product(number));
        let words: Vec<Vec<String>> =
            (0..n).map(|item| product(item).map_or_else(Vec::new, super::words)).collect();
        let text = Content::from_words("texts", &words, model.scale)?;
        let content = if pictures.is_empty() {
            text
        } else {
            let vector =
                |item: usize| product(item).and_then(|p| pictures.get(&p.id)).cloned().unwrap_or_default();
            let vectors: Vec<Vec<f32>> = (0..n).map(vector).collect();
            let seen = Content::from_vectors("pictures", &vectors, model.scale)?;
            Content::joined("texts and pictures", &[(&text, 1.0), (&seen, 0.6)], model.scale)?
        };
        model.blend.grow(n);
        model.blend.set_content(Some(content.clone()));
        Ok(Self { shop, model, looks, content, product_of })
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
            // Popularity in deviations, so that boosts and their cap mean the same.
            scores.iter_mut().for_each(|score| *score = (1.0 + score.max(0.0)).ln());
        }
        let mut rules = rules.clone();
        rules.owned.extend(fold.owned.iter().cloned());
        rules.refused.extend(fold.refused.iter().cloned());
        let order = top(&scores, &fold.history, scores.len());
        let ranked = order.into_iter().map(|item| (item, scores[item as usize]));
        self.choose(ranked, &rules, count, |item| self.reasons(item, &fold))
    }

    /// Products like one, by content and by who chose them.
    #[must_use]
    pub fn similar(&self, product: &ProductId, rules: &Rules<'_>, count: usize) -> Vec<Advice> {
        let Some(item) = self.model.items.number(product.as_str()) else { return Vec::new() };
        let also: HashMap<u32, f32> = self.model.also.of(item).iter().copied().collect();
        let n = u32::try_from(self.model.items.len()).unwrap_or(u32::MAX);
        let mut ranked: Vec<(u32, f32)> = (0..n)
            .filter(|other| *other != item)
            .map(|other| {
                let shared = also.get(&other).copied().unwrap_or(0.0);
                (other, self.content.similarity(item, other) + 0.3 * shared)
            })
            .collect();
        ranked.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        self.choose(ranked.into_iter(), rules, count, |other| self.same(item, other).into_iter().collect())
    }

    /// What people also bought who bought this.
    #[must_use]
    pub fn also_bought(&self, product: &ProductId, rules: &Rules<'_>, count: usize) -> Vec<Advice> {
        let Some(item) = self.model.items.number(product.as_str()) else { return Vec::new() };
        let ranked = self.model.also.of(item).iter().copied();
        let because = |similarity| Reason::Also { product: product.clone(), similarity };
        let similarity: HashMap<u32, f32> = self.model.also.of(item).iter().copied().collect();
        self.choose(ranked, rules, count, |other| {
            similarity.get(&other).map(|s| because(*s)).into_iter().collect()
        })
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
        let mut rules = rules.clone();
        rules.owned.extend(fold.owned.iter().cloned());
        rules.refused.extend(fold.refused.iter().cloned());
        let ranked = top(&scores, &fold.history, scores.len()).into_iter().map(|i| (i, scores[i as usize]));
        let list = self.choose(ranked, &rules, count, |other| {
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
        let on: Vec<(u32, &Product)> = worn
            .iter()
            .filter_map(|id| {
                let item = self.model.items.number(id.as_str())?;
                Some((item, self.product(item)?))
            })
            .collect();
        let taken: HashSet<Slot> = on.iter().filter_map(|(_, product)| slot(&product.category)).collect();
        if on.is_empty() {
            return Vec::new();
        }
        let fold = self.fold(visit);
        let mut liked = vec![0.0; self.model.items.len()];
        if !fold.history.is_empty() {
            self.model.blend.score(&fold.history, &mut liked);
        }
        let mut ranked: Vec<(u32, f32)> = Vec::new();
        let mut why: HashMap<u32, Vec<Reason>> = HashMap::new();
        for (item, liked) in (0_u32..).zip(&liked) {
            let Some(product) = self.product(item) else { continue };
            let wearable = slot(&product.category).is_some_and(|slot| fits_in(slot, &taken));
            if !wearable || !on.iter().all(|(_, other)| same_wearer(other, product)) {
                continue;
            }
            let mut score = if liked.is_finite() { 0.15 * liked.clamp(-2.0, 5.0) } else { 0.0 };
            let mut reasons = Vec::new();
            for (other, with) in &on {
                let (suits, harmony) = suits(&self.looks, with, product);
                let also =
                    self.model.also.of(*other).iter().find(|(i, _)| *i == item).map_or(0.0, |(_, s)| *s);
                score += (suits + 2.0 * also) / on.len() as f32;
                let id = || with.id.clone();
                reasons.extend(
                    harmony
                        .filter(|h| h.worth() > 0.0)
                        .map(|h| Reason::Colours { product: id(), harmony: h }),
                );
                if also > 0.0 {
                    reasons.push(Reason::Also { product: id(), similarity: also });
                } else if self.looks.lift(&with.category, &product.category) > 0.1 {
                    reasons.push(Reason::GoesWith { product: id() });
                }
            }
            ranked.push((item, score));
            why.insert(item, reasons);
        }
        ranked.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut rules = rules.clone();
        rules.refused.extend(fold.refused.iter().cloned().chain(worn.iter().cloned()));
        rules.owned.extend(fold.owned.iter().cloned());
        let all =
            self.choose(ranked.into_iter(), &rules, usize::MAX, |item| why.remove(&item).unwrap_or_default());
        // The best of every kind, then the second of every kind, and so on.
        let mut places: HashMap<Slot, usize> = HashMap::new();
        let mut placed: Vec<(usize, Slot, Advice)> = all
            .into_iter()
            .filter_map(|advice| {
                let number = self.shop.number(&advice.product)?;
                let slot = slot(&self.shop.product(number)?.category)?;
                let place = places.entry(slot).or_default();
                *place += 1;
                Some((*place, slot, advice))
            })
            .collect();
        placed.sort_by_key(|(place, _, _)| *place);
        placed.into_iter().take(count).map(|(_, slot, advice)| (slot, advice)).collect()
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
        let boosted = !rules.boosts.is_empty() || rules.margin > 0.0;
        let mixed = rules.most_per_category < usize::MAX || rules.most_per_brand < usize::MAX;
        // Without boosts what comes later can not come forward: only as many are looked at as are needed.
        let enough = if boosted || mixed { usize::MAX } else { count };
        let mut allowed = Vec::new();
        for (item, score) in ranked.filter(|(_, score)| score.is_finite()) {
            if allowed.len() >= enough {
                break;
            }
            let Some(product) = self.product(item) else { continue };
            let Ok((variant, fit)) = rules.allow(&self.shop, product) else { continue };
            let (boost, campaign) = rules.boost(product);
            let size = fit.filter(|fit| fit.outside <= 0.0).map(|fit| fit.size);
            allowed.push((
                item,
                score + boost,
                variant.map(|v| v.id.clone()),
                size,
                campaign.map(str::to_owned),
            ));
        }
        if boosted {
            allowed.sort_by(|a, b| b.1.total_cmp(&a.1));
        }
        let kind = |(item, ..): &(u32, f32, Option<VariantId>, Option<String>, Option<String>)| {
            self.product(*item).map(|product| (product.category.clone(), product.brand.clone()))
        };
        let chosen = if mixed { rules.diverse(allowed, count, kind) } else { allowed };
        chosen
            .into_iter()
            .take(count)
            .filter_map(|(item, score, variant, size, campaign)| {
                let product = self.product(item)?.id.clone();
                let mut reasons = reasons(item);
                reasons.extend(size.map(|size| Reason::YourSize { size }));
                reasons.extend(campaign.map(|name| Reason::Campaign { name }));
                Some(Advice { product, variant, score, reasons })
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
            reasons.push(Reason::New);
        } else if reasons.is_empty() {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a count
            reasons.push(Reason::Popular { people: people as u32 });
        }
        reasons
    }
}

#[cfg(test)]
#[path = "advisor_tests.rs"]
pub(crate) mod tests;
