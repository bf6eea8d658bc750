//! What the shop knows besides its products.

use serde::{Deserialize, Serialize};

use crate::{Text, id};

id!(/// An entry of the knowledge base.
    KnowledgeId);

/// A question with its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnowledgeEntry {
    /// The id.
    pub id: KnowledgeId,
    /// `care`, `returns`, `sizes`, `delivery`, `membership`, `materials`, `styling`, `service`, `payment`, `privacy`.
    pub topic: String,
    /// The question in its best words.
    pub question: Text,
    /// The answer, word for word as the shop gives it.
    pub answer: Text,
    /// Other ways to ask it, in any language.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<String>,
}
