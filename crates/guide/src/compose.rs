//! From a plan to words: the reply generator's, a sentence written by hand, or the wording model's, whichever stands the check
//! that every fact in it comes from the plan.

use jingxuan_catalogue::Language;

use crate::{
    Act, Action, Assistant, Conversation, Fact, Method, fill,
    turn::{Plan, Read, Worded, joined},
    unfounded,
    wording::claim,
};

/// Things offered to say next.
const OFFERED: usize = 4;

impl Assistant {
    /// Says it, and asks for the "yes" that would do what is offered.
    pub(crate) fn say(&self, plan: &mut Plan, read: &Read<'_>) -> Worded {
        let (said, method) = self.worded(plan, read);
        match self.question(plan, &said, read.language) {
            Some(question) => (joined(&said, &question, read.language), method),
            None => (said, method),
        }
    }

    /// Asks whether to do what is offered, where what is said does not end with a question already.
    fn question(&self, plan: &Plan, said: &str, language: Language) -> Option<String> {
        if said.trim_end().ends_with(['？', '?']) {
            return None;
        }
        match (plan.offered.as_ref()?, language) {
            (Action::Reserve { store, .. }, Language::Chinese) => {
                Some(format!("要在{}为您留一件吗？", self.store_name(store, language)))
            }
            (Action::Reserve { store, .. }, Language::English) => {
                Some(format!("Shall I reserve one for you at {}?", self.store_name(store, language)))
            }
            (Action::TryOn { .. }, Language::Chinese) => Some("要换上看看吗？".to_owned()),
            (Action::TryOn { .. }, Language::English) => Some("Shall I put it on you?".to_owned()),
            (Action::CallStaff, Language::Chinese) => Some("要我请店员来吗？".to_owned()),
            (Action::CallStaff, Language::English) => Some("Shall I call a colleague?".to_owned()),
            _ => None,
        }
    }

    fn worded(&self, plan: &mut Plan, read: &Read<'_>) -> Worded {
        if plan.act == Act::Knowledge {
            // The shop's own words, untouched.
            return (plan.slots.get("answer").cloned().unwrap_or_default(), Method::Retrieval);
        }
        let written = || (plan.act.template(read.language).to_owned(), Method::Phrase);
        let (template, method) = self.generated(plan, read).unwrap_or_else(written);
        let reworded = self.reworded(&template, read.language).map(|template| (template, Method::Wording));
        let (template, method) = reworded.unwrap_or((template, method));
        if let Some(text) = fill(&template, &plan.slots, read.language) {
            return (text, method);
        }
        // A plan without the words of its own act: nothing is better said, and done, than something wrong.
        tracing::error!(act = plan.act.name(), "a reply lacks words");
        *plan = Plan::new(Act::Unknown);
        (plan.act.template(read.language).to_owned(), Method::Phrase)
    }

    /// The reply generator's template; `None` where there is none or it would say something that is not a fact.
    fn generated(&self, plan: &Plan, read: &Read<'_>) -> Option<Worded> {
        let replies = self.parts.replies.as_ref().filter(|replies| replies.says(plan.act.name()))?;
        let slots: Vec<&str> = plan.slots.keys().copied().collect();
        let template = match replies.reply(plan.act.name(), language_tag(read.language), &slots, read.text) {
            Ok(template) => template,
            Err(error) => {
                tracing::warn!(%error, act = plan.act.name(), "no reply was generated");
                return None;
            }
        };
        let text = fill(&template, &plan.slots, read.language)?;
        if plan.offered.is_none() && offers(&template) {
            return None;
        }
        let whole = plan.act.slots().iter().all(|slot| template.contains(&format!("{{{slot}}}")));
        if !whole || unfounded(&text, &plan.facts).is_some() {
            tracing::warn!(act = plan.act.name(), "a generated reply was not sound");
            return None;
        }
        let free = crate::slots_of(&template).next().is_none();
        let method = if free { Method::Generation } else { Method::Hybrid };
        Some((template, method))
    }

    /// The wording model's version of a template, where there is one and it says the same.
    fn reworded(&self, template: &str, language: Language) -> Option<String> {
        let wording = self.parts.wording.as_ref()?;
        let reworded = match wording.reword(template, language_tag(language)) {
            Ok(reworded) => reworded?,
            Err(error) => {
                tracing::warn!(%error, "the wording model failed");
                return None;
            }
        };
        let reworded = reworded.trim();
        match claim(template, reworded, &self.parts.understander) {
            None => Some(reworded.to_owned()),
            Some(claim) => {
                tracing::warn!(claim, "a reworded reply was not sound");
                None
            }
        }
    }

    /// What could be said next.
    pub(crate) fn suggestions(&self, talk: &Conversation, read: &Read<'_>, plan: &Plan) -> Vec<String> {
        let tried = plan.actions.iter().any(|action| {
            matches!(action, Action::TryOn { .. } | Action::ChangeSize { .. } | Action::ChangeColour { .. })
        });
        let (chinese, english): (&[&str], &[&str]) = if plan.offered.is_some() {
            (&["好的", "不用了"], &["Yes, please", "No, thank you"])
        } else if tried || matches!(plan.act, Act::Added | Act::AddedElsewhere | Act::AddedNone) {
            (
                &["配什么好看", "大一码看看", "还有别的颜色吗", "放进购物袋"],
                &["What goes with it?", "One size up", "Any other colours?", "Add it to my bag"],
            )
        } else if !plan.products.is_empty() {
            (
                &["试穿第一件", "便宜一点的", "只看有货的", "比较前两件"],
                &[
                    "Try on the first one",
                    "Something cheaper",
                    "Only what is in stock",
                    "Compare the first two",
                ],
            )
        } else if plan.facts.iter().any(|fact| matches!(fact, Fact::Product { .. })) {
            (
                &["有我的码吗", "什么面料", "试穿一下", "相似的还有吗"],
                &["Do you have my size?", "What is it made of?", "Let me try it on", "Anything similar?"],
            )
        } else if read.scene.worn.is_empty() {
            (
                &["面试穿什么", "五百以内的连衣裙", "给我推荐几件", "怎么退换"],
                &[
                    "What to wear to an interview",
                    "A dress under 500",
                    "Recommend something",
                    "How do returns work?",
                ],
            )
        } else {
            (
                &["身上这件多少钱", "配什么好看", "我该穿什么码", "给我推荐几件"],
                &[
                    "How much is this one?",
                    "What goes with it?",
                    "Which size should I take?",
                    "Recommend something",
                ],
            )
        };
        let offered = if read.language == Language::Chinese { chinese } else { english };
        let mut offered: Vec<String> = offered.iter().take(OFFERED).map(|text| (*text).to_owned()).collect();
        if talk.last_change().is_some() && plan.act != Act::Undone {
            offered.truncate(OFFERED - 1);
            offered.push(if read.language == Language::Chinese { "撤回" } else { "Undo that" }.to_owned());
        }
        offered
    }
}

/// Whether a sentence offers to do something: then a "yes" must do it. The generator offers to fetch what is in stock, and to show
/// what is like what is not.
fn offers(template: &str) -> bool {
    ["要不要", "拿给您吗", "Shall I", "Would you like me to"].iter().any(|words| template.contains(words))
}

/// The language as models are told it.
pub(crate) fn language_tag(language: Language) -> &'static str {
    match language {
        Language::Chinese => "zh",
        Language::English => "en",
    }
}
