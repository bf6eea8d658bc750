//! Doing: try on, size, colour, compare, bag, reserve, stock. Each is planned as typed actions; the kiosk carries them out.

use std::sync::Arc;

use jingxuan_catalogue::{Language, Product, ProductId, StoreId, Variant, VariantId};
use jingxuan_query::Reference;
use jingxuan_store::Nearby;
use jingxuan_text::same_size;

use crate::{
    Act, Action, Assistant, Conversation, Fact, Shown, Worn, names,
    target::{colours, sizes},
    turn::{Plan, Read},
};

/// Farther away than this, kilometres, nobody is asked whether to reserve, unless for a store that the shopper named.
const WORTH_THE_WAY: f64 = 50.0;

impl Assistant {
    /// A product with its title.
    pub(crate) fn title(&self, product: &ProductId, language: Language) -> Option<(ProductId, String)> {
        let product = self.parts.shop.product(product)?;
        Some((product.id.clone(), product.title.get(language).to_owned()))
    }

    /// What is spoken of, in the size and colour that the turn names; the plan that asks back where nothing says which.
    pub(crate) fn chosen(&self, talk: &mut Conversation, read: &Read<'_>) -> Result<Chosen<'_>, Box<Plan>> {
        let which = || Box::new(Plan::new(Act::Which));
        let target = self.meant(talk, read)?;
        let product = self.parts.shop.product(&target.product).ok_or_else(which)?;
        let choice = self
            .choose(product, Some(&target.variant), read.scene, &read.asked, read.language)
            .ok_or_else(which)?;
        let (_, variant) = self.parts.shop.variant(&choice.variant).ok_or_else(which)?;
        talk.speak_of(Some(Worn { product: product.id.clone(), variant: variant.id.clone() }));
        let worn = read.scene.worn.iter().find(|worn| worn.product == product.id);
        Ok(Chosen {
            product,
            variant,
            worn: worn.map(|worn| worn.variant.clone()),
            no_size: choice.no_size,
            no_colour: choice.no_colour,
            language: read.language,
        })
    }

    /// [`Self::chosen`], or the plan that says which size or colour there is not.
    pub(crate) fn there(&self, talk: &mut Conversation, read: &Read<'_>) -> Result<Chosen<'_>, Box<Plan>> {
        let chosen = self.chosen(talk, read)?;
        match chosen.missing() {
            Some(plan) => Err(Box::new(plan)),
            None => Ok(chosen),
        }
    }

    /// Puts something on in the mirror.
    pub(crate) fn try_on(&self, talk: &mut Conversation, read: &Read<'_>) -> Plan {
        // "I want to try a red dress" names what is first to be found.
        let named = read.asked.reference.is_none() && !read.asked.kinds.is_empty();
        let near = self.target(talk, read.scene, &read.asked).is_some_and(|target| {
            let product = self.parts.shop.product(&target.product);
            let categories = || read.asked.kinds.iter().flat_map(|kind| &kind.categories);
            product.is_some_and(|product| categories().any(|category| category.contains(&product.category)))
        });
        if named && !near {
            let mut plan = self.search(talk, read);
            // The best of what was found that the mirror can wear.
            let found = if plan.act == Act::NoExact { &[][..] } else { &plan.products[..] };
            let wearable = found.iter().find_map(|shown| {
                let variant = shown
                    .variant
                    .clone()
                    .or_else(|| self.any_variant(&shown.product, read.scene).map(|worn| worn.variant))?;
                let (product, variant) = self.parts.shop.variant(&variant)?;
                let wearable = variant.garment.is_some();
                wearable.then(|| Worn { product: product.id.clone(), variant: variant.id.clone() })
            });
            if let Some(worn) = wearable {
                plan.actions
                    .push(Action::TryOn { product: worn.product.clone(), variant: worn.variant.clone() });
                talk.speak_of(Some(worn));
            }
            return plan;
        }
        let chosen = match self.there(talk, read) {
            Ok(chosen) => chosen,
            Err(plan) => return *plan,
        };
        chosen.put_on()
    }

    /// Puts on what was offered.
    pub(crate) fn try_offered(&self, talk: &mut Conversation, read: &Read<'_>, variant: &VariantId) -> Plan {
        let Some(chosen) = self.offered(talk, read, variant) else { return Plan::new(Act::Which) };
        chosen.put_on()
    }

    /// The very piece that was offered; `None` where the shop does not have it any more.
    fn offered(&self, talk: &mut Conversation, read: &Read<'_>, variant: &VariantId) -> Option<Chosen<'_>> {
        let (product, variant) = self.parts.shop.variant(variant)?;
        talk.speak_of(Some(Worn { product: product.id.clone(), variant: variant.id.clone() }));
        let worn = read.scene.worn.iter().find(|worn| worn.product == product.id);
        Some(Chosen {
            product,
            variant,
            worn: worn.map(|worn| worn.variant.clone()),
            no_size: None,
            no_colour: None,
            language: read.language,
        })
    }

    /// Another size.
    pub(crate) fn change_size(&self, talk: &mut Conversation, read: &Read<'_>) -> Plan {
        let chosen = match self.there(talk, read) {
            Ok(chosen) => chosen,
            Err(plan) => return *plan,
        };
        let variant = chosen.variant;
        let Some(from) = chosen.worn.clone() else { return self.stock_of(&chosen, read) };
        chosen.plan(Act::SizeChanged).slot("size", variant.size.clone()).fact(chosen.size_fact()).action(
            Action::ChangeSize {
                product: chosen.product.id.clone(),
                from: Some(from),
                variant: variant.id.clone(),
            },
        )
    }

    /// Another colour.
    pub(crate) fn change_colour(&self, talk: &mut Conversation, read: &Read<'_>) -> Plan {
        let chosen = match self.there(talk, read) {
            Ok(chosen) => chosen,
            Err(plan) => return *plan,
        };
        let product = chosen.product;
        if chosen.worn.as_ref() == Some(&chosen.variant.id) {
            // Another colour was asked for and there is none.
            return chosen
                .attribute(names::key("colour", read.language).unwrap_or("colour"), chosen.all_colours());
        }
        let plan = chosen.plan(Act::ColourChanged).slot("colour", chosen.colour()).fact(chosen.colour_fact());
        let variant = chosen.variant.id.clone();
        match chosen.worn.clone() {
            Some(from) => {
                plan.action(Action::ChangeColour { product: product.id.clone(), from: Some(from), variant })
            }
            None if chosen.variant.garment.is_some() => {
                plan.action(Action::TryOn { product: product.id.clone(), variant })
            }
            None => chosen
                .attribute(names::key("colour", read.language).unwrap_or("colour"), chosen.all_colours()),
        }
    }

    /// Two things side by side.
    pub(crate) fn compare(&self, talk: &mut Conversation, read: &Read<'_>) -> Plan {
        let listed = talk.in_list(read.scene);
        let places = read.asked.references.iter().filter_map(|reference| match reference.to {
            Reference::Nth(n) => listed.get(n.checked_sub(1)?),
            Reference::Last => listed.last(),
            Reference::Worn | Reference::Previous => None,
        });
        let mut products: Vec<ProductId> = places.map(|one| one.product.clone()).collect();
        let worn = read.scene.worn.last().map(|worn| worn.product.clone());
        let target = self.target(talk, read.scene, &read.asked).map(|target| target.product);
        let points_at_worn = read.asked.reference.as_ref().is_some_and(|r| r.to == Reference::Worn);
        let previous = talk.focus.as_ref().map(|focus| focus.product.clone());
        let near = [target, worn.filter(|_| points_at_worn || products.len() < 2), previous];
        products.extend(near.into_iter().flatten().chain(listed.iter().map(|one| one.product.clone())));
        let mut distinct: Vec<ProductId> = Vec::new();
        for product in products {
            if distinct.len() < 2 && !distinct.contains(&product) {
                distinct.push(product);
            }
        }
        let [first, second] = distinct.as_slice() else { return Plan::new(Act::Which) };
        let about = |product: &ProductId| {
            let variant = self.in_sight(talk, &listed, product, read.scene)?;
            let (_, title) = self.title(product, read.language)?;
            let (price, facts) = self.price_in_words(&variant.variant, read.language)?;
            Some((title, price, facts))
        };
        let (Some(one), Some(two)) = (about(first), about(second)) else { return Plan::new(Act::Which) };
        // In the size and colour that was compared: "the cheaper one" goes by its price.
        let shown = |product: &ProductId| Shown {
            product: product.clone(),
            variant: self.in_sight(talk, &listed, product, read.scene).map(|seen| seen.variant),
            why: String::new(),
        };
        let mut plan = Plan::new(Act::Compare)
            .slot("first", one.0.clone())
            .slot("first_price", one.1.clone())
            .slot("second", two.0.clone())
            .slot("second_price", two.1.clone())
            .action(Action::Compare { products: distinct.clone() });
        for (product, (title, _, facts)) in [(first, one), (second, two)] {
            plan.facts.push(Fact::Product { product: product.clone(), title });
            plan.facts.extend(facts);
        }
        plan.products = distinct.iter().map(shown).collect();
        plan
    }

    /// Into the bag.
    pub(crate) fn add_to_bag(&self, talk: &mut Conversation, read: &Read<'_>) -> Plan {
        let chosen = match self.there(talk, read) {
            Ok(chosen) => chosen,
            Err(plan) => return *plan,
        };
        let variant = chosen.variant;
        let Some(price) = self.price_fact(&variant.id) else { return Plan::new(Act::Unknown) };
        let here = &read.scene.store;
        let Ok(near) = self.parts.shop.nearby(&variant.id, here) else { return Plan::new(Act::Unknown) };
        let plan = match near.iter().find(|place| &place.store.id == here).or_else(|| near.first()) {
            Some(place) if &place.store.id == here => chosen.plan(Act::Added),
            // What is sold out here can be reserved where it is, if that is not too far.
            Some(place) => {
                let (store, quantity) =
                    (&place.store.id, place.pieces.first().map_or(0, |(_, pieces)| *pieces));
                let mut plan = chosen
                    .plan(Act::AddedElsewhere)
                    .slot("store", place.store.name.get(read.language))
                    .slot("quantity", quantity.to_string())
                    .slot("kilometres", whole(place.kilometres).to_string())
                    .fact(self.counted(&variant.id, here, 0, read))
                    .fact(self.counted(&variant.id, store, quantity, read));
                let named = crate::slots::branch(read.text, self.parts.shop.branches());
                plan.offered = offers_to_reserve(place, named.as_ref())
                    .then(|| Action::Reserve { variant: variant.id.clone(), store: store.clone() });
                plan
            }
            None => chosen.plan(Act::AddedNone).fact(self.counted(&variant.id, here, 0, read)),
        };
        plan.slot("colour", chosen.colour())
            .slot("size", variant.size.clone())
            .slot("price", price.0)
            .fact(chosen.colour_fact())
            .fact(chosen.size_fact())
            .fact(price.1)
            .action(Action::AddToBag { variant: variant.id.clone() })
    }

    /// Kept for the shopper in the nearest store that has it.
    pub(crate) fn reserve(&self, talk: &mut Conversation, read: &Read<'_>) -> Plan {
        let chosen = match self.there(talk, read) {
            Ok(chosen) => chosen,
            Err(plan) => return *plan,
        };
        let variant = chosen.variant;
        let near = self.parts.shop.nearby(&variant.id, &read.scene.store).unwrap_or_default();
        let named = crate::slots::branch(read.text, self.parts.shop.branches());
        let there = near.iter().find(|place| named.as_ref().is_none_or(|store| &place.store.id == store));
        let Some(place) = there else { return self.stock_of(&chosen, read) };
        chosen.kept_at(place)
    }

    /// Keeps what was offered in the store that it was offered in, where that still has it.
    pub(crate) fn reserve_offered(
        &self,
        talk: &mut Conversation,
        read: &Read<'_>,
        variant: &VariantId,
        store: &StoreId,
    ) -> Plan {
        let Some(chosen) = self.offered(talk, read, variant) else { return Plan::new(Act::Which) };
        let near = self.parts.shop.nearby(variant, &read.scene.store).unwrap_or_default();
        match near.iter().find(|place| &place.store.id == store) {
            Some(place) => chosen.kept_at(place),
            None => self.stock_of(&chosen, read),
        }
    }

    /// Here, in the store that was named, elsewhere, or nowhere: as the store counts it now.
    pub(crate) fn stock_of(&self, chosen: &Chosen<'_>, read: &Read<'_>) -> Plan {
        let variant = chosen.variant;
        let check = Action::CheckStock { variant: variant.id.clone() };
        let Ok(near) = self.parts.shop.nearby(&variant.id, &read.scene.store) else {
            return Plan::new(Act::Unknown);
        };
        let stock = self.parts.shop.stock_lines(&near, &read.scene.store, read.language);
        let named = crate::slots::branch(read.text, self.parts.shop.branches());
        let there = near.iter().find(|place| Some(&place.store.id) == named.as_ref());
        // Where there is none, the count of nothing is the fact.
        let none = |store: &StoreId| Fact::Stock {
            variant: variant.id.clone(),
            store: store.clone(),
            name: self.store_name(store, read.language),
            quantity: 0,
            kilometres: 0,
        };
        let asked = named.as_ref().unwrap_or(&read.scene.store);
        let Some(place) = there.or_else(|| near.first()) else {
            let plan = chosen
                .plan(Act::StockNone)
                .slot("size", variant.size.clone())
                .fact(chosen.size_fact())
                .fact(none(asked))
                .action(check);
            return Plan { stock, ..plan };
        };
        let quantity = place.pieces.first().map_or(0, |(_, pieces)| *pieces);
        let kilometres = whole(place.kilometres);
        let here = place.store.id == read.scene.store;
        let name = place.store.name.get(read.language).to_owned();
        let fact = Fact::Stock {
            variant: variant.id.clone(),
            store: place.store.id.clone(),
            name: name.clone(),
            quantity,
            kilometres,
        };
        let plan = match &named {
            // Another store was asked about, and it has none.
            Some(store) if store != &place.store.id => {
                let this = if read.language == Language::Chinese { "本店" } else { "this store" };
                chosen
                    .plan(Act::StockNotThere)
                    .slot("store", self.store_name(store, read.language))
                    .slot("other", if here { this.to_owned() } else { name })
                    .fact(none(store))
            }
            Some(_) if !here => {
                let plan = chosen.plan(Act::StockThere).slot("store", name);
                plan.slot("kilometres", kilometres.to_string())
            }
            _ if here => {
                chosen.plan(Act::StockHere).slot("colour", chosen.colour()).fact(chosen.colour_fact())
            }
            _ => {
                let plan = chosen.plan(Act::StockNearby).slot("store", name);
                plan.slot("kilometres", kilometres.to_string()).fact(none(&read.scene.store))
            }
        };
        let mut plan = plan
            .slot("size", variant.size.clone())
            .slot("quantity", quantity.to_string())
            .fact(chosen.size_fact())
            .fact(fact)
            .action(check);
        plan.stock = stock;
        if !here && offers_to_reserve(place, named.as_ref()) {
            plan.offered =
                Some(Action::Reserve { variant: variant.id.clone(), store: place.store.id.clone() });
        }
        plan
    }

    pub(crate) fn store_name(&self, store: &StoreId, language: Language) -> String {
        let branch = self.parts.shop.branches().iter().find(|branch| &branch.id == store);
        branch.map_or_else(|| store.to_string(), |branch| branch.name.get(language).to_owned())
    }

    /// The price now, in words and as a fact.
    pub(crate) fn price_fact(&self, variant: &VariantId) -> Option<(String, Fact)> {
        let price = self.parts.shop.price(variant).ok().flatten()?;
        let fact = Fact::Price { variant: variant.clone(), price: price.price, member: price.member };
        Some((price.price.to_string(), fact))
    }
}

/// A product and variant spoken of.
#[derive(Clone)]
pub(crate) struct Chosen<'a> {
    pub product: &'a Arc<Product>,
    pub variant: &'a Variant,
    /// What the mirror wears of the product.
    pub worn: Option<VariantId>,
    no_size: Option<String>,
    no_colour: Option<String>,
    language: Language,
}

impl Chosen<'_> {
    /// A plan that names the product.
    pub(crate) fn plan(&self, act: Act) -> Plan {
        let title = self.product.title.get(self.language).to_owned();
        Plan::new(act)
            .slot("product", title.clone())
            .fact(Fact::Product { product: self.product.id.clone(), title })
    }

    pub(crate) fn colour(&self) -> String {
        self.variant.colour.name.get(self.language).to_owned()
    }

    pub(crate) fn colour_fact(&self) -> Fact {
        Fact::Colour { product: self.product.id.clone(), colour: self.colour() }
    }

    pub(crate) fn size_fact(&self) -> Fact {
        Fact::Size { product: self.product.id.clone(), size: self.variant.size.clone() }
    }

    pub(crate) fn all_colours(&self) -> String {
        let names: Vec<String> =
            colours(self.product).iter().map(|colour| colour.name.get(self.language).to_owned()).collect();
        names::list(&names, self.language)
    }

    /// "Its material: wool."
    pub(crate) fn attribute(&self, key: &str, value: String) -> Plan {
        self.plan(Act::Attribute)
            .slot("attribute", key.to_owned())
            .slot("value", value.clone())
            .fact(Fact::Attribute { product: self.product.id.clone(), key: key.to_owned(), value })
    }

    /// The same in another size: in the same colour where it comes in both; `None` where there is no such size.
    pub(crate) fn in_size(&self, size: &str) -> Option<Self> {
        let product = self.product;
        let mut of_size = product.variants.iter().filter(|variant| same_size(&variant.size, size));
        let first = of_size.next()?;
        let same = |variant: &&Variant| variant.colour == self.variant.colour;
        let variant = Some(first).filter(same).or_else(|| of_size.find(same)).unwrap_or(first);
        Some(Self { variant, no_size: None, ..self.clone() })
    }

    /// Says that it does not come in a size, and in which it does.
    pub(crate) fn size_missing(&self, size: &str) -> Plan {
        let all = sizes(self.product);
        let mut plan = self
            .plan(Act::SizeMissing)
            .slot("size", size)
            .slot("sizes", names::list(&all, self.language))
            .fact(Fact::Limit { said: size.to_owned() });
        plan.facts.extend(all.into_iter().map(|size| Fact::Size { product: self.product.id.clone(), size }));
        plan
    }

    /// Puts it on in the mirror.
    fn put_on(&self) -> Plan {
        let (product, variant) = (self.product, self.variant);
        if variant.garment.is_none() {
            return self.plan(Act::CannotTry);
        }
        self.plan(Act::TriedOn)
            .slot("colour", self.colour())
            .slot("size", variant.size.clone())
            .fact(self.colour_fact())
            .fact(self.size_fact())
            .action(Action::TryOn { product: product.id.clone(), variant: variant.id.clone() })
    }

    /// Keeps one of it for the shopper in a store that has it.
    fn kept_at(&self, place: &Nearby) -> Plan {
        let variant = self.variant;
        let name = place.store.name.get(self.language).to_owned();
        self.plan(Act::Reserved)
            .slot("size", variant.size.clone())
            .slot("store", name.clone())
            .fact(self.size_fact())
            .fact(Fact::Stock {
                variant: variant.id.clone(),
                store: place.store.id.clone(),
                name,
                quantity: place.pieces.first().map_or(0, |(_, pieces)| *pieces),
                kilometres: whole(place.kilometres),
            })
            .action(Action::Reserve { variant: variant.id.clone(), store: place.store.id.clone() })
    }

    /// What to say when a size or colour was asked for that there is not.
    pub(crate) fn missing(&self) -> Option<Plan> {
        if let Some(size) = &self.no_size {
            return Some(self.size_missing(size));
        }
        let colour = self.no_colour.as_ref()?;
        let all = self.all_colours();
        Some(
            self.plan(Act::ColourMissing)
                .slot("colour", colour.clone())
                .slot("colours", all.clone())
                .fact(Fact::Limit { said: colour.clone() })
                .fact(Fact::Colour { product: self.product.id.clone(), colour: all }),
        )
    }
}

/// Whether it is worth asking whether to reserve there: not where it is far away, or not known how far, and was not asked about.
fn offers_to_reserve(place: &Nearby, named: Option<&StoreId>) -> bool {
    place.kilometres <= WORTH_THE_WAY || named == Some(&place.store.id)
}

/// A distance in whole kilometres, rounded up; 0 where it is not known.
#[must_use]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // distances on earth
pub fn whole(kilometres: f64) -> u32 {
    if kilometres.is_finite() { kilometres.ceil() as u32 } else { 0 }
}
