//! What the pages beside the conversation show, as values: the list with its filters, the comparison, the member's profile, the
//! staff's view. `ui/src/guide/bridge.ts` mirrors them, as it does those of [`super::view`].

use jingxuan_catalogue::Purpose;
use jingxuan_guide::filter::GroupName;
use serde::Serialize;

use super::view::{Attribute, ProductCard};

/// A value to filter by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChoiceView {
    /// By which it is chosen.
    pub value: String,
    /// What shoppers read.
    pub text: String,
    /// `#rrggbb` of a colour; `None` for what is no single colour.
    pub rgb: Option<String>,
    /// Results there are when it is chosen alone in its group.
    pub count: usize,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// Values that belong together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GroupView {
    /// Which.
    pub name: GroupName,
    /// Values.
    pub choices: Vec<ChoiceView>,
}

/// A condition that is on or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Switch {
    /// Results with it.
    pub count: usize,
    /// Whether it is on.
    pub on: bool,
}

/// The list that the conversation shows, with its filters.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ListPage {
    /// What is looked for.
    pub what: String,
    /// Results.
    pub total: usize,
    /// The first of them.
    pub products: Vec<ProductCard>,
    /// Filters.
    pub groups: Vec<GroupView>,
    /// Only what this store has.
    pub here: Switch,
    /// Only what this store or one nearby has; `None` where no other store is near.
    pub near: Option<Switch>,
    /// Only what comes in the shopper's size; `None` where no size is known.
    pub mine: Option<Switch>,
    /// `relevance`, `price-up`, `price-down`, `new`, `popular`.
    pub sort: jingxuan_guide::Sort,
    /// Whether anything is chosen by touch.
    pub touched: bool,
    /// Whether a touch can be taken back.
    pub undo: bool,
}

/// One line of a comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CompareRow {
    /// What is compared.
    pub name: String,
    /// Of each product, in their order; empty where the shop says nothing.
    pub values: Vec<String>,
}

/// Up to four products side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ComparePage {
    /// The products.
    pub cards: Vec<ProductCard>,
    /// In what they differ.
    pub rows: Vec<CompareRow>,
    /// In what they do not.
    pub same: Vec<Attribute>,
}

/// A member of the demo shop, for whoever shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DemoMember {
    /// How the member is addressed.
    pub name: String,
    /// Member code.
    pub code: String,
    /// PIN.
    pub pin: String,
}

/// Who can log in at the demo shop. Nothing of it exists where the database is not the demo shop's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DemoAccess {
    /// Members.
    pub members: Vec<DemoMember>,
    /// The staff's PIN.
    pub staff_pin: String,
}

/// One thing known of a member.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KnownValue {
    /// In words.
    pub text: String,
    /// Share or chance, 0..1.
    pub share: Option<f64>,
    /// Half the width of the interval in which it lies, 19 times of 20.
    pub margin: Option<f64>,
}

/// A field of the profile.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KnownField {
    /// By which it is deleted.
    pub id: String,
    /// What shoppers read.
    pub title: String,
    /// Best known first.
    pub values: Vec<KnownValue>,
    /// How sure it is, in words.
    pub sure: String,
    /// From which channels, how often, and when last.
    pub source: String,
}

/// One consent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ConsentView {
    /// What for.
    pub purpose: Purpose,
    /// Whether the member agreed.
    pub agreed: bool,
    /// When and on which channel that was answered, in words; empty where it is not known.
    pub source: String,
}

/// Everything that is known of the member who is logged in.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProfilePage {
    /// How the member wants to be addressed.
    pub name: String,
    /// Level of membership, and since when.
    pub membership: String,
    /// The profile.
    pub fields: Vec<KnownField>,
    /// What is kept beside it: name, membership, numbers, orders.
    pub kept: Vec<KnownField>,
    /// What was agreed to.
    pub consents: Vec<ConsentView>,
}

/// A quiet hint for the shopper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hint {
    /// In words.
    pub text: String,
    /// The product.
    pub product: String,
    /// Its size and colour.
    pub variant: String,
}

/// Something that the staff could do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StaffStep {
    /// What.
    pub what: String,
    /// Why.
    pub why: Vec<String>,
    /// The product.
    pub card: Option<ProductCard>,
    /// Its size and colour.
    pub variant: Option<String>,
}

/// What the staff see of the visit, behind their PIN.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StaffHelp {
    /// The member who logged in here: how the member wants to be addressed.
    pub member: Option<String>,
    /// The member's profile, without measures of the body.
    pub known: Vec<KnownField>,
    /// What to do, the most urgent first.
    pub steps: Vec<StaffStep>,
    /// What was tried on, newest first.
    pub tried: Vec<ProductCard>,
    /// What is in the bag.
    pub bag: Vec<ProductCard>,
}

/// The part of the TypeScript sample that these types make; see the test in [`super::view`].
#[cfg(test)]
pub fn sample(card: &ProductCard) -> String {
    let choice = |rgb: Option<&str>| ChoiceView {
        value: "red".into(),
        text: "红".into(),
        rgb: rgb.map(str::to_owned),
        count: 3,
        chosen: true,
    };
    let group = |name| GroupView { name, choices: vec![choice(Some("#aa0000")), choice(None)] };
    let sorts = ["relevance", "price-up", "price-down", "new", "popular"];
    let list = |sort: &str| ListPage {
        what: "红色连衣裙".into(),
        total: 12,
        products: vec![card.clone()],
        groups: [GroupName::Kind, GroupName::Colour, GroupName::Size, GroupName::Price, GroupName::Material]
            .map(group)
            .into(),
        here: Switch { count: 3, on: false },
        near: (sort != "popular").then_some(Switch { count: 5, on: false }),
        mine: (sort == "new").then_some(Switch { count: 2, on: true }),
        sort: serde_json::from_value(sort.into()).unwrap(),
        touched: true,
        undo: false,
    };
    let compare = ComparePage {
        cards: vec![card.clone(), card.clone()],
        rows: vec![CompareRow { name: "面料".into(), values: vec!["棉".into(), String::new()] }],
        same: vec![Attribute { name: "季节".into(), value: "夏".into() }],
    };
    let demo = [
        None,
        Some(DemoAccess {
            members: vec![DemoMember { name: "甲".into(), code: "M1".into(), pin: "6172".into() }],
            staff_pin: "8642".into(),
        }),
    ];
    let value = |share| KnownValue { text: "M".into(), share, margin: share.map(|_| 0.1) };
    let profile = ProfilePage {
        name: "甲".into(),
        membership: "银卡会员".into(),
        fields: vec![KnownField {
            id: "sizes".into(),
            title: "尺码".into(),
            values: vec![value(Some(0.8)), value(None)],
            sure: "很确定".into(),
            source: "门店 3 次".into(),
        }],
        kept: vec![KnownField {
            id: "name".into(),
            title: "称呼".into(),
            values: vec![value(None)],
            sure: String::new(),
            source: "会员资料".into(),
        }],
        consents: Purpose::ALL
            .map(|purpose| ConsentView { purpose, agreed: true, source: "App，2026-11-03".into() })
            .into(),
    };
    let step = |card: Option<&ProductCard>| StaffStep {
        what: "…".into(),
        why: vec!["试了 2 次".into()],
        card: card.cloned(),
        variant: card.map(|_| "v".into()),
    };
    let help = StaffHelp {
        member: Some("甲".into()),
        known: profile.fields.clone(),
        steps: vec![step(Some(card)), step(None)],
        tried: vec![card.clone()],
        bag: Vec::new(),
    };
    let json = |value: serde_json::Value| serde_json::to_string_pretty(&value).unwrap();
    format!(
        "\nexport const lists: ListPage[] = {};\n\nexport const compare: ComparePage = {};\n\n\
         export const demo: (DemoAccess | null)[] = {};\n\nexport const profile: ProfilePage = {};\n\n\
         export const help: StaffHelp = {};\n",
        json(serde_json::to_value(sorts.map(list)).unwrap()),
        json(serde_json::to_value(compare).unwrap()),
        json(serde_json::to_value(demo).unwrap()),
        json(serde_json::to_value(profile).unwrap()),
        json(serde_json::to_value(help).unwrap()),
    )
}
