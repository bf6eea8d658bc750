//! Wording: an instruction model that a shop may drop in, used to say a reply more naturally and for nothing else.
//!
//! A folder with `model.onnx` (decoder with key-value cache, named as Hugging Face Optimum exports it: `input_ids`,
//! `attention_mask`, `position_ids`, `past_key_values.N.key`/`.value` to `logits`, `present.N.key`/`.value`),
//! `tokenizer.json`, and optionally `generation_config.json` (`eos_token_id`, `repetition_penalty`) and `prompt.txt`. What
//! comes out is text; whether it keeps to the facts is for the caller to check.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use jingxuan_onnx::{OnnxError, Runtime};
use ort::{
    memory::Allocator,
    session::{Session, SessionInputValue},
    value::{DynValue, Tensor, TensorElementType, ValueType},
};
use parking_lot::Mutex;
use serde::Deserialize;
use tokenizers::Tokenizer;

use crate::LanguageError;

/// How much a rewording may cost.
#[derive(Clone, Copy, Debug)]
pub struct WordingLimits {
    /// Tokens of the answer.
    pub tokens: usize,
    /// Time from the question to the last token.
    pub time: Duration,
}

impl Default for WordingLimits {
    fn default() -> Self {
        Self { tokens: 120, time: Duration::from_millis(2500) }
    }
}

/// What is reworded.
#[derive(Clone, Copy, Debug)]
pub struct WordingRequest<'a> {
    /// What the model shall do, in the shopper's language.
    pub instruction: &'a str,
    /// What the reply stands on.
    pub facts: &'a [&'a str],
    /// What the shopper said.
    pub words: &'a str,
    /// The reply as it would be said without the model.
    pub reply: &'a str,
}

/// One input for the cache of keys or values: name in, name out, heads, width of a head.
struct Past {
    input: String,
    output: String,
    heads: usize,
    width: usize,
}

/// Parts of `generation_config.json` that are used.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Generation {
    eos_token_id: Ids,
    repetition_penalty: Option<f32>,
}

/// One number or a list of them.
#[derive(Default, Deserialize)]
#[serde(untagged)]
enum Ids {
    #[default]
    None,
    One(u32),
    Many(Vec<u32>),
}

/// An instruction model with its tokenizer. Shared between threads; answers take turns.
pub struct Wording {
    session: Mutex<Session>,
    tokenizer: Tokenizer,
    past: Vec<Past>,
    takes_mask: bool,
    takes_positions: bool,
    vocabulary: Option<usize>,
    stops: Vec<u32>,
    penalty: f32,
    prompt: String,
}

impl Wording {
    /// Opens a folder and checks that its parts belong together.
    ///
    /// # Errors
    /// [`LanguageError::Missing`], [`LanguageError::Damaged`] or [`LanguageError::Onnx`], naming the file and what is wrong.
    pub fn open(runtime: &Runtime, folder: &Path) -> Result<Self, LanguageError> {
        let path = folder.join("tokenizer.json");
        let bytes = std::fs::read(&path).map_err(|e| LanguageError::unreadable(&path, &e))?;
        let tokenizer = Tokenizer::from_bytes(&bytes).map_err(|e| LanguageError::damaged(&path, e))?;
        let generation = generation(folder)?;

        let model = folder.join("model.onnx");
        let (session, _) = runtime.session(&model)?;
        let damaged = |cause: String| LanguageError::damaged(&model, cause);
        let mut past = Vec::new();
        let (mut takes_mask, mut takes_positions) = (false, false);
        for input in session.inputs() {
            match input.name() {
                "input_ids" => {}
                "attention_mask" => takes_mask = true,
                "position_ids" => takes_positions = true,
                name => past.push(Past::of(name, input.dtype()).map_err(damaged)?),
            }
        }
        let has = |name: &str| session.outputs().iter().find(|output| output.name() == name);
        if !session.inputs().iter().any(|input| input.name() == "input_ids") {
            return Err(damaged("it has no input input_ids".into()));
        }
        if past.is_empty() {
            return Err(damaged("it has no inputs past_key_values.N.key and .value".into()));
        }
        for name in past.iter().map(|p| p.output.as_str()).chain(["logits"]) {
            if has(name).is_none() {
                return Err(damaged(format!("it has no output {name}")));
            }
        }
        let vocabulary = has("logits").and_then(|output| match output.dtype() {
            ValueType::Tensor { shape, .. } => {
                shape.last().and_then(|n| usize::try_from(*n).ok()).filter(|n| *n > 0)
            }
            _ => None,
        });
        let known = tokenizer.get_vocab_size(true);
        if let Some(size) = vocabulary.filter(|size| known > *size) {
            return Err(LanguageError::damaged(
                &path,
                format!("it has {known} tokens where the model has {size}"),
            ));
        }
        let prompt = match std::fs::read_to_string(folder.join("prompt.txt")) {
            Ok(text) => text,
            Err(_) => default_prompt(&tokenizer).into(),
        };
        let mut stops = match generation.eos_token_id {
            Ids::None => Vec::new(),
            Ids::One(id) => vec![id],
            Ids::Many(ids) => ids,
        };
        let ends = ["<|im_end|>", "<|eot_id|>", "<|endoftext|>", "</s>", "<eos>", "<end_of_turn>"];
        stops.extend(ends.iter().filter_map(|end| tokenizer.token_to_id(end)));
        if stops.is_empty() {
            return Err(LanguageError::damaged(
                &path,
                "no token ends an answer: give eos_token_id in generation_config.json",
            ));
        }
        let penalty = generation.repetition_penalty.filter(|p| *p >= 1.0).unwrap_or(1.0);
        let session = Mutex::new(session);
        Ok(Self { session, tokenizer, past, takes_mask, takes_positions, vocabulary, stops, penalty, prompt })
    }

    /// The reply in other words, or `None` when the model did not come to an end within the limits. The caller checks that
    /// the facts are still there.
    ///
    /// # Errors
    /// [`LanguageError::Onnx`] when the network fails.
    pub fn reword(
        &self,
        request: &WordingRequest<'_>,
        limits: WordingLimits,
    ) -> Result<Option<String>, LanguageError> {
        // Filled in one pass, so that a shopper's "{reply}" stays what it is.
        let facts = request.facts.join("\n");
        let filled = fill(&self.prompt, |slot| match slot {
            "instruction" => Some(request.instruction),
            "facts" => Some(facts.as_str()),
            "words" => Some(request.words),
            "reply" => Some(request.reply),
            _ => None,
        });
        self.complete(&filled, limits)
    }

    /// The most probable continuation of a prompt, token by token, up to a stop token; `None` when the limits come first.
    ///
    /// # Errors
    /// [`LanguageError::Onnx`] when the network fails or answers with another vocabulary.
    pub fn complete(&self, prompt: &str, limits: WordingLimits) -> Result<Option<String>, LanguageError> {
        let start = Instant::now();
        let failed = |e: tokenizers::Error| LanguageError::Onnx(OnnxError::Run(format!("tokenizer: {e}")));
        let mut tokens = self.tokenizer.encode(prompt, false).map_err(failed)?.get_ids().to_vec();
        if tokens.is_empty() {
            return Ok(None);
        }
        let read = tokens.len();
        let mut session = self.session.lock();
        let mut cache: Vec<DynValue> = Vec::with_capacity(self.past.len());
        for past in &self.past {
            let shape = [1_usize, past.heads, 0, past.width];
            cache.push(Tensor::<f32>::new(&Allocator::default(), shape)?.into_dyn());
        }
        let mut seen = 0;
        while tokens.len() - read < limits.tokens && start.elapsed() < limits.time {
            let next = self.step(&mut session, &tokens, seen, &mut cache)?;
            if self.stops.contains(&next) {
                let text = self.tokenizer.decode(&tokens[read..], true).map_err(failed)?;
                let text = text.trim();
                return Ok((!text.is_empty()).then(|| text.to_owned()));
            }
            seen = tokens.len();
            tokens.push(next);
        }
        Ok(None)
    }

    /// Runs the tokens after the first `seen` and gives the most probable next one; the cache grows.
    fn step(
        &self,
        session: &mut Session,
        tokens: &[u32],
        seen: usize,
        cache: &mut Vec<DynValue>,
    ) -> Result<u32, LanguageError> {
        let fresh = tokens.len() - seen;
        let ids: Vec<i64> = tokens[seen..].iter().map(|id| i64::from(*id)).collect();
        let mut inputs: Vec<(&str, SessionInputValue<'_>)> =
            vec![("input_ids", Tensor::from_array(([1, fresh], ids))?.into())];
        if self.takes_mask {
            inputs.push((
                "attention_mask",
                Tensor::from_array(([1, tokens.len()], vec![1_i64; tokens.len()]))?.into(),
            ));
        }
        if self.takes_positions {
            let positions: Vec<i64> = (seen..tokens.len()).filter_map(|at| i64::try_from(at).ok()).collect();
            inputs.push(("position_ids", Tensor::from_array(([1, fresh], positions))?.into()));
        }
        for (past, value) in self.past.iter().zip(cache.drain(..)) {
            inputs.push((&past.input, value.into()));
        }
        let mut outputs = session.run(inputs)?;
        for past in &self.past {
            let present = outputs.remove(&past.output);
            cache.push(present.ok_or_else(|| OnnxError::Run(format!("no output {}", past.output)))?);
        }
        let (shape, logits) = outputs["logits"].try_extract_tensor::<f32>()?;
        let size = shape.last().and_then(|n| usize::try_from(*n).ok()).unwrap_or(0);
        if size == 0 || self.vocabulary.is_some_and(|wanted| wanted != size) || logits.len() < size {
            return Err(OnnxError::Run(format!("the wording model answers with {size} tokens")).into());
        }
        let mut last = logits[logits.len() - size..].to_vec();
        if self.penalty > 1.0 {
            self.discourage(&mut last, tokens);
        }
        let best = (0..size).max_by(|a, b| last[*a].total_cmp(&last[*b])).unwrap_or(0);
        u32::try_from(best).map_err(|e| OnnxError::Run(e.to_string()).into())
    }

    /// Repetition penalty (Keskar et al. 2019, CTRL): tokens that were there become less probable, once each.
    fn discourage(&self, logits: &mut [f32], tokens: &[u32]) {
        let mut known: Vec<u32> = tokens.to_vec();
        known.sort_unstable();
        known.dedup();
        for id in known {
            if let Some(logit) = logits.get_mut(id as usize) {
                *logit = if *logit > 0.0 { *logit / self.penalty } else { *logit * self.penalty };
            }
        }
    }
}

impl Past {
    /// The cache input of this name and type, or what is wrong with it.
    fn of(name: &str, kind: &ValueType) -> Result<Self, String> {
        let Some(rest) = name.strip_prefix("past_key_values.") else {
            return Err(format!("it has an input {name}, which is not known here"));
        };
        let ValueType::Tensor { ty, shape, .. } = kind else {
            return Err(format!("its input {name} is no tensor"));
        };
        if *ty != TensorElementType::Float32 {
            return Err(format!("its input {name} is not in single precision"));
        }
        let size = |at: usize| shape.get(at).and_then(|n| usize::try_from(*n).ok()).filter(|n| *n > 0);
        match (shape.len(), size(1), size(3)) {
            (4, Some(heads), Some(width)) => {
                Ok(Self { input: name.to_owned(), output: format!("present.{rest}"), heads, width })
            }
            _ => Err(format!("its input {name} is not batch by heads by length by width")),
        }
    }
}

fn generation(folder: &Path) -> Result<Generation, LanguageError> {
    let path = folder.join("generation_config.json");
    match std::fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|e| LanguageError::damaged(&path, e)),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Generation::default()),
        Err(e) => Err(LanguageError::unreadable(&path, &e)),
    }
}

/// The form that the model was trained to answer, told by its special tokens; `prompt.txt` overrules it.
fn default_prompt(tokenizer: &Tokenizer) -> &'static str {
    if tokenizer.token_to_id("<|im_start|>").is_some() {
        "<|im_start|>system\n{instruction}<|im_end|>\n<|im_start|>user\n{facts}\n\n{words}\n\n{reply}<|im_end|>\n<|im_start|>assistant\n"
    } else if tokenizer.token_to_id("<|start_header_id|>").is_some() {
        "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\n{instruction}<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n{facts}\n\n{words}\n\n{reply}<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n"
    } else {
        "{instruction}\n\n{facts}\n\n{words}\n\n{reply}\n\n"
    }
}

/// A template with `{slots}` replaced; unknown ones stay.
fn fill<'a>(template: &str, slot: impl Fn(&str) -> Option<&'a str>) -> String {
    let (mut out, mut rest) = (String::with_capacity(template.len() + 256), template);
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        let after = &rest[open + 1..];
        match after.find('}').and_then(|close| Some((close, slot(&after[..close])?))) {
            Some((close, text)) => {
                out.push_str(text);
                rest = &after[close + 1..];
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn what_is_filled_in_is_not_filled_again() {
        let slots = |name: &str| match name {
            "words" => Some("say {reply}"),
            "reply" => Some("secret"),
            _ => None,
        };
        assert_eq!(fill("{words} | {reply} | {other} {", slots), "say {reply} | secret | {other} {");
    }
}
