//! `jingxuan chat`: the guide's conversation, text in, replies out.

use std::{
    io::{self, BufRead, IsTerminal, Read, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context as _;
use jingxuan_catalogue::{Language, VariantId};
use jingxuan_guide::{Assistant, Conversation, Opening, Reply, Scene, Worn, advise::Policy, wording};
use jingxuan_onnx::RuntimeOptions;
use jingxuan_store::Store;

use crate::{
    Context,
    exit::{Because, Failure, Outcome},
};

/// Where the guide's data is.
#[derive(clap::Args)]
pub struct Desk {
    /// The shop's database; without it the demo shop is loaded into a temporary one.
    #[arg(long, value_name = "FILE")]
    db: Option<PathBuf>,
    /// Folder where vectors are kept between runs.
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    /// Folder of an instruction model that rewords replies.
    #[arg(long, value_name = "DIR")]
    wording: Option<PathBuf>,
    /// Id of the store that the guide stands in.
    #[arg(long, value_name = "ID")]
    store: Option<String>,
}

/// Longest line that is read, bytes. Of what is said the guide reads the beginning and the end; a line like this is no turn.
const LONGEST: u64 = 65_536;

/// Talks with the guide: a line in, a reply out; ends with the input. What cannot be read is told on the error output and left out; with
/// --json it is answered as an empty line is, so that every line has its reply.
#[derive(clap::Args)]
pub struct Chat {
    #[command(flatten)]
    desk: Desk,
    /// Prints a JSON object for each reply: reply, language, intent, slots, facts, actions, confidence, method.
    #[arg(long)]
    json: bool,
    /// Language of the first reply, zh-CN or en.
    #[arg(long, default_value = "zh-CN")]
    language: String,
    /// A variant that is on the mirror when the conversation begins.
    #[arg(long, value_name = "VARIANT")]
    worn: Option<String>,
}

/// An opened assistant, and what must live as long.
pub struct Opened {
    pub assistant: Assistant,
    _folder: Option<tempfile::TempDir>,
}

impl Desk {
    /// Opens the assistant; says on the error output what is missing.
    pub fn open(&self, context: &Context) -> Outcome<Opened> {
        let (path, folder) = match &self.db {
            Some(path) => (path.clone(), None),
            None => {
                let folder = tempfile::tempdir()?;
                (folder.path().join("shop.db"), Some(folder))
            }
        };
        let store = Store::open(&path).context("the shop's database").because(Failure::Input)?;
        if folder.is_some() {
            let demo = context.resources.assets.join(&context.settings.shop.demo);
            jingxuan_store::demo::load(&store, &demo, 0, &mut |_, _| {}).because(Failure::Input)?;
        }
        let runtime = RuntimeOptions {
            library: context.resources.onnxruntime.clone(),
            providers: context.settings.vision.providers.clone(),
            threads: context.settings.vision.threads as usize,
        };
        let models = context.resources.models.clone();
        let policy = Policy::of(&context.settings.shop);
        let mut opening = Opening::under(policy, Arc::new(store), models, self.cache.clone(), runtime);
        opening.encoder = set(&context.settings.paths.encoder);
        let folder_of_words = self.wording.clone().or_else(|| set(&context.settings.shop.wording));
        let words = folder_of_words.map(|folder| wording::open(&opening.runtime, &folder)).transpose();
        opening.wording = words.map_err(anyhow::Error::msg).because(Failure::Resource)?.map(Ok);
        opening.rates = context.settings.shop.rates.clone();
        let assistant = Assistant::open(opening).because(Failure::Input)?;
        for missing in assistant.missing() {
            eprintln!("jingxuan: without {}: {}", missing.part, missing.reason);
        }
        Ok(Opened { assistant, _folder: folder })
    }

    /// The store that the guide stands in.
    pub fn stands_in(&self, context: &Context) -> String {
        self.store.clone().unwrap_or_else(|| context.settings.shop.store.clone())
    }
}

/// The next line, or why it is none; `None` at the end of the input. A line that is too long is passed over without being kept.
fn hear(input: &mut impl BufRead) -> io::Result<Option<Result<String, String>>> {
    let mut bytes = Vec::new();
    input.by_ref().take(LONGEST + 1).read_until(b'\n', &mut bytes)?;
    if bytes.is_empty() {
        return Ok(None);
    }
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
        bytes.pop_if(|byte| *byte == b'\r');
    } else if bytes.len() as u64 > LONGEST {
        input.skip_until(b'\n')?;
        return Ok(Some(Err(format!("it is longer than {LONGEST} bytes"))));
    }
    Ok(Some(String::from_utf8(bytes).map_err(|_| "it is no UTF-8".to_owned())))
}

fn set(path: &Path) -> Option<PathBuf> {
    (!path.as_os_str().is_empty()).then(|| path.to_owned())
}

impl Chat {
    /// Runs the command.
    pub fn run(&self, context: &Context) -> Outcome {
        let opened = self.desk.open(context)?;
        let assistant = &opened.assistant;
        let language = match self.language.as_str() {
            "en" => Language::English,
            "zh-CN" | "zh" => Language::Chinese,
            other => return Err(anyhow::anyhow!("`{other}` is no language of the guide: zh-CN or en").into()),
        };
        let mut scene = Scene { store: self.desk.stands_in(context).into(), ..Scene::default() };
        if let Some(id) = &self.worn {
            let variant = VariantId(id.clone());
            let (product, _) = assistant
                .shop()
                .variant(&variant)
                .with_context(|| format!("the shop has no variant `{id}`"))
                .because(Failure::Input)?;
            scene.worn.push(Worn { product: product.id.clone(), variant });
        }
        let mut talk = Conversation::new(language);
        let asks = std::io::stdin().is_terminal() && !self.json;
        let prompt = |out: &mut dyn Write| {
            if asks { write!(out, "> ").and_then(|()| out.flush()) } else { Ok(()) }
        };
        let mut out = std::io::stdout().lock();
        prompt(&mut out)?;
        let mut input = std::io::stdin().lock();
        for number in 1_usize.. {
            let Some(heard) = hear(&mut input).context("the input").because(Failure::Input)? else { break };
            let line = heard.unwrap_or_else(|cause| {
                eprintln!("jingxuan: line {number} is left out: {cause}");
                String::new()
            });
            // Who reads the replies line by line waits for one.
            if line.trim().is_empty() && !self.json {
                prompt(&mut out)?;
                continue;
            }
            let spoken = talk.language;
            let reply = assistant.turn(&mut talk, &scene, &line);
            self.print(assistant, &reply, &mut out)?;
            // Without a mirror what is proposed counts as done: the next turn finds it so.
            for action in &reply.actions {
                scene.apply(action, assistant.shop());
                talk.done(action.clone(), spoken);
            }
            prompt(&mut out)?;
        }
        Ok(())
    }

    fn print(&self, assistant: &Assistant, reply: &Reply, out: &mut dyn Write) -> Outcome {
        if self.json {
            writeln!(out, "{}", serde_json::to_string(reply)?)?;
            return Ok(());
        }
        writeln!(out, "{}", reply.text)?;
        for (at, shown) in reply.products.iter().enumerate() {
            let Some(product) = assistant.shop().product(&shown.product) else { continue };
            let price = product.lowest_price().map_or_else(String::new, |price| price.to_string());
            writeln!(out, "  {} {} {price}  {}", at + 1, product.title.get(reply.language), shown.why)?;
        }
        for action in &reply.actions {
            writeln!(out, "  [{}]", serde_json::to_string(action)?)?;
        }
        Ok(())
    }
}
