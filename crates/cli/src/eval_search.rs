//! `jingxuan eval search`: every method on the same judged queries, ours or anyone's.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::Context as _;
use jingxuan_catalogue::Category;
use jingxuan_search::{
    Catalogue, Engine, Feed, Request, SearchError, Setup,
    evaluate::{self, Contender, DEFAULT, Standing},
    field_tokens,
    lexical::{Bm25, FieldTokens, Fts5, Lexical, Tantivy},
    metrics::difference,
    read_catalogue,
    trec::{self, RunFile},
    workbench,
};

use crate::{
    Context,
    exit::{Because, Failed, Failure, Outcome},
    search::{Encoders, Shop, part, ranker, teller},
};

/// Every search method on the same judged queries.
#[derive(clap::Args)]
pub struct EvalSearch {
    /// Products as JSON Lines: `id`, `title`, `description` and whatever else; without it, the demo shop.
    #[arg(long, value_name = "FILE", requires = "queries", requires = "qrels")]
    catalog: Option<PathBuf>,
    /// Queries about `--catalog`: id, tab, text.
    #[arg(long, value_name = "FILE", requires = "catalog")]
    queries: Option<PathBuf>,
    /// Judgements of `--catalog` in TREC format: query id, 0, document id, grade.
    #[arg(long, value_name = "FILE", requires = "catalog")]
    qrels: Option<PathBuf>,
    /// Category tree of the catalogue, one category a line, for catalogues of our own products.
    #[arg(long, value_name = "FILE", requires = "catalog")]
    categories: Option<PathBuf>,
    /// Write the run of `--method` in TREC format.
    #[arg(long, value_name = "FILE")]
    run_out: Option<PathBuf>,
    /// Only this method; `default` is what ships. Without it all are compared, unless a run is written.
    #[arg(long, value_name = "NAME")]
    method: Option<String>,
    /// Part of the demo shop's judged queries.
    #[arg(long, default_value = "test", conflicts_with = "catalog")]
    part: String,
    /// Print one JSON object a line instead of a table.
    #[arg(long)]
    json: bool,
}

/// Other lexical engines, with our tokens.
const LEXICAL: [&str; 2] = ["bm25-fts5", "bm25-tantivy"];

fn unavailable(method: &str, names: &[String]) -> Failed {
    Failed {
        failure: Failure::Input,
        error: anyhow::anyhow!("there is no method `{method}` here; there are {}", names.join(", ")),
    }
}

/// Nothing can be measured with nothing: a table of zeros would look like a result.
fn some(holds: bool, path: &Path, what: &str) -> Outcome {
    if holds {
        return Ok(());
    }
    Err(anyhow::anyhow!("{} holds no {what}", path.display())).because(Failure::Input)
}

struct Bench {
    engine: Engine,
    tokens: Vec<FieldTokens>,
    queries: Vec<trec::Query>,
    judgements: trec::Judgements,
}

impl Bench {
    /// Says why the learned ranking is not compared, whether or not it is there.
    fn tell_unlearned(&self, wanted: Option<&str>) {
        let asked = wanted.is_none_or(|wanted| wanted.starts_with("learned"));
        if asked && !self.engine.index().is_described() {
            eprintln!(
                "without learned: what the learned ranking knows of conditions holds for products described in our own \
                 vocabulary, and most of these are not"
            );
        }
    }

    /// Says how many queries ask for what only a shop at work can judge: it is left aside, whatever the method.
    fn tell_aside(&self) {
        let asks = |query: &&trec::Query| {
            !self.engine.understood(&Request::new(query.text.as_str())).aside().is_empty()
        };
        let asking = self.queries.iter().filter(asks).count();
        if asking > 0 {
            let ask = counted(asking, "query asks", "queries ask");
            eprintln!("{ask} for what is in stock or in one's own size; that is left aside");
        }
    }
}

/// Says what of a catalogue was not taken as it stands, and where that is first so.
fn tell_passed_over(feed: &Feed) {
    for (lines, one, many) in [
        (
            &feed.not_numbers,
            "holds a bare NaN or Infinity, read as null",
            "hold a bare NaN or Infinity, read as null",
        ),
        (
            &feed.textless,
            "has no text: nothing finds this product",
            "have no text: nothing finds these products",
        ),
        (&feed.repeated, "repeats an id: what came first counts", "repeat an id: what came first counts"),
    ] {
        match lines.as_slice() {
            [] => {}
            [line] => eprintln!("1 line of the catalogue {one} (line {line})"),
            [first, ..] => {
                eprintln!("{} lines of the catalogue {many} (the first is line {first})", lines.len());
            }
        }
    }
}

/// A number of things with the words for one or for several.
fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

impl EvalSearch {
    pub fn run(&self, context: &Context) -> Outcome {
        let wanted = match (&self.method, &self.run_out) {
            (Some(method), _) => Some(method.as_str()),
            (None, Some(_)) => Some(DEFAULT),
            (None, None) => None,
        };
        // What the arguments show to be wrong is told before anything is built.
        let mut names = Contender::names();
        names.extend(LEXICAL.map(str::to_owned));
        if let Some(unknown) = wanted.filter(|wanted| !names.iter().any(|name| name == wanted)) {
            return Err(unavailable(unknown, &names));
        }
        let mut run_file =
            self.run_out.as_deref().map(RunFile::create).transpose().because(Failure::Other)?;
        let bench = self.prepare(context, wanted)?;
        for missing in bench.engine.index().degraded() {
            eprintln!("without {}: {}", missing.part, missing.reason);
        }
        bench.tell_unlearned(wanted);
        bench.tell_aside();
        let mut standings: Vec<Standing> = Vec::new();
        let all = Contender::all(&bench.engine);
        let mut names: Vec<String> = all.iter().map(|contender| contender.name.clone()).collect();
        names.extend(LEXICAL.map(str::to_owned));
        if let Some(missing) = wanted.filter(|wanted| !names.iter().any(|name| name == wanted)) {
            return Err(unavailable(missing, &names));
        }
        self.header();
        for contender in &all {
            if wanted.is_none_or(|wanted| wanted == contender.name) {
                standings.push(self.one(&bench, contender, None, run_file.take())?);
            }
        }
        let bm25 = Bm25::default();
        let plain = |name: &str| Contender { name: name.to_owned(), ..all[0].clone() };
        type Built = Result<Box<dyn Lexical>, SearchError>;
        let engines: [(&str, &dyn Fn() -> Built); 2] = [
            (LEXICAL[0], &|| Ok(Box::new(Fts5::build(bench.tokens.iter(), &bm25)?))),
            (LEXICAL[1], &|| Ok(Box::new(Tantivy::build(bench.tokens.iter(), &bm25)?))),
        ];
        for (name, build) in engines {
            if wanted.is_none_or(|wanted| wanted == name) {
                let start = Instant::now();
                let engine = build()?;
                eprintln!("{name}: built in {:.0} ms", start.elapsed().as_secs_f64() * 1000.0);
                standings.push(self.one(&bench, &plain(name), Some(engine.as_ref()), run_file.take())?);
            }
        }
        self.remarks(&standings);
        Ok(())
    }

    fn prepare(&self, context: &Context, wanted: Option<&str>) -> Outcome<Bench> {
        let (catalogue, texts, popularity, (queries, judgements)) = match &self.catalog {
            Some(path) => {
                let feed = read_catalogue(path).because(Failure::Input)?;
                some(!feed.lines.is_empty(), path, "products")?;
                tell_passed_over(&feed);
                let (queries, qrels) = self
                    .queries
                    .as_ref()
                    .zip(self.qrels.as_ref())
                    .context("--queries and --qrels are needed")?;
                let asked = trec::read_queries(queries).because(Failure::Input)?;
                some(!asked.is_empty(), queries, "queries")?;
                let (judgements, fractions) = trec::read_judgements(qrels).because(Failure::Input)?;
                some(!judgements.is_empty(), qrels, "judgements")?;
                if fractions > 0 {
                    let grades = counted(
                        fractions,
                        "grade is written as a fraction (`1.0`) and was read as a whole number",
                        "grades are written as fractions (`1.0`) and were read as whole numbers",
                    );
                    eprintln!("{grades}");
                }
                let catalogue = Catalogue::of_lines(feed.lines, self.tree()?, &mut teller());
                (catalogue, Vec::new(), Default::default(), (asked, judgements))
            }
            None => {
                let assets = &context.resources.assets;
                let shop = Shop::folder(&assets.join("shop"))?;
                let popularity = shop.popularity();
                let judged = part(&assets.join("eval/search"), &self.part)?;
                (Catalogue::of_shop(shop.products, shop.categories), shop.texts, popularity, judged)
            }
        };
        self.check(&catalogue, &queries, &judgements);
        let encoders = Encoders::open(context);
        // What is not asked for is neither trained nor encoded.
        let needs =
            |name: &str| wanted.is_none_or(|wanted| wanted.contains(name) || wanted.starts_with("fusion"));
        let ranked = wanted.is_some_and(|wanted| wanted.starts_with("learned") || wanted == DEFAULT);
        let mut setup = Setup { popularity, ranker: Some(ranker(context)), ..Setup::default() };
        if wanted.is_none_or(|wanted| !wanted.starts_with("bm25")) {
            setup.encoders.extend(encoders.sentence());
        }
        if needs("word2vec") {
            match workbench::word_encoders(&catalogue, &texts) {
                Ok(words) => setup.encoders.extend(words),
                Err(error) => eprintln!("without word2vec: {error}"),
            }
        }
        if needs("sequence") || ranked {
            setup.encoders.extend(encoders.sequence());
        }
        let tokens = if wanted.is_none_or(|wanted| wanted.starts_with("bm25-")) {
            field_tokens(&catalogue.analyser(), &catalogue.documents)
        } else {
            Vec::new()
        };
        let mut engine = catalogue.engine(setup, &mut teller())?;
        for (name, missing) in [("sentence", encoders.sentence.err()), ("sequence", encoders.sequence.err())]
        {
            if let Some(reason) = missing {
                engine = engine.without(name, reason);
            }
        }
        Ok(Bench { engine, tokens, queries, judgements })
    }

    fn tree(&self) -> Outcome<Vec<Category>> {
        let Some(path) = &self.categories else { return Ok(Vec::new()) };
        let text = std::fs::read_to_string(path)
            .with_context(|| path.display().to_string())
            .because(Failure::Input)?;
        (1..)
            .zip(text.lines())
            .filter(|(_, line)| !line.trim().is_empty())
            .map(|(number, line)| {
                serde_json::from_str(line).with_context(|| format!("{}:{number}", path.display()))
            })
            .collect::<anyhow::Result<_>>()
            .because(Failure::Input)
    }

    /// Says what does not fit together, for it would count as the search's mistake.
    fn check(&self, catalogue: &Catalogue, queries: &[trec::Query], judgements: &trec::Judgements) {
        let known: HashSet<&str> = catalogue.documents.iter().map(|document| document.id.as_str()).collect();
        let asked: HashSet<&str> = queries.iter().map(|query| query.id.as_str()).collect();
        let strangers =
            judgements.values().flat_map(|grades| grades.keys()).filter(|id| !known.contains(id.as_str()));
        let strangers = strangers.count();
        if strangers > 0 {
            let documents = counted(strangers, "judged document is", "judged documents are");
            eprintln!("{documents} not in the catalogue");
        }
        let unasked = judgements.keys().filter(|id| !asked.contains(id.as_str())).count();
        if unasked > 0 {
            let judged = counted(
                unasked,
                "judged query is not among the queries; it counts as unanswered",
                "judged queries are not among the queries; they count as unanswered",
            );
            eprintln!("{judged}");
        }
        if self.run_out.is_some() {
            let products = known.iter().filter(|id| !trec::is_writable(id)).count();
            let queries = asked.iter().filter(|id| !trec::is_writable(id)).count();
            if products + queries > 0 {
                let products = counted(products, "product", "products");
                let queries = counted(queries, "query", "queries");
                eprintln!(
                    "the ids of {products} and {queries} hold a blank, which a run cannot carry; they are left out of it"
                );
            }
        }
        let unjudged = queries.iter().filter(|query| !judgements.contains_key(&query.id)).count();
        if unjudged > 0 {
            eprintln!("{} no judgements", counted(unjudged, "query has", "queries have"));
        }
    }

    fn one(
        &self,
        bench: &Bench,
        contender: &Contender,
        lexical: Option<&dyn Lexical>,
        run_file: Option<RunFile>,
    ) -> Outcome<Standing> {
        let run = evaluate::run(&bench.engine, contender, lexical, &bench.queries);
        if let Some(file) = run_file {
            file.write(&bench.queries, &run, &contender.name).because(Failure::Other)?;
        }
        let times = evaluate::times(&bench.engine, contender, lexical, &bench.queries);
        let standing = evaluate::standing(&contender.name, &bench.judgements, &run, &times);
        if self.json {
            self.tell(&serde_json::to_string(&standing)?);
        } else {
            let mean = standing.report.mean;
            self.tell(&format!(
                "{:34} {:8.4} {:8.4} {:8.4} {:8.4} {:8.4} {:8.4} {:8.1} {:8.1}",
                standing.name,
                mean.ndcg_10,
                mean.map,
                mean.mrr,
                mean.precision_10,
                mean.recall_10,
                mean.recall_100,
                standing.p50_ms,
                standing.p99_ms
            ));
        }
        Ok(standing)
    }

    /// Tells a line of the table: beside the run where that goes to standard output, so that whoever reads the run reads nothing else.
    fn tell(&self, line: &str) {
        const STANDARD_OUTPUT: [&str; 3] = ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];
        let taken = |path: &PathBuf| STANDARD_OUTPUT.iter().any(|name| path.as_os_str() == *name);
        if self.run_out.as_ref().is_some_and(taken) {
            eprintln!("{line}");
        } else {
            println!("{line}");
        }
    }

    fn header(&self) {
        if !self.json {
            self.tell(&format!(
                "{:34} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}",
                "method", "nDCG@10", "MAP", "MRR", "P@10", "R@10", "R@100", "p50 ms", "p99 ms"
            ));
        }
    }

    fn remarks(&self, standings: &[Standing]) {
        const SAMPLES: usize = 2000;
        if self.json {
            return;
        }
        let Some(any) = standings.first() else { return };
        self.tell(&format!("{} queries with a relevant document", any.report.queries));
        self.tell(&format!(
            "p50, p99: a page of {} results with its facets, every query encoded anew; quality: {} results",
            evaluate::PAGE,
            evaluate::DEEPEST
        ));
        if !any.report.without_relevant.is_empty() {
            self.tell(&format!(
                "left out, nothing is relevant to them: {}",
                any.report.without_relevant.join(" ")
            ));
        }
        let Some(shipped) = standings.iter().find(|standing| standing.name == DEFAULT) else { return };
        if !shipped.report.unanswered.is_empty() {
            self.tell(&format!("default finds nothing for: {}", shipped.report.unanswered.join(" ")));
        }
        let best_other = standings
            .iter()
            .filter(|standing| standing.name != DEFAULT)
            .max_by(|a, b| a.report.mean.ndcg_10.total_cmp(&b.report.mean.ndcg_10));
        if let Some(other) = best_other
            && let Some((low, high)) = difference(&shipped.report, &other.report, SAMPLES, 1)
        {
            self.tell(&format!(
                "default - {}: nDCG@10 {low:+.4} to {high:+.4} (95 %, bootstrap over queries)",
                other.name
            ));
        }
    }
}
