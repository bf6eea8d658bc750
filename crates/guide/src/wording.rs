//! The instruction model that may be dropped in by configuration: it rewords finished replies and decides nothing. It never reads what
//! the shopper said or what a product text says: what it cannot read it cannot obey.

use std::{path::Path, sync::Arc};

use jingxuan_language::{Wording, WordingLimits, WordingRequest};
use jingxuan_onnx::Runtime;

use crate::Reword;

struct Instructed(Wording);

impl Reword for Instructed {
    fn reword(&self, reply: &str, language: &str, facts: &[String]) -> Result<Option<String>, String> {
        let instruction = if language == "zh" {
            "把下面这句话换一种亲切自然的说法。所有名称、数字、价格和尺码必须原样保留，不要添加任何信息。"
        } else {
            "Say the sentence below in another friendly and natural way. Keep every name, number, price and size exactly as it \
             is and add no information."
        };
        let facts: Vec<&str> = facts.iter().map(String::as_str).collect();
        let request = WordingRequest { instruction, facts: &facts, words: "", reply };
        self.0.reword(&request, WordingLimits::default()).map_err(|error| error.to_string())
    }
}

/// Opens the model in a folder.
///
/// # Errors
/// In words, why it cannot be used.
pub fn open(runtime: &Result<Runtime, String>, folder: &Path) -> Result<Arc<dyn Reword>, String> {
    let runtime = runtime.as_ref().map_err(Clone::clone)?;
    let model = Wording::open(runtime, folder).map_err(|error| error.to_string())?;
    Ok(Arc::new(Instructed(model)))
}
