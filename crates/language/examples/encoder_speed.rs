//! Speed of the sentence encoder: opening, queries, and product titles in batches of like length.
//!
//!     cargo run --release -p jingxuan-language --example encoder_speed -- [TITLES] [THREADS]
//!
//! Titles are put together from words of a shop, a third Chinese, a third English, a third both: 24 tokens on average.

use std::time::{Duration, Instant};

use jingxuan_language::{LanguageError, SentenceEncoder, find_encoder_weights};
use jingxuan_onnx::{Runtime, RuntimeOptions};
use jingxuan_settings::Provider;

const COLOURS: [(&str, &str); 4] =
    [("藏青色", "navy"), ("米白", "off-white"), ("酒红", "burgundy"), ("黑色", "black")];
const CUTS: [(&str, &str); 3] =
    [("修身显瘦", "slim-fit"), ("宽松落肩", "relaxed oversized"), ("中长款", "mid-length")];
const THINGS: [(&str, &str); 5] = [
    ("雪纺碎花吊带连衣裙", "chiffon floral slip dress"),
    ("纯棉圆领短袖T恤", "cotton crew-neck T-shirt"),
    ("羊毛双排扣大衣", "double-breasted wool coat"),
    ("高腰直筒牛仔裤", "high-waisted straight-leg jeans"),
    ("轻薄羽绒服", "lightweight down jacket"),
];

fn title(n: usize) -> String {
    let (colour, cut, thing) = (COLOURS[n % 4], CUTS[n / 4 % 3], THINGS[n / 12 % 5]);
    let zh = format!("{}{}{} 春秋新款 {}码 {}", colour.0, cut.0, thing.0, 34 + n % 12, n);
    let en = format!("{} {} {} for spring, size {}, no. {}", colour.1, cut.1, thing.1, 34 + n % 12, n);
    match n % 3 {
        0 => zh,
        1 => en,
        _ => format!("{}{} / {} {}", colour.0, thing.0, colour.1, thing.1),
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Resident memory of this process in megabytes, where the kernel tells.
fn resident() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse::<f64>().ok().map(|kilobytes| kilobytes / 1024.0)
}

/// Processor time of this process in seconds, where the kernel tells: on a loaded machine the number that counts. The kernel
/// counts in hundredths.
fn processor() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    Some((fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?) / 100.0)
}

fn main() -> Result<(), LanguageError> {
    let mut arguments = std::env::args().skip(1).filter_map(|a| a.parse::<usize>().ok());
    let (titles, threads) = (arguments.next().unwrap_or(2000), arguments.next().unwrap_or(2));
    let runtime = Runtime::open(RuntimeOptions { library: None, providers: vec![Provider::Cpu], threads })?;
    let before = resident();
    let start = Instant::now();
    let encoder = SentenceEncoder::open(&runtime, &find_encoder_weights()?)?;
    println!("open: {:.0} ms", milliseconds(start.elapsed()));

    let questions = [
        "红色连衣裙 夏天",
        "wool coat under 500",
        "面试穿什么好",
        "what should I wear to a beach wedding",
        "lyq",
    ];
    let mut times = Vec::new();
    for n in 0..200 {
        let start = Instant::now();
        encoder.query(questions[n % questions.len()])?;
        times.push(milliseconds(start.elapsed()));
    }
    times.sort_by(f64::total_cmp);
    println!("query: p50 {:.1} ms, p99 {:.1} ms ({threads} threads)", times[100], times[197]);

    let texts: Vec<String> = (0..titles).map(title).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let start = Instant::now();
    let tokens: usize = texts.iter().map(|text| encoder.tokens(text).len()).sum();
    let reading = start.elapsed();
    println!(
        "tokenizer: {:.1} tokens a title, {:.0} titles a second",
        tokens as f64 / titles as f64,
        titles as f64 / reading.as_secs_f64()
    );
    let (start, used) = (Instant::now(), processor());
    for part in texts.chunks(1000) {
        encoder.passages(part)?;
    }
    let took = start.elapsed();
    if let (Some(before), Some(after)) = (used, processor()) {
        let each = (after - before) / titles as f64;
        let minutes = 1e5 * each / threads as f64 / 60.0;
        println!(
            "titles: {:.2} ms of processor each; 100,000 on {threads} free cores in {minutes:.1} minutes",
            1e3 * each
        );
    }
    let rate = titles as f64 / took.as_secs_f64();
    println!("titles: {rate:.0} a second, 100,000 in {:.1} minutes", 1e5 / rate / 60.0);
    if let (Some(before), Some(after)) = (before, resident()) {
        println!("memory: {after:.0} MB resident, {:.0} MB of it for the encoder", after - before);
    }
    Ok(())
}
