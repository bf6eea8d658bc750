//! What is chosen by touch around the list that a conversation shows: part of the conversation, like what was said.
//!
//! Said and touched hold together. Touching a value in a respect that was spoken of takes the spoken value over, so that it can be
//! switched off; naming something in a respect that was touched replaces what was touched there. What has to be in stock, and the
//! shopper's own size, are switches however they were asked for. Every change of the list can be undone, touched or spoken.

mod choices;
mod history;
mod stock;

use std::collections::HashSet;

use jingxuan_catalogue::{CategoryId, ColourFamily, Language, Product, StoreId, VariantId, attribute};
use jingxuan_query::Stocked;
use jingxuan_search::{Asked, Condition, Constraints, Place, PriceRange, Request, Response, Sort};
use serde::{Deserialize, Serialize};

use self::choices::FAMILIES;
pub(crate) use self::{
    history::{Before, Change, narrowed},
    stock::beside,
};
use crate::{Assistant, Conversation, Scene, Shown, advise::Now, conversation::Listed, known};

/// What is chosen by touch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filters {
    /// Values by respect.
    pub chosen: Constraints,
    /// Only what this store has, or this one and those nearby, or some store; `None` where stock does not matter.
    pub stock: Option<Stocked>,
    /// Only what comes in the shopper's size.
    pub mine: bool,
    /// The order; `None` is as asked for in words, or the best first.
    pub sort: Option<Sort>,
}

impl Filters {
    /// As the search takes them, for the store with this id.
    pub(crate) fn constraints(&self, store: &StoreId) -> Constraints {
        let place = match (self.stock, self.mine) {
            (Some(Stocked::Here), _) => Some(Place::Store(store.clone())),
            (Some(Stocked::Near), _) => Some(Place::Near(store.clone())),
            (Some(Stocked::Somewhere), _) | (_, true) => Some(Place::Anywhere),
            (Some(Stocked::Any) | None, false) => None,
        };
        Constraints { stock: place, ..self.chosen.clone() }
    }

    /// Makes room for what was said: a respect that is named anew, an order, a price.
    pub(crate) fn give_way(&mut self, said: &Asked) {
        for condition in said.constraints.conditions() {
            self.chosen = self.chosen.without(&condition);
            self.mine &= condition != Condition::Size;
            // "Not in black" takes a touched black away, and only that.
            if condition == Condition::WithoutColour {
                self.chosen.colours.retain(|colour| !said.constraints.without_colours.contains(colour));
            }
        }
        if said.sort.is_some() {
            self.sort = None;
        }
    }
}

/// A group of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // the names say it
pub enum GroupName {
    Kind,
    Colour,
    Size,
    Price,
    Material,
}

impl GroupName {
    const ALL: [Self; 5] = [Self::Kind, Self::Colour, Self::Size, Self::Price, Self::Material];

    fn condition(self) -> Condition {
        match self {
            Self::Kind => Condition::Category,
            Self::Colour => Condition::Colour,
            Self::Size => Condition::Size,
            Self::Price => Condition::Price,
            Self::Material => Condition::Attribute(attribute::MATERIAL.to_owned()),
        }
    }
}

/// One touch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "on", rename_all = "snake_case")]
pub enum Touch {
    /// Switches a value of a group.
    Value {
        /// The group.
        group: GroupName,
        /// The value, as [`Choice::value`] gives it.
        value: String,
    },
    /// Switches "in this store".
    Here,
    /// Switches "in this store or one nearby".
    Near,
    /// Switches "my size".
    Mine,
    /// Chooses an order.
    Sort {
        /// Which.
        by: Sort,
    },
    /// Switches everything off that was touched.
    Clear,
    /// Takes the last change of the list back, touched or spoken, as far as the search that it began with.
    Undo,
}

/// A value to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// By which it is chosen.
    pub value: String,
    /// What shoppers read.
    pub text: String,
    /// Its colour, where it is one.
    pub family: Option<ColourFamily>,
    /// Results there are when it is chosen alone in its group.
    pub count: usize,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// A group with its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Which.
    pub name: GroupName,
    /// Values.
    pub choices: Vec<Choice>,
}

/// The list with everything around it.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing {
    /// What is looked for, in words.
    pub what: String,
    /// Results.
    pub total: usize,
    /// The first of them.
    pub products: Vec<Shown>,
    /// Groups of values.
    pub groups: Vec<Group>,
    /// Results in this store, and whether only they are shown.
    pub here: (usize, bool),
    /// Results in this store or one nearby, and whether only they are shown; `None` where no other store is near.
    pub near: Option<(usize, bool)>,
    /// Results in the shopper's size, and whether only they are shown; `None` where no size is known.
    pub mine: Option<(usize, bool)>,
    /// The order.
    pub sort: Sort,
    /// Whether anything is chosen by touch.
    pub touched: bool,
    /// Whether [`Touch::Undo`] takes something back.
    pub undo: bool,
}

impl Conversation {
    /// Whether there is a list to filter.
    #[must_use]
    pub fn has_list(&self) -> bool {
        self.wish.is_some()
    }

    fn touch(&mut self, touch: &Touch) {
        if *touch == Touch::Undo {
            if self.can_untouch() {
                self.untouch();
            }
            return;
        }
        let before = self.present(false);
        let Some(wish) = &mut self.wish else { return };
        match touch {
            Touch::Value { group, value } => switch(wish, &mut self.filters.chosen, *group, value),
            Touch::Here | Touch::Near => {
                let place = if *touch == Touch::Here { Stocked::Here } else { Stocked::Near };
                let on = self.filters.stock == Some(place);
                self.filters.stock = (!on).then_some(place);
            }
            Touch::Mine => {
                self.filters.mine = !self.filters.mine;
                // "That have my size" asked for it in some store, which has no switch of its own.
                if !self.filters.mine && self.filters.stock == Some(Stocked::Somewhere) {
                    self.filters.stock = None;
                }
            }
            Touch::Sort { by } => self.filters.sort = Some(*by),
            Touch::Clear => self.filters = Filters::default(),
            Touch::Undo => {}
        }
        self.changed(before);
    }
}

/// Moves what was said in a respect to what is touched there, so that it can be switched. A kind that was said stays said: it is
/// what the list is about, and touching narrows it.
fn take_over(wish: &mut Asked, chosen: &mut Constraints, group: GroupName) {
    let said = &mut wish.constraints;
    match group {
        GroupName::Kind => {}
        GroupName::Colour => chosen.colours.append(&mut said.colours),
        GroupName::Size => chosen.sizes.append(&mut said.sizes),
        GroupName::Price => {
            if !said.price.is_open() {
                chosen.price = std::mem::take(&mut said.price);
            }
        }
        GroupName::Material => {
            if let Some(mut values) = said.attributes.remove(attribute::MATERIAL) {
                chosen.attributes.entry(attribute::MATERIAL.to_owned()).or_default().append(&mut values);
            }
        }
    }
}

fn switch(wish: &mut Asked, chosen: &mut Constraints, group: GroupName, value: &str) {
    take_over(wish, chosen, group);
    match group {
        GroupName::Kind => {
            let value = CategoryId::from(value);
            if chosen.categories.contains(&value) {
                chosen.categories.retain(|one| *one != value);
            } else {
                // What lies above or below would make the choice say nothing.
                chosen.categories.retain(|one| !one.contains(&value) && !value.contains(one));
                chosen.categories.push(value);
            }
        }
        GroupName::Colour => {
            let Some(colour) = FAMILIES.into_iter().find(|one| one.key() == value) else { return };
            wish.constraints.without_colours.retain(|one| *one != colour);
            flip(&mut chosen.colours, colour);
        }
        GroupName::Size => flip(&mut chosen.sizes, value.to_owned()),
        GroupName::Price => {
            let Some(band) = PriceRange::read(value) else { return };
            chosen.price = if chosen.price == band { PriceRange::default() } else { band };
        }
        GroupName::Material => {
            let values = chosen.attributes.entry(attribute::MATERIAL.to_owned()).or_default();
            flip(values, value.to_owned());
            chosen.attributes.retain(|_, values| !values.is_empty());
        }
    }
}

fn flip<T: PartialEq>(values: &mut Vec<T>, value: T) {
    let before = values.len();
    values.retain(|one| *one != value);
    if values.len() == before {
        values.push(value);
    }
}

/// What only the store and the shopper know of variants; to the search both are stock.
pub(crate) struct Around {
    /// In stock in this store.
    here: HashSet<VariantId>,
    /// In stock in this store or one nearby, where that is asked for.
    near: Option<HashSet<VariantId>>,
    /// In stock in some store, where that is asked for.
    anywhere: Option<HashSet<VariantId>>,
    /// In the shopper's size of each product; `None` where no size is known.
    mine: Option<HashSet<VariantId>>,
}

impl Around {
    /// Whether a variant can be had there, with the shopper's size where only that is wanted.
    pub(crate) fn holds(&self, variant: &VariantId, place: &Place, filters: &Filters) -> bool {
        let fits = || self.mine.as_ref().is_some_and(|mine| mine.contains(variant));
        let among = |stocked: &Option<HashSet<VariantId>>| {
            stocked.as_ref().is_none_or(|stocked| stocked.contains(variant))
        };
        let stocked = match place {
            Place::Store(_) => self.here.contains(variant),
            Place::Near(_) => among(&self.near),
            // Where only the size is asked for, anywhere means: whether or not it is in stock.
            Place::Anywhere => among(&self.anywhere),
        };
        stocked && (!filters.mine || fits())
    }
}

impl Assistant {
    /// Whether the shopper's size is known: measured, or from what was bought before.
    pub(crate) fn knows_size(&self, scene: &Scene) -> bool {
        let bought = || known::known(self.shop(), scene.customer.as_ref()?, Now::local().at).ok().flatten();
        !scene.measurements.is_empty() || bought().is_some_and(|known| !known.profile.sizes.is_empty())
    }

    /// What is known around the shop's variants, with the stock that the filters ask for. Sizes cost a look at every product: only
    /// where they are `wanted`.
    pub(crate) fn around(&self, scene: &Scene, filters: &Filters, wanted: bool) -> Around {
        let here = self.in_stock(&scene.store);
        let shop = self.shop();
        let near =
            (filters.stock == Some(Stocked::Near)).then(|| self.stocked_in(shop.stores_near(&scene.store)));
        let anywhere = (filters.stock == Some(Stocked::Somewhere))
            .then(|| self.stocked_in(shop.branches().iter().map(|branch| &branch.id)));
        let profile = || known::known(self.shop(), scene.customer.as_ref()?, Now::local().at).ok().flatten();
        let profile = if wanted { profile().map(|known| known.profile) } else { None };
        let sized = profile.as_ref().is_some_and(|profile| !profile.sizes.is_empty());
        if !wanted || (scene.measurements.is_empty() && !sized) {
            return Around { here, near, anywhere, mine: None };
        }
        let size = |product: &Product| {
            if scene.measurements.is_empty() {
                return profile.as_ref()?.usual_size(product);
            }
            self.shop().fits(product, &scene.measurements)
        };
        let fitting = self.shop().products().iter().filter_map(|product| Some((product, size(product)?)));
        let mine = fitting.flat_map(|(product, size)| {
            let pieces =
                product.variants.iter().filter(move |piece| jingxuan_text::same_size(&piece.size, &size));
            pieces.map(|piece| piece.id.clone())
        });
        Around { here, near, anywhere, mine: Some(mine.collect()) }
    }

    /// What one of these stores has now.
    fn stocked_in<'a>(&self, stores: impl Iterator<Item = &'a StoreId>) -> HashSet<VariantId> {
        let stores: Vec<StoreId> = stores.cloned().collect();
        let stocked = self.shop().store().reader().and_then(|reader| reader.stocked_in(&stores));
        let stocked = stocked.inspect_err(|error| tracing::error!(%error, "the stock cannot be read"));
        stocked.unwrap_or_default().into_iter().collect()
    }

    /// Touches a filter, and gives the list as it is then; `None` where there is no list.
    pub fn touch(
        &self,
        talk: &mut Conversation,
        scene: &Scene,
        touch: &Touch,
        language: Language,
        count: usize,
    ) -> Option<Listing> {
        talk.touch(touch);
        self.listing(talk, scene, language, count)
    }

    /// The list that the conversation shows, with what it can be filtered by; `None` where there is none.
    pub fn listing(
        &self,
        talk: &mut Conversation,
        scene: &Scene,
        language: Language,
        count: usize,
    ) -> Option<Listing> {
        let wish = talk.wish.clone()?;
        let filters = talk.filters.clone();
        let mut around = self.around(scene, &filters, true);
        // What is near is counted whether or not it is asked for, where another store is.
        let neighbours = self.shop().stores_near(&scene.store).nth(1).is_some();
        if neighbours && around.near.is_none() {
            around.near = Some(self.stocked_in(self.shop().stores_near(&scene.store)));
        }
        let member = self.shop().pays_as_member(scene.customer.as_ref());
        let find = |wish: &Asked, filters: &Filters, count: usize, facets: bool| -> Response {
            let available = |variant: &VariantId, place: &Place| around.holds(variant, place, filters);
            let request = Request {
                chosen: filters.constraints(&scene.store),
                sort: filters.sort,
                limit: count,
                // What only counts asks for no page, and for nothing that comes near.
                offset: usize::from(count == 0),
                availability: Some(&available),
                member,
                facets,
                ..Request::new("")
            };
            self.parts.engine.search_for(&request, wish.clone())
        };
        let found = find(&wish, &filters, count, true);
        let total = |filters: Filters| find(&wish, &filters, 0, false).total;
        let stocked = |place: Stocked| match filters.stock == Some(place) {
            true => (found.total, true),
            false => (total(Filters { stock: Some(place), ..filters.clone() }), false),
        };
        let here = stocked(Stocked::Here);
        // What was said can be switched off, also where no other store is near.
        let near = (neighbours || filters.stock == Some(Stocked::Near)).then(|| stocked(Stocked::Near));
        let mine = around.mine.is_some().then(|| match filters.mine {
            true => (found.total, true),
            false => (total(Filters { mine: true, ..filters.clone() }), false),
        });
        let groups = GroupName::ALL.into_iter().filter_map(|name| {
            let condition = name.condition();
            let (mut said, mut taken) = (wish.clone(), filters.clone());
            take_over(&mut said, &mut taken.chosen, name);
            let own = (said != wish).then(|| find(&said, &taken, 0, true));
            let facets = own.as_ref().map_or(&found.facets, |own| &own.facets);
            let facet = facets.iter().find(|facet| facet.condition == condition)?;
            let choices = self.choices(name, facet, language);
            let says = choices.len() > 1 || choices.iter().any(|choice| choice.chosen);
            says.then_some(Group { name, choices })
        });
        let groups = groups.collect();
        let products: Vec<Shown> = found.results.iter().map(|hit| self.shown(hit, language)).collect();
        talk.listed = products.iter().map(Listed::of).collect();
        let what = self.wish_in_words(&wish, talk.noun.as_deref(), language);
        // What has a switch is seen there.
        let unseen = filters.stock.filter(|place| *place == Stocked::Somewhere);
        let stock = Filters { stock: unseen, ..Filters::default() };
        Some(Listing {
            what: beside(what, &stock.in_words(language), language),
            total: found.total,
            products,
            groups,
            here,
            near,
            mine,
            sort: found.sort,
            touched: filters != Filters::default(),
            undo: talk.can_untouch(),
        })
    }
}
