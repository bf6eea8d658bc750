//! The trained model as one file that knows products and no customer.
//!
//! Histories come from the store at the time of asking; deleting a customer there leaves no trace here, for there never was
//! one. The file is sealed (kind, version, hash), takes its place in one step, and what was there before is kept for
//! [`Model::roll_back`].

use std::path::Path;

use jingxuan_sealed::Kind;

use crate::{
    Interactions, Names, Pictures, RecommendError, Scale,
    codec::{Bytes, Writer},
    intent::Intent,
    methods::{Als, AlsOptions, Blend, BlendOptions, Content, Ease, SimilarItems, Spectral, Weights},
    shop::LookModel,
};

/// What the file is.
pub const KIND: Kind = Kind { name: "recommnd", version: 2 };

/// How many "people also bought" neighbours are kept an item.
const ALSO: usize = 50;

/// Who has more products than this (scripts, wholesalers) does not say what goes together.
const WHOLESALE: usize = 2000;

/// What a model was learned from.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Origin {
    /// Seconds since 1970, as the caller told it.
    pub trained_at: i64,
    /// How many people.
    pub users: u64,
    /// How many interactions.
    pub interactions: u64,
    /// When the newest of them happened; 0 where that is not known.
    pub until: i64,
}

/// The default recommender with the names of its items, the neighbourhoods of "people also bought", and, of a shop, what
/// completes looks, what its pictures look like and when visits end with a purchase.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// Product ids in the order of their numbers.
    pub items: Names,
    /// What the values it was trained on mean; histories must mean the same.
    pub scale: Scale,
    /// The default.
    pub blend: Blend,
    /// For each item what the same people chose, nearest first.
    pub also: SimilarItems,
    /// What it was learned from.
    pub origin: Origin,
    /// What people wear together; empty where no shop was learned from.
    pub looks: LookModel,
    /// Descriptors of the products' pictures.
    pub pictures: Pictures,
    /// Whether a visit will end with a purchase; `None` where too few visits are known.
    pub intent: Option<Intent>,
}

impl Model {
    /// Trains the default on the interactions. `bought` is the part of them that "people also bought" is counted from; without
    /// it, all of them. `progress` is told in words what is going on.
    ///
    /// # Errors
    /// [`RecommendError::Empty`] without interactions, [`RecommendError::Settings`] when `bought` has other items.
    pub fn train(
        data: &Interactions,
        bought: Option<&Interactions>,
        content: Option<Content>,
        options: &BlendOptions,
        trained_at: i64,
        progress: &(dyn Fn(&str) + Sync),
    ) -> Result<Self, RecommendError> {
        let bought = bought.unwrap_or(data);
        if bought.items != data.items {
            return Err(RecommendError::Settings(
                "what was bought is of other items than what was done".into(),
            ));
        }
        let blend = Blend::fit(data, content, options, progress)?;
        let also = SimilarItems::cosine_of(bought.rows(), bought.columns(), ALSO, WHOLESALE, |_| 1.0);
        progress("people also bought: done");
        let origin = Origin {
            trained_at,
            users: data.rows().iter().filter(|row| !row.is_empty()).count() as u64,
            interactions: data.rows().filled() as u64,
            until: data.rows().iter().flatten().map(|entry| entry.at).max().unwrap_or_default(),
        };
        Ok(Self {
            items: data.items.clone(),
            scale: data.scale,
            blend,
            also,
            origin,
            looks: LookModel::default(),
            pictures: Pictures::default(),
            intent: None,
        })
    }

    /// Of a shop of which nothing was learned: `counts` says how much each product was wanted, as far as that is known. What is popular,
    /// and products by their content, are all there is; nobody "also bought" anything.
    #[must_use]
    pub fn unlearned(products: &Names, counts: Vec<f32>) -> Self {
        let mut counts = counts;
        counts.resize(products.len(), 0.0);
        Self {
            items: products.clone(),
            scale: Scale::Implicit,
            blend: Blend::unlearned(counts, Scale::Implicit),
            also: SimilarItems::from_rows(vec![Vec::new(); products.len()]),
            origin: Origin::default(),
            looks: LookModel::default(),
            pictures: Pictures::default(),
            intent: None,
        }
    }

    /// Writes the file and puts it in its place; what was there is kept.
    ///
    /// # Errors
    /// [`RecommendError::File`]; the file is then as it was.
    pub fn write(&self, path: &Path) -> Result<(), RecommendError> {
        Ok(jingxuan_sealed::write(path, KIND, &self.to_bytes())?)
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`RecommendError::File`] when it is missing, truncated, changed, of another kind or version;
    /// [`RecommendError::Content`] when it is whole but contradicts itself.
    pub fn read(path: &Path) -> Result<Self, RecommendError> {
        Self::from_bytes(&jingxuan_sealed::read(path, KIND)?)
    }

    /// Puts the model before this one back in the file's place.
    ///
    /// # Errors
    /// [`RecommendError::File`] when none was kept.
    pub fn roll_back(path: &Path) -> Result<(), RecommendError> {
        Ok(jingxuan_sealed::roll_back(path)?)
    }

    /// Makes room for products that came after training, behind those it knows.
    ///
    /// # Errors
    /// As [`Names::intern`].
    pub fn extend(&mut self, products: &Names) -> Result<(), RecommendError> {
        for id in products.all() {
            self.items.intern(id)?;
        }
        self.blend.grow(self.items.len());
        Ok(())
    }

    /// Whether it was learned from this shop: at least half of the products are its items.
    #[must_use]
    pub fn knows(&self, products: &Names) -> bool {
        let known = products.all().iter().filter(|id| self.items.number(id).is_some()).count();
        known > 0 && 2 * known >= products.len()
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut to = Writer::default();
        to.number(self.items.len() as u64);
        self.items.all().iter().for_each(|name| to.text(name));
        let (lowest, highest) = match self.scale {
            Scale::Rating { lowest, highest } => (lowest, highest),
            Scale::Implicit => (0.0, 0.0),
        };
        to.number(u64::from(matches!(self.scale, Scale::Implicit)));
        to.floats(&[lowest, highest]);
        let Weights { ease, als, spectral, content } = self.blend.weights;
        to.floats(&[ease, als, spectral, content]);
        to.floats(&self.blend.counts);
        to.rows(&self.blend.ease.rows());
        let options = self.blend.als.options();
        to.number(options.factors as u64);
        to.number(u64::from(options.weighted));
        to.floats(&[options.regularisation, options.alpha]);
        to.floats(self.blend.als.items());
        to.number(self.blend.spectral.patterns() as u64);
        to.floats(self.blend.spectral.vectors());
        to.floats(self.blend.spectral.sizes());
        to.rows(self.also.rows());
        to.number(self.origin.trained_at.cast_unsigned());
        to.number(self.origin.users);
        to.number(self.origin.interactions);
        to.number(self.origin.until.cast_unsigned());
        // Small, and of texts: kept as JSON.
        to.text(&json(&self.looks));
        to.text(&json(&self.intent));
        self.pictures.write(&mut to);
        to.0
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, RecommendError> {
        let wrong = |what: &str| RecommendError::Content(what.into());
        let mut from = Bytes(bytes);
        let count = from.count(8)?;
        let items = (0..count).map(|_| from.text()).collect::<Result<Vec<_>, _>>()?;
        let items: Names = items.into_iter().collect();
        let n = items.len();
        if n != count {
            return Err(wrong("an item is named twice"));
        }
        let implicit = from.number()? == 1;
        let [lowest, highest] = from.floats()?[..] else { return Err(wrong("no scale")) };
        let scale = if implicit { Scale::Implicit } else { Scale::Rating { lowest, highest } };
        let [ease, als, spectral, content] = from.floats()?[..] else { return Err(wrong("no weights")) };
        let weights = Weights { ease, als, spectral, content };
        let counts = from.floats()?;
        let ease = from.rows(n)?;
        let factors = from.count(0)?;
        let weighted = from.number()? == 1;
        let [regularisation, alpha] = from.floats()?[..] else { return Err(wrong("no factor settings")) };
        let vectors = from.floats()?;
        if counts.len() != n
            || ease.len() != n
            || factors == 0
            || factors.checked_mul(n) != Some(vectors.len())
        {
            return Err(wrong("its tables are of different lengths"));
        }
        let options = AlsOptions { factors, regularisation, alpha, weighted, ..AlsOptions::weighted() };
        let als = Als::from_factors(vectors, options, scale);
        let patterns = from.count(0)?;
        let (vectors, sizes) = (from.floats()?, from.floats()?);
        if patterns == 0 || patterns.checked_mul(n) != Some(vectors.len()) || sizes.len() != n {
            return Err(wrong("its patterns are of another length"));
        }
        let spectral = Spectral::from_parts(vectors, sizes, patterns, scale);
        let also = SimilarItems::from_rows(from.rows(n)?);
        let trained_at = from.number()?.cast_signed();
        let origin = Origin {
            trained_at,
            users: from.number()?,
            interactions: from.number()?,
            until: from.number()?.cast_signed(),
        };
        let told = |error: serde_json::Error| RecommendError::Content(error.to_string());
        let looks = serde_json::from_str(&from.text()?).map_err(told)?;
        let intent = serde_json::from_str(&from.text()?).map_err(told)?;
        let pictures = Pictures::read(&mut from)?;
        if !from.0.is_empty() {
            return Err(wrong("something follows its end"));
        }
        let ease = Ease::from_rows(ease, scale);
        let blend = Blend { ease, als, spectral, content: None, counts, weights, cold: Vec::new() };
        Ok(Self { items, scale, blend, also, origin, looks, pictures, intent })
    }
}

/// Numbers and texts by name always have a JSON form.
fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        methods::{Recommender, top},
        synthetic,
    };

    fn trained(seed: u64) -> Model {
        let data = synthetic::tastes(120, 30, seed);
        let options = BlendOptions { learn: false, ..BlendOptions::default() };
        Model::train(&data, None, None, &options, 1_760_000_000, &|_| ()).unwrap()
    }

    fn list(model: &Model) -> Vec<u32> {
        let history = [crate::Entry { index: 1, value: 4.0, at: 0 }];
        let mut scores = vec![0.0; model.items.len()];
        model.blend.score(&history, &mut scores);
        top(&scores, &history, 10)
    }

    #[test]
    fn a_model_comes_back_from_its_file_and_the_one_before_can_be_had_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("recommend.model");
        let (first, second) = (trained(1), trained(2));
        first.write(&path).unwrap();
        let read = Model::read(&path).unwrap();
        assert_eq!((list(&read), &read.origin, &read.also), (list(&first), &first.origin, &first.also));
        second.write(&path).unwrap();
        assert_eq!(list(&Model::read(&path).unwrap()), list(&second));
        Model::roll_back(&path).unwrap();
        assert_eq!(list(&Model::read(&path).unwrap()), list(&first));
        assert!(Model::roll_back(&path).is_err());
    }

    #[test]
    fn a_file_cut_short_or_changed_is_refused_in_words() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("recommend.model");
        let message = || Model::read(&path).map(drop).unwrap_err().to_string();
        assert!(message().ends_with("is missing"));
        trained(1).write(&path).unwrap();
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() - 7]).unwrap();
        assert!(message().contains("is damaged"), "{}", message());
        let newer = Kind { version: KIND.version + 1, ..KIND };
        jingxuan_sealed::write(&path, newer, &trained(1).to_bytes()).unwrap();
        assert!(message().contains(&format!("layout {}", newer.version)), "{}", message());
    }

    #[test]
    fn content_under_a_right_seal_that_does_not_add_up_is_refused() {
        let whole = trained(3).to_bytes();
        assert!(Model::from_bytes(&whole).is_ok());
        for cut in (0..whole.len()).step_by(whole.len() / 97) {
            assert!(Model::from_bytes(&whole[..cut]).is_err(), "{cut}");
        }
        let longer: Vec<u8> = whole.iter().copied().chain([0]).collect();
        assert!(Model::from_bytes(&longer).is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = Model::from_bytes(&bytes);
        }
    }
}
