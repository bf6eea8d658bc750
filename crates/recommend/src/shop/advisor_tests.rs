use jingxuan_catalogue::{ColourFamily, EventKind, Money, VariantId};
use proptest::prelude::*;

use super::{
    super::{
        Boost, Boosted, LookModel,
        assortment::tests::{chart, product},
    },
    *,
};
use crate::{
    clean::{
        clean,
        tests::{NOW, step},
    },
    methods::BlendOptions,
    random::Random,
};

/// Twelve products in three kinds and two tastes; people of a taste buy what is of it.
pub(crate) fn advisor() -> Advisor {
    let kinds = ["women/tops/shirts", "women/skirts/pencil", "women/outerwear/coats"];
    let products: Vec<Product> = (0..12_usize)
        .map(|n| {
            let colour = if n % 2 == 0 {
                (ColourFamily::Red, [180, 30, 40])
            } else {
                (ColourFamily::Green, [20, 140, 120])
            };
            let mut made = product(&format!("p{n}"), kinds[n % 3], colour, 10_000 + 1000 * n as i64);
            made.attributes.insert("style".into(), vec![["classic", "street"][n % 2].to_owned()]);
            // Most name neither season nor gender.
            if let Some(season) = match n {
                4 => Some("winter"),
                5 => Some("summer"),
                _ => None,
            } {
                made.attributes.insert("season".into(), vec![season.to_owned()]);
            }
            if let 6 | 9 = n {
                made.attributes.insert("gender".into(), vec![["women", "men"][n % 2].to_owned()]);
            }
            made
        })
        .collect();
    let mut random = Random::new(5);
    let mut events = Vec::new();
    for person in 0..80_u32 {
        for _ in 0..5 {
            // The last product is new: nobody has touched it.
            let liked = 2 * random.below(5) + person as usize % 2;
            let kind = [EventKind::View, EventKind::TryOn, EventKind::Buy][random.below(3)];
            let id = u32::try_from(events.len()).unwrap();
            let at = NOW - 1_000_000 + i64::from(id);
            events.push(step(id, &format!("of-{person}"), kind, &format!("p{liked}"), at));
        }
    }
    let shop = Assortment::new(products, vec![chart()]);
    let behaviour = clean(events, shop.names(), &Cleaning::at(NOW), &|_| true).unwrap();
    let options = BlendOptions { learn: false, ..BlendOptions::default() };
    let mut model =
        Model::train(&behaviour.all, Some(&behaviour.bought), None, &options, NOW, &|_| ()).unwrap();
    model.looks = LookModel::learn(&shop, &behaviour.steps);
    Advisor::new(shop, model, &HashMap::new()).unwrap()
}

pub(crate) fn visit(steps: &[(EventKind, &str)]) -> Visit {
    let steps = (0_u32..)
        .zip(steps)
        .map(|(n, (kind, product))| step(n, "now", *kind, product, NOW - 100 + i64::from(n)));
    Visit { past: Vec::new(), steps: steps.collect(), now: NOW }
}

fn ids(list: &[Advice]) -> Vec<&str> {
    list.iter().map(|advice| advice.product.as_str()).collect()
}

#[test]
fn the_next_list_reflects_the_last_step_and_says_so() {
    let advisor = advisor();
    let rules = Rules::default();
    let stranger = advisor.for_you(&visit(&[]), &rules, 12);
    assert!(matches!(stranger[0].reasons[..], [Reason::Popular { people }] if people > 0), "{stranger:?}");
    for (tried, parity) in [("p2", 0), ("p3", 1)] {
        let list = advisor.for_you(&visit(&[(EventKind::TryOn, tried)]), &rules, 3);
        for advice in &list {
            let number: usize = advice.product.as_str()[1..].parse().unwrap();
            assert_eq!(number % 2, parity, "{tried}: {:?}", ids(&list));
            assert!(advice.product.as_str() != tried);
        }
        let wanted = Reason::You { did: EventKind::TryOn, product: tried.into() };
        assert_eq!(list[0].reasons[0], wanted);
    }
}

#[test]
fn what_nobody_has_touched_is_placed_by_its_content() {
    let advisor = advisor();
    let list =
        advisor.for_you(&visit(&[(EventKind::Buy, "p1"), (EventKind::Like, "p5")]), &Rules::default(), 12);
    // p11 is of the liked taste, p10 is of the other; neither was ever touched.
    let place = |id| list.iter().position(|advice| advice.product.as_str() == id).unwrap();
    assert!(place("p11") < place("p10"), "{:?}", ids(&list));
    assert!(list[place("p11")].reasons.contains(&Reason::New));
}

#[test]
fn similar_also_bought_and_because_you_tried() {
    let advisor = advisor();
    let rules = Rules::default();
    let nobody = visit(&[]);
    let similar = advisor.similar(&"p0".into(), &nobody, &rules, 2);
    assert_eq!(ids(&similar)[0], "p6", "same kind, colour and style");
    assert!(matches!(&similar[0].reasons[0], Reason::Same { colour: Some(ColourFamily::Red), .. }));
    let also = advisor.also_bought(&"p0".into(), &nobody, &rules, 3);
    assert!(also.iter().all(|advice| matches!(advice.reasons[0], Reason::Also { .. })) && !also.is_empty());
    assert!(also.windows(2).all(|pair| pair[0].score >= pair[1].score));
    assert!(advisor.because_you_tried(&visit(&[(EventKind::View, "p1")]), &rules, 3).is_none());
    let steps = visit(&[(EventKind::TryOn, "p1"), (EventKind::View, "p2")]);
    let (product, list) = advisor.because_you_tried(&steps, &rules, 3).unwrap();
    assert_eq!(product.as_str(), "p1");
    assert!(!ids(&list).contains(&"p1") && list.len() == 3);
    assert!(advisor.similar(&"nothing".into(), &nobody, &rules, 3).is_empty());
    assert!(advisor.also_bought(&"nothing".into(), &nobody, &rules, 3).is_empty());
    let bought = visit(&[(EventKind::Buy, also[0].product.as_str())]);
    for list in [
        advisor.similar(&"p0".into(), &bought, &rules, 12),
        advisor.also_bought(&"p0".into(), &bought, &rules, 12),
    ] {
        assert!(!ids(&list).contains(&also[0].product.as_str()), "what is owned stands in no list");
    }
}

#[test]
fn an_outfit_is_completed_with_what_is_missing() {
    let advisor = advisor();
    // p0 is a red shirt: a skirt and a coat are missing.
    let look = advisor.complete_the_look(&["p0".into()], &visit(&[]), &Rules::default(), 4);
    let slots: Vec<Slot> = look.iter().map(|(slot, _)| *slot).collect();
    assert!(!slots.contains(&Slot::Top), "{slots:?}");
    assert_eq!(slots[..2].iter().collect::<HashSet<_>>(), HashSet::from([&Slot::Bottom, &Slot::Outer]));
    assert!(look.iter().all(|(_, advice)| advice.product.as_str() != "p0"));
    assert!(advisor.complete_the_look(&[], &visit(&[]), &Rules::default(), 4).is_empty());
}

#[test]
fn without_anything_learned_there_are_still_lists() {
    let kinds = ["women/tops/shirts", "women/skirts/pencil", "women/outerwear/coats"];
    let colours = [(ColourFamily::Red, [180, 30, 40]), (ColourFamily::Green, [20, 140, 120])];
    let products: Vec<Product> = (0..12)
        .map(|n| {
            let mut made = product(&format!("p{n}"), kinds[n % 3], colours[n % 2], 10_000);
            made.since = 1000 * n as i64;
            made
        })
        .collect();
    let joined = |counts: Vec<f32>| {
        let shop = Assortment::new(products.clone(), vec![chart()]);
        let model = Model::unlearned(shop.names(), counts);
        Advisor::new(shop, model, &HashMap::new()).unwrap()
    };
    let (rules, nobody) = (Rules::default(), visit(&[]));
    let wanted = joined((0..12).map(|n| if n < 4 { n as f32 } else { 0.0 }).collect());
    assert_eq!(ids(&wanted.for_you(&nobody, &rules, 3)), ["p3", "p2", "p1"], "the most wanted");
    let untouched = joined(Vec::new());
    let list = untouched.for_you(&nobody, &rules, 3);
    assert_eq!(ids(&list), ["p11", "p10", "p9"], "the newest where nothing has happened");
    assert_eq!(list[0].reasons, [Reason::New]);
    // p0 is a red shirt, and so is p6.
    for advisor in [&wanted, &untouched] {
        assert_eq!(ids(&advisor.similar(&"p0".into(), &nobody, &rules, 1)), ["p6"]);
        let tried = visit(&[(EventKind::TryOn, "p0")]);
        assert_eq!(ids(&advisor.for_you(&tried, &rules, 1)), ["p6"], "the last step counts at once");
        assert_eq!(advisor.because_you_tried(&tried, &rules, 2).unwrap().0.as_str(), "p0");
        assert!(advisor.also_bought(&"p0".into(), &nobody, &rules, 3).is_empty());
        let look = advisor.complete_the_look(&["p0".into()], &nobody, &rules, 4);
        assert_eq!(look.len(), 4);
        assert!(look.iter().all(|(slot, _)| *slot != Slot::Top), "{look:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn every_list_keeps_every_rule(
        there in proptest::collection::hash_set((0_usize..12, 0_usize..3), 0..20),
        chest in 80.0_f32..98.0,
        most in 10_000_i64..22_000,
        steps in proptest::collection::vec((0_usize..4, 0_usize..12), 0..6),
        boost in 0.0_f32..9.0,
    ) {
        thread_local!(static ADVISOR: Advisor = advisor());
        let stock = |variant: &VariantId| {
            let size = ["S", "M", "L"].iter().position(|size| variant.0.ends_with(size)).unwrap();
            let number = variant.0[1..].split('-').next().unwrap().parse().unwrap();
            u32::from(there.contains(&(number, size)))
        };
        let kinds = [EventKind::View, EventKind::TryOn, EventKind::Buy, EventKind::Dislike];
        let names: Vec<String> = (0..12).map(|n| format!("p{n}")).collect();
        let steps: Vec<(EventKind, &str)> = steps.iter().map(|(k, p)| (kinds[*k], names[*p].as_str())).collect();
        let visit = visit(&steps);
        let boosts = vec![Boost { of: Boosted::Product("p4".into()), amount: boost, campaign: "c".into() }];
        let body = std::collections::BTreeMap::from([
            ("chest".to_owned(), chest), ("waist".to_owned(), chest - 18.0), ("hip".to_owned(), chest + 6.0),
        ]);
        let rules = Rules {
            stock: Some(&stock), body, most: Some(Money::cny(most)), boosts, most_per_category: 2,
            seasons: vec!["summer".into()], genders: vec!["women".into()],
            usual: Some((Money::cny(12_000), Money::cny(15_000))), ..Rules::default()
        };
        ADVISOR.with(|advisor| -> Result<(), TestCaseError> {
            let fold = advisor.fold(&visit);
            let mut lists = vec![
                advisor.for_you(&visit, &rules, 6),
                advisor.similar(&"p0".into(), &visit, &rules, 6),
                advisor.also_bought(&"p0".into(), &visit, &rules, 6),
                advisor.complete_the_look(&["p0".into()], &visit, &rules, 6).into_iter().map(|(_, a)| a).collect(),
            ];
            lists.extend(advisor.because_you_tried(&visit, &rules, 6).map(|(_, list)| list));
            for list in &lists {
                let different: HashSet<_> = ids(list).into_iter().collect();
                prop_assert_eq!(different.len(), list.len());
                for advice in list {
                    let variant = advice.variant.as_ref().unwrap();
                    prop_assert!(stock(variant) > 0, "out of stock: {variant}");
                    let product = advisor.shop().product(advisor.shop().of_variant(variant).unwrap()).unwrap();
                    prop_assert!(product.variants[0].price.minor <= most);
                    let fit = advisor.shop().chart(product)
                        .and_then(|chart| super::super::fitting_size(chart, &rules.body, product)).unwrap();
                    let ending = format!("-{}", fit.size);
                    prop_assert!(variant.0.ends_with(&ending));
                    prop_assert!(!fold.owned.contains(&advice.product) && !fold.refused.contains(&advice.product));
                    for season in product.attribute("season") {
                        prop_assert!(season == "summer");
                    }
                    for gender in product.attribute("gender") {
                        prop_assert!(gender == "women");
                    }
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn a_boost_passes_nothing_that_is_better_by_more_than_the_cap(amount in 0.0_f32..20.0, boosted in 0_usize..12) {
        thread_local!(static ADVISOR: Advisor = advisor());
        ADVISOR.with(|advisor| -> Result<(), TestCaseError> {
            let visit = visit(&[(EventKind::TryOn, "p2")]);
            let plain = advisor.for_you(&visit, &Rules::default(), 12);
            let id = ProductId::from(format!("p{boosted}"));
            let boosts = vec![Boost { of: Boosted::Product(id.clone()), amount, campaign: "c".into() }];
            let lifted = advisor.for_you(&visit, &Rules { boosts, ..Rules::default() }, 12);
            let score = |product: &ProductId| plain.iter().find(|a| a.product == *product).map(|a| a.score);
            let place = |product: &ProductId| lifted.iter().position(|a| a.product == *product);
            if let (Some(own), Some(at)) = (score(&id), place(&id)) {
                for other in plain.iter().filter(|a| a.score > own + 0.5 + 1e-4) {
                    prop_assert!(place(&other.product).unwrap() < at);
                }
            }
            Ok(())
        })?;
    }
}
