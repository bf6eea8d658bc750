//! Texts in the languages the kiosk speaks.

use serde::{Deserialize, Serialize};

/// A language of the kiosk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Language {
    /// Simplified Chinese.
    #[default]
    #[serde(rename = "zh-CN")]
    Chinese,
    /// English.
    #[serde(rename = "en")]
    English,
}

/// The same text in both languages; one of them may be empty where the shop has it in one language only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Text {
    /// Simplified Chinese.
    #[serde(rename = "zh-CN", skip_serializing_if = "String::is_empty")]
    pub chinese: String,
    /// English.
    #[serde(rename = "en", skip_serializing_if = "String::is_empty")]
    pub english: String,
}

impl Text {
    /// A text in both languages.
    #[must_use]
    pub fn new(chinese: impl Into<String>, english: impl Into<String>) -> Self {
        Self { chinese: chinese.into(), english: english.into() }
    }

    /// The text in this language, or in the other where this one is empty.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        let (wanted, other) = match language {
            Language::Chinese => (&self.chinese, &self.english),
            Language::English => (&self.english, &self.chinese),
        };
        if wanted.is_empty() { other } else { wanted }
    }

    /// Both languages' texts that are not empty.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        [self.chinese.as_str(), self.english.as_str()].into_iter().filter(|text| !text.is_empty())
    }
}
