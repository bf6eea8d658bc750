//! The generator of replies: an encoder and a decoder with attention (tools/language/train_replies.py, docs/language.md). It
//! puts a dialogue act into words and leaves slots open; the caller fills them from the store, so no reply states a fact of
//! its own: the output vocabulary has no digits.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use jingxuan_onnx::Runtime;
use ort::{session::Session, value::Tensor};
use parking_lot::Mutex;
use serde::Deserialize;

use crate::{
    LanguageError,
    beam::{self, Constraints, Hypothesis, Step, Stepper},
    subwords::{FEATURES, tokens},
};

/// Tokens of the shopper that are read, and of the whole input. As in training.
const SHOPPER_TOKENS: usize = 16;
const INPUT_TOKENS: usize = 32;
/// Longest reply in tokens.
const LONGEST: usize = 48;
/// A reply counts as another way to say the same while its score is this near to the best; farther down are slips.
const FARTHEST: f32 = 0.7;
/// Numbers of the marks in the output vocabulary.
const START: usize = 1;
const END: usize = 2;

/// What a reply shall do.
#[derive(Clone, Copy, Debug)]
pub struct ReplyRequest<'a> {
    /// Name of the dialogue act; see [`ReplyGenerator::acts`].
    pub act: &'a str,
    /// `"zh"` or `"en"`.
    pub language: &'a str,
    /// Slots that the caller can fill; all that the act requires, and optional ones that it has.
    pub slots: &'a [&'a str],
    /// What the shopper said.
    pub words: &'a str,
}

/// A reply with `{slot}` where the caller's words go.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The text.
    pub template: String,
    /// Logarithm of its probability, divided by the length penalty; higher is better.
    pub score: f32,
}

/// An act's slots.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct ActSlots {
    /// In every reply.
    pub required: Vec<String>,
    /// Used when the caller has them.
    pub optional: Vec<String>,
}

#[derive(Deserialize)]
struct Vocabulary {
    acts: BTreeMap<String, ActSlots>,
    controls: Vec<String>,
    words: u32,
    pieces: Vec<String>,
    /// By act and language, which piece may follow which.
    transitions: BTreeMap<String, Vec<(usize, usize)>>,
}

/// Encoder, decoder and their words. Shared between threads; runs take turns.
pub struct ReplyGenerator {
    encoder: Mutex<Session>,
    decoder: Mutex<Session>,
    vocabulary: Vocabulary,
}

impl ReplyGenerator {
    /// Opens `reply_encoder.onnx`, `reply_decoder.onnx` and `reply_vocabulary.json` of the folder of models.
    ///
    /// # Errors
    /// [`LanguageError::Missing`], [`LanguageError::Damaged`] or [`LanguageError::Onnx`], naming the file.
    pub fn open(runtime: &Runtime, models: &Path) -> Result<Self, LanguageError> {
        let path = models.join("reply_vocabulary.json");
        let text = std::fs::read_to_string(&path).map_err(|e| LanguageError::unreadable(&path, &e))?;
        let vocabulary: Vocabulary =
            serde_json::from_str(&text).map_err(|e| LanguageError::damaged(&path, e))?;
        let decoder_path = models.join("reply_decoder.onnx");
        let (decoder, _) = runtime.small_session(&decoder_path)?;
        let width = decoder
            .outputs()
            .iter()
            .find(|o| o.name() == "log_probability")
            .and_then(|output| output.dtype().tensor_shape().and_then(|shape| shape.get(1).copied()));
        if width != i64::try_from(vocabulary.pieces.len()).ok() {
            return Err(LanguageError::damaged(
                &decoder_path,
                format!("it says {width:?} pieces where the vocabulary has {}", vocabulary.pieces.len()),
            ));
        }
        let (encoder, _) = runtime.small_session(&models.join("reply_encoder.onnx"))?;
        Ok(Self { encoder: Mutex::new(encoder), decoder: Mutex::new(decoder), vocabulary })
    }

    /// Every act that can be put into words, with its slots.
    #[must_use]
    pub fn acts(&self) -> &BTreeMap<String, ActSlots> {
        &self.vocabulary.acts
    }

    /// Up to `n` replies, best first; each has every required slot, and no slot that the caller did not offer.
    ///
    /// # Errors
    /// [`LanguageError::Asked`] for an unknown act or language, or when a required slot is not offered;
    /// [`LanguageError::Onnx`] when a network fails.
    pub fn replies(&self, request: &ReplyRequest<'_>, n: usize) -> Result<Vec<Reply>, LanguageError> {
        let asked = LanguageError::Asked;
        let act = self.vocabulary.acts.get(request.act);
        let act = act.ok_or_else(|| asked(format!("the reply generator has no act {}", request.act)))?;
        if let Some(slot) = act.required.iter().find(|slot| !request.slots.contains(&slot.as_str())) {
            return Err(asked(format!("a reply to {} needs the slot {slot}", request.act)));
        }
        let known = act.required.iter().chain(&act.optional).map(String::as_str);
        let slots: BTreeSet<&str> = known.filter(|slot| request.slots.contains(slot)).collect();
        let features = self.features(request, &slots)?;

        let length = features.len() / FEATURES;
        let mut encoder = self.encoder.lock();
        let outputs = encoder.run(ort::inputs![
            "features" => Tensor::from_array(([1, length, FEATURES], features))?,
        ])?;
        let owned = |name: &str| -> Result<Vec<f32>, LanguageError> {
            Ok(outputs[name].try_extract_tensor::<f32>()?.1.to_vec())
        };
        let (states, start) = (owned("states")?, owned("start")?);
        let mut decoder = Decoder {
            session: &mut self.decoder.lock(),
            context_width: states.len() / length,
            length,
            states,
        };
        let constraints = self.constraints(act, &slots, request);
        let found =
            beam::search(&mut decoder, &start, START, END, LONGEST, n.max(beam::WIDTH), &constraints)?;
        let mut replies: Vec<Reply> = Vec::new();
        for Hypothesis { pieces, score } in found {
            let template = self.joined(&pieces, request.language == "zh");
            let near = replies.first().is_none_or(|best| score > best.score - FARTHEST);
            if near && !replies.iter().any(|reply| reply.template == template) {
                replies.push(Reply { template, score });
            }
        }
        replies.truncate(n);
        Ok(replies)
    }

    /// Act, language, slots, then the shopper's words: one row of features each.
    fn features(
        &self,
        request: &ReplyRequest<'_>,
        slots: &BTreeSet<&str>,
    ) -> Result<Vec<i64>, LanguageError> {
        let control = |name: String| {
            let at = self.vocabulary.controls.iter().position(|control| *control == name);
            let at = at.and_then(|at| i64::try_from(at).ok());
            at.map(|at| i64::from(self.vocabulary.words) + at)
                .ok_or_else(|| LanguageError::Asked(format!("the reply generator does not know {name}")))
        };
        let mut names = vec![format!("act={}", request.act), format!("language={}", request.language)];
        names.extend(slots.iter().map(|slot| format!("slot={slot}")));
        let mut features = Vec::with_capacity(INPUT_TOKENS * FEATURES);
        for name in names {
            features.push(control(name)?);
            features.extend([0; FEATURES - 1]);
        }
        // The table of words is smaller than the hash.
        let folded = |f: u32| if f == 0 { 0 } else { 1 + i64::from((f - 1) % (self.vocabulary.words - 1)) };
        for token in tokens(request.words, SHOPPER_TOKENS) {
            features.extend(token.features.map(folded));
        }
        features.truncate(INPUT_TOKENS * FEATURES);
        Ok(features)
    }

    /// Slots of the act are required or at hand, other slots are forbidden, and pieces follow each other only as they do in
    /// what was written for the act: no reply strings them into something the act does not mean.
    fn constraints(
        &self,
        act: &ActSlots,
        offered: &BTreeSet<&str>,
        request: &ReplyRequest<'_>,
    ) -> Constraints {
        let slot = |piece: &str| piece.strip_prefix('{').and_then(|p| p.strip_suffix('}')).map(str::to_owned);
        let mut constraints = Constraints::default();
        for (number, piece) in self.vocabulary.pieces.iter().enumerate() {
            match slot(piece) {
                Some(name) if act.required.contains(&name) => constraints.required.push(number),
                Some(name) if !offered.contains(name.as_str()) => constraints.forbidden.push(number),
                _ => {}
            }
        }
        let key = format!("{} {}", request.act, request.language);
        constraints.neighbours =
            self.vocabulary.transitions.get(&key).map(|all| all.iter().copied().collect());
        constraints
    }

    /// Pieces as text: Chinese without spaces, English with them.
    fn joined(&self, pieces: &[usize], chinese: bool) -> String {
        let mut out = String::new();
        let mut quoted = false;
        let mut glue = true;
        for number in pieces {
            let piece = self.vocabulary.pieces[*number].as_str();
            let latin = |text: &str| text.chars().next().is_some_and(|c| c.is_ascii_alphabetic());
            let closes =
                matches!(piece, "," | "." | "?" | "!" | ":" | ";" | ")") || (piece == "\"" && quoted);
            let apart = if chinese {
                latin(piece) && out.chars().last().is_some_and(|c| c.is_ascii_alphabetic())
            } else {
                !closes && !glue
            };
            if apart {
                out.push(' ');
            }
            out.push_str(piece);
            glue = piece == "(" || (piece == "\"" && !quoted);
            quoted ^= piece == "\"";
        }
        out
    }
}

/// The decoder's network on one input.
struct Decoder<'a> {
    session: &'a mut Session,
    states: Vec<f32>,
    length: usize,
    context_width: usize,
}

impl Stepper for Decoder<'_> {
    fn start_memory(&self, start: &[f32]) -> Vec<f32> {
        [start, &vec![0.0; self.context_width]].concat()
    }

    fn step(&mut self, last: &[usize], memories: &[&[f32]]) -> Result<Step, LanguageError> {
        let beam = last.len();
        let state_width = memories.first().map_or(0, |m| m.len() - self.context_width);
        let token: Vec<i64> = last.iter().map(|n| i64::try_from(*n).unwrap_or(0)).collect();
        let state: Vec<f32> = memories.iter().flat_map(|m| &m[..state_width]).copied().collect();
        let context: Vec<f32> = memories.iter().flat_map(|m| &m[state_width..]).copied().collect();
        let outputs = self.session.run(ort::inputs![
            "token" => Tensor::from_array(([beam], token))?,
            "state" => Tensor::from_array(([beam, state_width], state))?,
            "context" => Tensor::from_array(([beam, self.context_width], context))?,
            "states" => Tensor::from_array(([1, self.length, self.context_width], self.states.clone()))?,
        ])?;
        let rows = |name: &str| -> Result<Vec<Vec<f32>>, LanguageError> {
            let (_, values) = outputs[name].try_extract_tensor::<f32>()?;
            Ok(values.chunks_exact((values.len() / beam).max(1)).map(<[f32]>::to_vec).collect())
        };
        let memories = rows("next_state")?
            .into_iter()
            .zip(rows("next_context")?)
            .map(|(state, context)| [state, context].concat())
            .collect();
        Ok(Step { log_probabilities: rows("log_probability")?, memories })
    }
}
