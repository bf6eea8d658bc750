//! What a shopper said no to, of the products' colours and attributes.

use jingxuan_catalogue::{Product, Variant, attribute};

/// Key of colours, whose values are families ([`jingxuan_catalogue::ColourFamily::key`]).
pub const COLOUR: &str = "colour";
/// What a shopper once did without comes so much later, in standard deviations.
pub const LATER: f32 = 0.5;

/// A colour or a value of an attribute that the shopper does not want.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Avoided {
    /// [`COLOUR`], or the attribute's key.
    pub key: String,
    /// The value.
    pub value: String,
    /// Whether it is never wanted, and left out; otherwise it comes later.
    pub never: bool,
}

impl Avoided {
    /// Whether a variant is of that colour.
    #[must_use]
    pub fn colours(&self, variant: &Variant) -> bool {
        self.key == COLOUR && variant.colour.family.key() == self.value
    }

    /// Whether a product is of that kind: in no other colour; of the value, or, for occasions and styles, of no other.
    #[must_use]
    pub fn is_of(&self, product: &Product) -> bool {
        if self.key == COLOUR {
            return !product.variants.is_empty()
                && product.variants.iter().all(|variant| self.colours(variant));
        }
        let values = product.attribute(&self.key);
        let only = matches!(self.key.as_str(), attribute::OCCASION | attribute::STYLE);
        values.contains(&self.value) && (!only || values.iter().all(|value| *value == self.value))
    }
}

#[cfg(test)]
mod tests {
    use jingxuan_catalogue::ColourFamily;

    use super::{
        super::{
            assortment::{
                Assortment,
                tests::{chart, product},
            },
            rules::{Rules, Unavailable},
        },
        *,
    };

    fn avoided(key: &str, value: &str, never: bool) -> Avoided {
        Avoided { key: key.to_owned(), value: value.to_owned(), never }
    }

    /// A red coat that also comes in black.
    fn coat() -> Product {
        let mut coat = product("coat", "women/outerwear/coats", (ColourFamily::Red, [200, 0, 0]), 89_900);
        let black = product("black", "women/outerwear/coats", (ColourFamily::Black, [0, 0, 0]), 89_900);
        coat.variants.extend(black.variants);
        coat.attributes.insert(attribute::OCCASION.to_owned(), vec!["office".into(), "party".into()]);
        coat
    }

    fn verdict(product: &Product, avoided: &[Avoided]) -> Result<String, Unavailable> {
        let shop = Assortment::new(vec![product.clone()], vec![chart()]);
        let rules = Rules { avoided: avoided.to_vec(), ..Rules::default() };
        rules.allow(&shop, product).map(|(variant, _)| variant.unwrap().id.to_string())
    }

    #[test]
    fn what_is_never_wanted_is_left_out_and_another_colour_is_offered() {
        let coat = coat();
        assert_eq!(verdict(&coat, &[]), Ok("coat-S".into()));
        assert_eq!(verdict(&coat, &[avoided(COLOUR, "red", true)]), Ok("black-S".into()));
        let both = [avoided(COLOUR, "red", true), avoided(COLOUR, "black", true)];
        assert_eq!(verdict(&coat, &both), Err(Unavailable::Refused));
        assert_eq!(verdict(&coat, &[avoided(attribute::MATERIAL, "wool", true)]), Err(Unavailable::Refused));
        assert!(verdict(&coat, &[avoided(attribute::MATERIAL, "silk", true)]).is_ok());
        assert!(
            verdict(&coat, &[avoided(attribute::OCCASION, "party", true)]).is_ok(),
            "also for the office"
        );
    }

    #[test]
    fn what_was_left_out_of_one_search_comes_later_and_is_not_left_out() {
        let coat = coat();
        let once = [avoided(attribute::MATERIAL, "wool", false)];
        assert!(verdict(&coat, &once).is_ok());
        let rules = Rules { avoided: once.to_vec(), ..Rules::default() };
        assert_eq!(rules.comes_later(&coat), -LATER);
        let red = Rules { avoided: vec![avoided(COLOUR, "red", false)], ..Rules::default() };
        assert_eq!(red.comes_later(&coat), 0.0, "it comes in black");
    }

    #[test]
    fn the_size_that_is_taken_is_offered_where_it_is_here_and_another_where_it_is_not() {
        let coat = coat();
        let shop = Assortment::new(vec![coat.clone()], vec![chart()]);
        let large = |_: &Product| Some("L".to_owned());
        let all = |_: &jingxuan_catalogue::VariantId| 1;
        let small = |variant: &jingxuan_catalogue::VariantId| u32::from(variant.as_str().ends_with("-S"));
        let rules = Rules { stock: Some(&all), usual_size: Some(&large), ..Rules::default() };
        let (variant, fit) = rules.allow(&shop, &coat).unwrap();
        assert_eq!((variant.unwrap().id.as_str(), fit.unwrap().size.as_str()), ("coat-L", "L"));
        let rules = Rules { stock: Some(&small), usual_size: Some(&large), ..Rules::default() };
        let (variant, fit) = rules.allow(&shop, &coat).unwrap();
        assert_eq!((variant.unwrap().id.as_str(), fit), ("coat-S", None));
        // What was measured goes before.
        let body = std::collections::BTreeMap::from([("chest".to_owned(), 89.0)]);
        let rules = Rules { stock: Some(&all), usual_size: Some(&large), body, ..Rules::default() };
        assert_eq!(rules.allow(&shop, &coat).unwrap().0.unwrap().id.as_str(), "coat-M");
    }
}
