//! Finding: search, refinement, recommendation, what completes a look.

use jingxuan_catalogue::{Language, Money, ProductId};
use jingxuan_query::Relation;
use jingxuan_search::{Asked, Condition, Constraints, Hit, Place, PriceRange, Request, Response};

use crate::{
    Act, Action, Assistant, Conversation, Fact, Shown, Suggested, Worn,
    conversation::Listed,
    filter::{Filters, beside, narrowed},
    names,
    turn::{Plan, Read},
};

/// Products in one reply.
const SHOWN: usize = 8;

impl Assistant {
    /// Looks for what a turn asks for.
    pub(crate) fn search(&self, talk: &mut Conversation, read: &Read<'_>) -> Plan {
        let worn = self.target(talk, read.scene, &read.asked);
        let asked = self.asked(read, worn.as_ref());
        let before = talk.present(true);
        // A new search begins anew.
        talk.filters = Filters::default();
        // What was spoken of belongs to the topic before.
        talk.speak_of(None);
        let plan = self.list(talk, read, asked, worn);
        talk.changed(before);
        plan
    }

    /// Changes what the present list asks for: what is named anew replaces what was asked before in the same respect.
    pub(crate) fn refine(&self, talk: &mut Conversation, read: &Read<'_>) -> Plan {
        let present = talk.present(false);
        let Some(before) = talk.wish.clone() else {
            let plan = self.search(talk, read);
            return narrowed(plan, &present, talk);
        };
        let asked = self.asked(read, None);
        talk.filters.give_way(&asked);
        let mut merged = merge(before, asked);
        let price = merged.constraints.price;
        self.compare_with_list(talk, read, &mut merged.constraints);
        if merged.constraints.price != price {
            talk.filters.chosen.price = PriceRange::default();
        }
        let plan = narrowed(self.list(talk, read, merged, None), &present, talk);
        talk.changed(present);
        plan
    }

    /// Takes the last change of the list back: what was looked for before it is shown again.
    pub(crate) fn list_before(&self, talk: &mut Conversation, read: &Read<'_>) -> Plan {
        let present = talk.present(false);
        let Some(before) = talk.untouch() else { return Plan::new(Act::NothingToUndo) };
        if let Some(wish) = before.wish {
            return narrowed(self.list(talk, read, wish, None), &present, talk);
        }
        // Nothing was looked for; what was shown all the same was recommended.
        let mut plan = Plan::new(Act::Undone);
        if !before.listed.is_empty() {
            let shown = |one: &Listed| Shown {
                product: one.product.clone(),
                variant: one.variant.clone(),
                why: String::new(),
            };
            plan.products = before.listed.iter().map(shown).collect();
            let products = before.listed.iter().map(|one| one.product.clone()).collect();
            plan = plan.action(Action::Show { products });
        }
        talk.listed = before.listed;
        narrowed(plan, &present, talk)
    }

    /// What a turn asks the search for; comparisons are with what is worn or spoken of.
    pub(crate) fn asked(&self, read: &Read<'_>, worn: Option<&Worn>) -> Asked {
        let mut request = Request::new(read.text);
        request.understood = Some(read.asked.clone());
        request.worn = worn.map(|worn| (worn.product.clone(), Some(worn.variant.clone())));
        request.member = self.shop().pays_as_member(read.scene.customer.as_ref());
        let mut asked = self.parts.engine.understood(&request);
        asked.stand_in(&read.scene.store);
        asked
    }

    /// "Cheaper" and "dearer" than what is listed: the middle of its prices is the bound.
    fn compare_with_list(&self, talk: &Conversation, read: &Read<'_>, constraints: &mut Constraints) {
        let member = self.shop().pays_as_member(read.scene.customer.as_ref());
        let lowest = |one: &Listed| {
            let variants = self.parts.shop.product(&one.product)?.variants.iter();
            variants.map(|variant| variant.price_for(member)).min_by_key(|price| price.minor)
        };
        let mut prices: Vec<Money> = talk.listed.iter().filter_map(lowest).collect();
        prices.sort_by_key(|price| price.minor);
        let Some(middle) = prices.get(prices.len() / 2).copied() else { return };
        let just = |minor| Some(Money { minor, currency: middle.currency });
        for comparison in &read.asked.comparisons {
            match comparison.relation {
                Relation::Cheaper => {
                    constraints.price = PriceRange { min: None, max: just(middle.minor - 1) }
                }
                Relation::Dearer => constraints.price = PriceRange { min: just(middle.minor + 1), max: None },
                _ => {}
            }
        }
    }

    /// Shows what is looked for from now on.
    fn list(&self, talk: &mut Conversation, read: &Read<'_>, mut asked: Asked, worn: Option<Worn>) -> Plan {
        let strange = asked.own_size && !self.knows_size(read.scene);
        talk.filters.take_stock(&mut asked, !strange);
        let filters = &talk.filters;
        let around = self.around(read.scene, filters, filters.mine);
        let available =
            |variant: &jingxuan_catalogue::VariantId, place: &Place| around.holds(variant, place, filters);
        let mut request = Request::new(read.text);
        request.limit = SHOWN;
        request.facets = false;
        request.chosen = filters.constraints(&read.scene.store);
        request.sort = filters.sort;
        request.worn = worn.map(|worn| (worn.product, Some(worn.variant)));
        request.member = self.shop().pays_as_member(read.scene.customer.as_ref());
        request.availability = Some(&available);
        let response = self.parts.engine.search_for(&request, asked.clone());
        // The kind of thing as the shopper called it: the shop may keep it in several categories.
        if let Some(kind) = read.asked.kinds.iter().find(|kind| !kind.excluded) {
            talk.noun = read.text.get(kind.span.clone()).map(str::to_owned);
        }
        let mut remarks = talk.filters.in_words(read.language);
        remarks.extend(strange.then(|| size_unknown(read.language).to_owned()));
        remarks.extend(asked.remarks(read.language));
        let what = self.wish_in_words(&asked, talk.noun.as_deref(), read.language);
        let what = beside(what, &remarks, read.language);
        talk.wish = Some(asked);
        let plan = if response.results.is_empty() {
            self.nearest(&response, what, read.language)
        } else {
            let hits: Vec<&Hit> = response.results.iter().collect();
            let total = response.total;
            let products = hits.iter().map(|hit| self.shown(hit, read.language)).collect();
            let plan = match (total, hits.first().and_then(|hit| self.title(&hit.product, read.language))) {
                (1, Some((product, title))) => Plan::new(Act::ShowOne)
                    .slot("what", what.clone())
                    .slot("product", title.clone())
                    .fact(Fact::Product { product, title })
                    .fact(Fact::Limit { said: what }),
                _ => Plan::new(Act::ShowResults)
                    .slot("count", total.to_string())
                    .slot("what", what.clone())
                    .fact(Fact::Count { count: total })
                    .fact(Fact::Limit { said: what }),
            };
            Plan { products, ..plan }
        };
        self.speak_of_list(talk, &plan.products, read.scene);
        let products: Vec<ProductId> = plan.products.iter().map(|shown| shown.product.clone()).collect();
        if products.is_empty() { plan } else { plan.action(Action::Show { products }) }
    }

    /// What comes nearest, and what was given up for it; said, never hidden.
    fn nearest(&self, response: &Response, what: String, language: Language) -> Plan {
        if response.nearest.is_empty() {
            return Plan::new(Act::NothingFound).slot("what", what.clone()).fact(Fact::Limit { said: what });
        }
        let given_up = given_up(response, &what, language);
        let mut plan = Plan::new(Act::NoExact)
            .slot("what", what.clone())
            .slot("given_up", names::list(&given_up, language))
            .fact(Fact::Limit { said: what });
        plan.products = response
            .nearest
            .iter()
            .take(SHOWN)
            .map(|near| {
                let missed = near.missed.iter().map(|missed| {
                    let has = self.in_words(&missed.condition, &missed.has, language);
                    format!("{}{}{has}", condition_name(&missed.condition, language), colon(language))
                });
                let why = names::list(&missed.collect::<Vec<_>>(), language);
                Shown { product: near.hit.product.clone(), variant: some(&near.hit), why }
            })
            .collect();
        plan
    }

    pub(crate) fn shown(&self, hit: &Hit, language: Language) -> Shown {
        let met =
            hit.reasons.conditions.iter().map(|(condition, has)| self.in_words(condition, has, language));
        let mut why: Vec<String> = met.filter(|words| !words.is_empty()).collect();
        why.dedup();
        why.truncate(3);
        if why.is_empty() {
            why = hit.reasons.words.iter().take(3).cloned().collect();
        }
        Shown { product: hit.product.clone(), variant: some(hit), why: why.join(" · ") }
    }

    /// A value that a product has, as shoppers read it.
    fn in_words(&self, condition: &Condition, has: &str, language: Language) -> String {
        match condition {
            Condition::Attribute(key) | Condition::WithoutAttribute(key) => names::value(key, has, language),
            Condition::Category | Condition::WithoutCategory => {
                let named = self.parts.shop.category_name(&has.into(), language);
                named.map_or_else(|| has.to_owned(), str::to_owned)
            }
            Condition::Colour | Condition::WithoutColour => names::value("colour", has, language),
            _ => has.to_owned(),
        }
    }

    /// What is looked for, as one would say it: 红色 连衣裙 500以内.
    pub(crate) fn wish_in_words(&self, asked: &Asked, noun: Option<&str>, language: Language) -> String {
        let constraints = &asked.constraints;
        let mut words: Vec<String> = Vec::new();
        let colours = constraints.colours.iter();
        words.extend(colours.map(|c| names::value("colour", c.key(), language)));
        for (key, values) in &constraints.attributes {
            words.extend(values.iter().map(|value| names::value(key, value, language)));
        }
        words.extend(constraints.brands.iter().cloned());
        let mut categories: Vec<&str> = constraints
            .categories
            .iter()
            .filter_map(|c| self.parts.shop.category_name(c, language))
            .collect();
        categories.sort_unstable();
        categories.dedup();
        let category = match (categories.as_slice(), noun) {
            ([one], _) => (*one).to_owned(),
            ([], _) => String::new(),
            (_, Some(noun)) => noun.to_owned(),
            (several, None) => several[..2.min(several.len())].join(if language == Language::Chinese {
                "或"
            } else {
                " or "
            }),
        };
        if !category.is_empty() {
            words.push(category);
        }
        let mut rest = Vec::new();
        for condition in constraints.conditions() {
            let said = match condition {
                Condition::Price | Condition::Size => constraints.wording(&condition, language),
                Condition::WithoutColour => {
                    let colours = constraints.without_colours.iter();
                    let colours = colours.map(|c| names::value("colour", c.key(), language));
                    negated(names::list(&colours.collect::<Vec<_>>(), language), language)
                }
                Condition::WithoutAttribute(ref key) => {
                    let values = constraints.without_attributes.get(key).map_or(&[][..], Vec::as_slice);
                    let values = values.iter().map(|value| names::value(key, value, language));
                    negated(names::list(&values.collect::<Vec<_>>(), language), language)
                }
                _ => continue,
            };
            rest.push(said);
        }
        let joined = match language {
            Language::Chinese => words.concat(),
            Language::English => words.join(" "),
        };
        let mut said: Vec<String> = Some(joined).filter(|joined| !joined.is_empty()).into_iter().collect();
        said.extend(rest);
        let said = said.join(if language == Language::Chinese { "，" } else { ", " });
        if said.is_empty() { asked.words.trim().to_owned() } else { said }
    }

    /// What suits this shopper.
    pub(crate) fn recommend(&self, talk: &mut Conversation, read: &Read<'_>) -> Plan {
        // "Recommend a coat for work" asks for something: that goes first, ordered by what suits.
        let asked = self.asked(read, None);
        if !asked.constraints.is_empty() {
            let before = talk.present(true);
            talk.filters = Default::default();
            talk.speak_of(None);
            let plan = self.list(talk, read, asked, None);
            talk.changed(before);
            return plan;
        }
        let Some(advice) = &self.parts.advice else { return self.search(talk, read) };
        let found = advice.for_shopper(&self.parts.shop, read.scene, read.language, SHOWN);
        if found.is_empty() {
            return self.search(talk, read);
        }
        let count = found.len();
        let plan = Plan::new(Act::Recommend).slot("count", count.to_string()).fact(Fact::Count { count });
        let plan = listed(talk, plan, found);
        talk.speak_of(None);
        self.speak_of_list(talk, &plan.products, read.scene);
        plan
    }

    /// What people bought who bought what is worn or spoken of; where nothing is, what suits this shopper.
    pub(crate) fn also_bought(&self, talk: &mut Conversation, read: &Read<'_>) -> Plan {
        let Some(target) = self.target(talk, read.scene, &read.asked) else {
            return self.recommend(talk, read);
        };
        let Some((product, title)) = self.title(&target.product, read.language) else {
            return Plan::new(Act::Which);
        };
        let found = self.parts.advice.as_ref().map_or_else(Vec::new, |advice| {
            advice.also_bought(&self.parts.shop, read.scene, &target.product, read.language, SHOWN)
        });
        if found.is_empty() {
            return Plan::new(Act::Unknown);
        }
        talk.speak_of(Some(target));
        let count = found.len();
        let plan = Plan::new(Act::AlsoBought)
            .slot("product", title.clone())
            .slot("count", count.to_string())
            .fact(Fact::Product { product, title })
            .fact(Fact::Count { count });
        listed(talk, plan, found)
    }

    /// What goes with what is worn or spoken of.
    pub(crate) fn complete_look(&self, talk: &mut Conversation, read: &Read<'_>) -> Plan {
        let target = match self.meant(talk, read) {
            Ok(target) => target,
            Err(plan) => return *plan,
        };
        let Some((product, title)) = self.title(&target.product, read.language) else {
            return Plan::new(Act::Which);
        };
        let advice = self.parts.advice.as_ref();
        let mut found = advice.map_or_else(Vec::new, |advice| {
            advice.completing(&self.parts.shop, read.scene, &target.product, read.language, 4 * SHOWN)
        });
        // "Which trousers go with it?" names what is to be found.
        let wanted: Vec<_> = read.asked.kinds.iter().filter(|kind| !kind.excluded).collect();
        let other = |suggested: &Suggested| {
            let Some(found) = self.parts.shop.product(&suggested.product) else { return false };
            wanted.iter().flat_map(|kind| &kind.categories).any(|category| category.contains(&found.category))
        };
        if found.iter().any(other) {
            found.retain(other);
        }
        found.truncate(SHOWN);
        if found.is_empty() {
            return Plan::new(Act::Unknown);
        }
        talk.speak_of(Some(target));
        let count = found.len();
        let plan = Plan::new(Act::CompleteLook)
            .slot("product", title.clone())
            .slot("count", count.to_string())
            .fact(Fact::Product { product, title })
            .fact(Fact::Count { count });
        listed(talk, plan, found)
    }
}

/// Shows what is recommended. What was looked for before is over: "cheaper" is none of its kind any more.
fn listed(talk: &mut Conversation, plan: Plan, found: Vec<Suggested>) -> Plan {
    let before = talk.present(true);
    talk.wish = None;
    talk.filters = Filters::default();
    talk.noun = None;
    talk.changed(before);
    let products = found.iter().map(|suggested| suggested.product.clone()).collect();
    let shown = found.into_iter().map(|s| Shown { product: s.product, variant: None, why: s.why }).collect();
    Plan { products: shown, ..plan }.action(Action::Show { products })
}

/// What the products that come near leave out of a wish; never nothing.
fn given_up(response: &Response, what: &str, language: Language) -> Vec<String> {
    // What no product is called is left out as a whole: nothing of the kind is here.
    let mut given_up = response.unfound.clone();
    given_up.extend(response.loosened.iter().map(|condition| condition_name(condition, language)));
    // A bare name that nothing is called gives up no condition: it is the name that is left out.
    if given_up.is_empty() {
        given_up.push(what.to_owned());
    }
    given_up
}

fn size_unknown(language: Language) -> &'static str {
    match language {
        Language::Chinese => "您的尺码还不知道，站到镜子前可以量",
        Language::English => "your size is not known yet; the mirror can measure it",
    }
}

fn some(hit: &Hit) -> Option<jingxuan_catalogue::VariantId> {
    Some(hit.variant.clone()).filter(|variant| !variant.0.is_empty())
}

fn negated(values: String, language: Language) -> String {
    match language {
        Language::Chinese => format!("不要{values}"),
        Language::English => format!("not {values}"),
    }
}

fn colon(language: Language) -> &'static str {
    match language {
        Language::Chinese => "：",
        Language::English => ": ",
    }
}

/// What a condition is about, as shoppers read it.
fn condition_name(condition: &Condition, language: Language) -> String {
    let (chinese, english) = match condition {
        Condition::Category | Condition::WithoutCategory => ("品类", "the kind"),
        Condition::Brand | Condition::WithoutBrand => ("品牌", "the brand"),
        Condition::Colour | Condition::WithoutColour => ("颜色", "the colour"),
        Condition::Size => ("尺码", "the size"),
        Condition::Price => ("价格", "the price"),
        Condition::Stock => ("库存", "the stock"),
        Condition::Attribute(key) | Condition::WithoutAttribute(key) => {
            let key = names::key(key, language).unwrap_or(key);
            return if language == Language::Chinese {
                key.to_owned()
            } else {
                format!("the {}", key.to_lowercase())
            };
        }
    };
    if language == Language::Chinese { chinese } else { english }.to_owned()
}

/// What was asked before, changed by what is asked now.
pub(crate) fn merge(before: Asked, now: Asked) -> Asked {
    let (old, new) = (before.constraints, now.constraints);
    let mut merged = old;
    let replace = |to: &mut Vec<_>, from: Vec<_>| {
        if !from.is_empty() {
            *to = from;
        }
    };
    replace(&mut merged.brands, new.brands);
    replace(&mut merged.sizes, new.sizes);
    if !new.categories.is_empty() {
        merged.categories = new.categories;
    }
    if !new.colours.is_empty() {
        merged.without_colours.retain(|colour| !new.colours.contains(colour));
        merged.colours = new.colours;
    }
    for (key, values) in new.attributes {
        if let Some(unwanted) = merged.without_attributes.get_mut(&key) {
            unwanted.retain(|value| !values.contains(value));
        }
        merged.attributes.insert(key, values);
    }
    merged.colours.retain(|colour| !new.without_colours.contains(colour));
    merged.without_colours.extend(new.without_colours);
    merged.without_colours.sort_unstable();
    merged.without_colours.dedup();
    for (key, values) in new.without_attributes {
        if let Some(wanted) = merged.attributes.get_mut(&key) {
            wanted.retain(|value| !values.contains(value));
        }
        merged.without_attributes.entry(key).or_default().extend(values);
    }
    merged.categories.retain(|category| !new.without_categories.contains(category));
    merged.without_categories.extend(new.without_categories);
    merged.brands.retain(|brand| !new.without_brands.contains(brand));
    merged.without_brands.extend(new.without_brands);
    merged.attributes.retain(|_, values| !values.is_empty());
    merged.without_attributes.retain(|_, values| !values.is_empty());
    if new.price.min.is_some() || new.price.max.is_some() {
        merged.price = new.price;
    }
    merged.stock = new.stock.or(merged.stock);
    // The words of before still say what is meant where no condition does; those of now are mostly about the change.
    let words = if merged.categories.is_empty() {
        format!("{} {}", before.words, now.words)
    } else {
        before.words.clone()
    };
    // What is told of a wish is told in the turn that brings it; stock and the shopper's size become switches there.
    Asked {
        constraints: merged,
        words: words.trim().to_owned(),
        sort: now.sort.or(before.sort),
        stock: now.stock,
        own_size: now.own_size,
        unkept: now.unkept,
        converted: now.converted,
        unknown_currency: now.unknown_currency,
        ..before
    }
}

#[cfg(test)]
mod tests {
    use jingxuan_catalogue::ColourFamily::{Black, Blue, Red};

    use super::*;

    fn asked(change: impl FnOnce(&mut Constraints)) -> Asked {
        let mut asked = Asked::default();
        change(&mut asked.constraints);
        asked
    }

    #[test]
    fn a_correction_replaces_what_was_said_in_the_same_respect() {
        let before = asked(|c| {
            c.categories = vec!["women/tops".into()];
            c.attributes.insert("sleeve".into(), vec!["short".into()]);
            c.colours = vec![Red];
        });
        let now = asked(|c| drop(c.attributes.insert("sleeve".into(), vec!["long".into()])));
        let merged = merge(before, now).constraints;
        assert_eq!(merged.attributes["sleeve"], ["long"]);
        assert_eq!(merged.colours, [Red], "what was not spoken of stays");
        assert_eq!(merged.categories, ["women/tops".into()]);
    }

    #[test]
    fn what_is_no_longer_wanted_goes_and_stays_away() {
        let before = asked(|c| c.colours = vec![Red, Black]);
        let without = merge(before, asked(|c| c.without_colours = vec![Black]));
        assert_eq!(without.constraints.colours, [Red]);
        let blue = merge(without, asked(|c| c.colours = vec![Blue])).constraints;
        assert_eq!((blue.colours, blue.without_colours), (vec![Blue], vec![Black]));
    }

    #[test]
    fn wanting_what_was_refused_before_takes_the_refusal_back() {
        let before = asked(|c| c.without_colours = vec![Black]);
        let merged = merge(before, asked(|c| c.colours = vec![Black])).constraints;
        assert_eq!((merged.colours, merged.without_colours), (vec![Black], vec![]));
    }

    #[test]
    fn a_new_price_replaces_the_old_one() {
        let upto = |yuan: i64| asked(|c| c.price.max = Some(Money::cny(yuan * 100)));
        let from = asked(|c| c.price.min = Some(Money::cny(30_000)));
        assert_eq!(merge(upto(500), upto(300)).constraints.price.max, Some(Money::cny(30_000)));
        assert_eq!(
            merge(upto(200), from).constraints.price.max,
            None,
            "a range without overlap would find nothing"
        );
    }

    #[test]
    fn what_comes_near_always_leaves_something_out() {
        let bare = Response::default();
        assert_eq!(given_up(&bare, "Puma", Language::English), ["Puma"]);
        let loosened = Response { loosened: vec![Condition::Price], ..Response::default() };
        assert_eq!(given_up(&loosened, "红色连衣裙，100以内", Language::Chinese), ["价格"]);
    }
}
