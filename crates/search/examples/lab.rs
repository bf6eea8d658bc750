//! Quick comparison of every method on the demo shop, without the command line program: `lab dev [train]`.
use jingxuan_catalogue::{Category, Event, Product};
use jingxuan_search::{Catalogue, Setup, evaluate, popularity, trec, workbench};
use std::{io::BufRead, path::Path, sync::Arc};
fn lines<T: serde::de::DeserializeOwned>(path: &str) -> Vec<T> {
    let file = std::fs::File::open(path).unwrap();
    let reader: Box<dyn BufRead> = if path.ends_with("gz") {
        Box::new(std::io::BufReader::new(flate2::read::GzDecoder::new(file)))
    } else {
        Box::new(std::io::BufReader::new(file))
    };
    reader.lines().map(|l| serde_json::from_str(&l.unwrap()).unwrap()).collect()
}
fn main() {
    let part = std::env::args().nth(1).unwrap_or("dev".into());
    let train = std::env::args().nth(2).is_some();
    let products: Vec<Product> = lines("assets/shop/products.jsonl");
    let categories: Vec<Category> = lines("assets/shop/categories.jsonl");
    let events: Vec<Event> = lines("assets/shop/events.jsonl.gz");
    let runtime = jingxuan_onnx::Runtime::open(jingxuan_onnx::RuntimeOptions {
        library: None,
        providers: vec![],
        threads: 2,
    })
    .unwrap();
    let weights = jingxuan_language::find_encoder_weights().unwrap();
    let e5 = Arc::new(jingxuan_language::SentenceEncoder::open(&runtime, &weights).unwrap());
    let sentence = || workbench::sentences(e5.clone(), "e5", Some("/tmp/e5.vectors".into()));
    let pop = popularity(&events, |_| None);
    let read = |p: &str| {
        (
            trec::read_queries(Path::new(&format!("assets/eval/search/queries-{p}.tsv"))).unwrap(),
            trec::read_judgements(Path::new(&format!("assets/eval/search/qrels-{p}.txt"))).unwrap(),
        )
    };
    let ranker = Path::new("/tmp/ranker.sealed");
    if train {
        let c = Catalogue::of_shop(products.clone(), categories.clone());
        let engine = c
            .engine(
                Setup { encoders: vec![sentence()], popularity: pop.clone(), ..Setup::default() },
                &mut |_| {},
            )
            .unwrap();
        let (tq, tj) = read("train");
        let (dq, dj) = read("dev");
        let t = workbench::train_ranker(&engine, (&tq, &tj), (&dq, &dj), &events);
        println!("linear {} trees {} {:?} {:?}", t.linear, t.trees, t.queries, t.ranker.importance());
        t.ranker.save(ranker).unwrap();
    }
    let c = Catalogue::of_shop(products, categories);
    let mut encoders = workbench::word_encoders(&c, &[]).unwrap();
    encoders.push(sentence());
    let engine = c
        .engine(
            Setup {
                encoders,
                popularity: pop,
                ranker: ranker.is_file().then(|| ranker.into()),
                ..Setup::default()
            },
            &mut |_| {},
        )
        .unwrap();
    println!("{:?}", engine.index().degraded());
    let (q, j) = read(&part);
    for contender in evaluate::Contender::all(&engine) {
        let (run, times) = evaluate::run(&engine, &contender, None, &q);
        let s = evaluate::standing(&contender.name, &j, &run, &times);
        println!(
            "{:36} ndcg {:.4} map {:.4} mrr {:.4} p10 {:.4} r10 {:.4} r100 {:.4}  {:.1} {:.1} ms  unanswered {}",
            s.name,
            s.report.mean.ndcg_10,
            s.report.mean.map,
            s.report.mean.mrr,
            s.report.mean.precision_10,
            s.report.mean.recall_10,
            s.report.mean.recall_100,
            s.p50_ms,
            s.p99_ms,
            s.report.unanswered.len()
        );
        if s.name == "fusion-weighted+understanding" || s.name == "default" {
            let mut each: Vec<_> = s.report.each.iter().collect();
            each.sort_by(|a, b| a.1.ndcg_10.total_cmp(&b.1.ndcg_10));
            for (id, sc) in each.iter().take(40) {
                let text = &q.iter().find(|x| &x.id == *id).unwrap().text;
                let r = engine.search(&jingxuan_search::Request::new(text.as_str()));
                println!(
                    "   {id} {:.3} {text}  total {} asked {} top {:?}",
                    sc.ndcg_10,
                    r.total,
                    serde_json::to_string(&r.asked).unwrap().replace("[]", "").replace("{}", ""),
                    run[*id].iter().take(3).collect::<Vec<_>>()
                );
            }
        }
    }
}
