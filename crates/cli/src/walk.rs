//! `jingxuan walk`: how a recommendation comes about, step by step, with every formula and a small table of real numbers.

use std::{fmt::Write as _, fs, path::PathBuf};

use jingxuan_recommend::{
    Entry, Interactions, RatingPredictor as _, evaluate,
    methods::{Content, SimilarItems, UserNeighbours},
    shop::Assortment,
    top,
};

use crate::{
    eval_recommend::{FileFormat, read},
    exit::Outcome,
    recommend::ShopData,
};

/// The seven steps of a recommendation on real data.
#[derive(clap::Args)]
pub struct Walk {
    /// Folder of JSON Lines, such as assets/shop.
    #[arg(long, value_name = "DIR", required_unless_present = "ratings", conflicts_with = "ratings")]
    shop: Option<PathBuf>,
    /// Ratings: u.data or CSV.
    #[arg(long, value_name = "FILE")]
    ratings: Option<PathBuf>,
    /// How the ratings' fields are parted.
    #[arg(long, value_enum)]
    format: Option<FileFormat>,
    /// Write the similarity matrix of the most popular products as a picture.
    #[arg(long, value_name = "SVG")]
    picture: Option<PathBuf>,
}

/// Neighbours in the worked example.
const K: usize = 5;

impl Walk {
    pub fn run(&self) -> Outcome {
        let (data, shop) = match (&self.shop, &self.ratings) {
            (Some(folder), _) => {
                let read = ShopData::folder(folder)?;
                let shop = Assortment::new(read.products.clone(), read.charts.clone());
                let behaviour = read.behaviour(&shop)?;
                heading(1, "Cleaning", "w(u,i) = 1 - Π (1 - w_kind · 2^(-age / half-life))");
                let report = serde_json::to_value(behaviour.report)?;
                for (what, count) in report.as_object().into_iter().flatten() {
                    println!("  {what:18} {count:>8}");
                }
                (behaviour.all, Some(shop))
            }
            (_, Some(file)) => {
                let data = read(&[file], self.format)?.remove(0);
                heading(1, "Cleaning", "of several ratings of one item by one user the latest counts");
                let lines = fs::read_to_string(file)?.lines().count();
                println!("  {lines} lines, {} ratings kept", data.rows().filled());
                (data, None)
            }
            _ => return Ok(()),
        };
        let (train, test) = data.split(0.75, 1);
        let name = |item: u32| -> String {
            let id = data.items.name(item).unwrap_or_default();
            let product = shop.as_ref().and_then(|shop| shop.product(shop.names().number(id)?));
            let title = product.map(|p| p.title.get(jingxuan_catalogue::Language::English));
            title.map_or_else(|| id.to_owned(), |title| format!("{id} {title}")).chars().take(34).collect()
        };
        let busy = busiest(&train);
        matrix(&train, &busy);
        features(&train, shop.as_ref(), &name)?;
        let Some(&user) = busy.users.get(busy.users.len() / 2) else { return Ok(()) };
        let neighbours = UserNeighbours::fit(&train, K);
        let similar = similarity(&train, &neighbours, user);
        training(&train)?;
        prediction(&train, &test, &neighbours, user, &similar, &name);
        ranking(&train, &test, user, &name)?;
        if let Some(path) = &self.picture {
            fs::write(path, picture(&train, &busy.items))?;
            println!("\npicture of the similarities: {}", path.display());
        }
        Ok(())
    }
}

fn heading(number: usize, title: &str, formula: &str) {
    println!("\n{number}. {title}\n   {formula}\n");
}

struct Busiest {
    users: Vec<u32>,
    items: Vec<u32>,
}

fn busiest(data: &Interactions) -> Busiest {
    let order = |rows: &jingxuan_recommend::interactions::Rows, most: usize| {
        let mut all: Vec<(usize, u32)> = rows.iter().map(<[Entry]>::len).zip(0_u32..).collect();
        all.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        all.into_iter().take(most).map(|(_, number)| number).collect::<Vec<_>>()
    };
    Busiest { users: order(data.rows(), 8), items: order(data.columns(), 48) }
}

fn value(row: &[Entry], item: u32) -> Option<f32> {
    row.iter().find(|entry| entry.index == item).map(|entry| entry.value)
}

#[allow(clippy::cast_precision_loss)]
fn matrix(data: &Interactions, busy: &Busiest) {
    heading(2, "The user-item matrix", "R = (r_ui), a row a user, a column an item, most of it empty");
    let cells = (data.users.len() * data.items.len()).max(1) as f64;
    println!(
        "  {} users x {} items, {} filled: {:.2} %\n",
        data.users.len(),
        data.items.len(),
        data.rows().filled(),
        100.0 * data.rows().filled() as f64 / cells
    );
    let shown = &busy.items[..busy.items.len().min(8)];
    let header: String = shown
        .iter()
        .fold(String::new(), |text, i| text + &format!("{:>8}", data.items.name(*i).unwrap_or_default()));
    println!("  {:>14}{header}", "");
    for user in &busy.users {
        let row = data.rows().row(*user as usize);
        let cells: String = shown.iter().fold(String::new(), |text, item| {
            text + &value(row, *item).map_or_else(|| format!("{:>8}", "."), |v| format!("{v:8.2}"))
        });
        println!("  {:>14}{cells}", clipped(data.users.name(*user).unwrap_or_default()));
    }
}

fn clipped(name: &str) -> String {
    name.chars().take(14).collect()
}

fn features(data: &Interactions, shop: Option<&Assortment>, name: &dyn Fn(u32) -> String) -> Outcome {
    let Some(shop) = shop else {
        heading(3, "Features", "of an item: how many rated it, and their mean; of a user the same");
        let mut popular = busiest(data).items;
        popular.truncate(6);
        for item in popular {
            let column = data.columns().row(item as usize);
            let mean = column.iter().map(|entry| entry.value).sum::<f32>() / column.len().max(1) as f32;
            println!("  item {:12} {:5} ratings, mean {mean:.2}", name(item), column.len());
        }
        return Ok(());
    };
    heading(
        3,
        "Features",
        "tf-idf: x_pw = (1 + ln tf_pw) · ln(N / df_w), each product a vector of length one",
    );
    let content = Content::from_words("texts", &shop.words(), data.scale);
    for item in busiest(data).items.into_iter().take(3) {
        println!("  {}", name(item));
        let mut like: Vec<(f32, u32)> = (0..u32::try_from(shop.products().len()).unwrap_or(0))
            .filter(|other| *other != item)
            .map(|other| (content.similarity(item, other), other))
            .collect();
        like.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
        for (cosine, other) in like.into_iter().take(3) {
            println!("    {cosine:.3}  {}", name(other));
        }
    }
    Ok(())
}

fn similarity(data: &Interactions, neighbours: &UserNeighbours, user: u32) -> Vec<(u32, f32)> {
    heading(4, "Similarity", "sim(u,v) = Σ_{i∈I_uv} r_ui r_vi / ( √Σ_{i∈I_u} r_ui² · √Σ_{i∈I_v} r_vi² )");
    let row = data.rows().row(user as usize);
    let mut similar: Vec<(u32, f32)> =
        (0_u32..).zip(neighbours.similarities(row)).filter(|(other, _)| *other != user).collect();
    similar.sort_by(|a, b| b.1.total_cmp(&a.1));
    let name = |user: u32| clipped(data.users.name(user).unwrap_or_default());
    println!("  u = {}, {} items; the nearest:", name(user), row.len());
    println!("  {:>14} {:>8} {:>10} {:>8}", "v", "|I_v|", "|I_uv|", "sim");
    for (other, similarity) in similar.iter().take(8) {
        let theirs = data.rows().row(*other as usize);
        let both = theirs.iter().filter(|entry| value(row, entry.index).is_some()).count();
        println!("  {:>14} {:>8} {both:>10} {similarity:>8.4}", name(*other), theirs.len());
    }
    similar
}

fn training(train: &Interactions) -> Outcome {
    heading(
        5,
        "Training",
        "B = argmin |X - XB|² + λ|B|², diag B = 0: P = (XᵀX + λI)⁻¹, B_ij = -P_ij / P_jj; the parts' weights on an inner split",
    );
    let started = std::time::Instant::now();
    let options = jingxuan_recommend::methods::BlendOptions::default();
    let blend = jingxuan_recommend::methods::Blend::fit(train, None, &options, &|what| println!("  {what}"))?;
    println!("  {:?}, {:.1} s", blend.weights(), started.elapsed().as_secs_f64());
    Ok(())
}

fn prediction(
    train: &Interactions,
    test: &Interactions,
    neighbours: &UserNeighbours,
    user: u32,
    similar: &[(u32, f32)],
    name: &dyn Fn(u32) -> String,
) {
    heading(6, "Prediction", "r̂_ui = r̄_u + Σ_{v∈S(i,k)} sim(u,v) (r_vi - r̄_v) / Σ_{v∈S(i,k)} sim(u,v)");
    let history = train.rows().row(user as usize);
    let asked = test
        .rows()
        .row(user as usize)
        .iter()
        .max_by_key(|entry| train.columns().row(entry.index as usize).len());
    let Some(asked) = asked else { return };
    let mean = |row: &[Entry]| row.iter().map(|entry| entry.value).sum::<f32>() / row.len().max(1) as f32;
    println!("  i = {}, held out; r̄_u = {:.3}, k = {K}", name(asked.index), mean(history));
    println!("  {:>14} {:>8} {:>8} {:>8}", "v", "sim", "r_vi", "r̄_v");
    let raters = similar.iter().filter_map(|(other, similarity)| {
        let row = train.rows().row(*other as usize);
        Some((*other, *similarity, value(row, asked.index)?, mean(row)))
    });
    for (other, similarity, rating, mean) in raters.take(K) {
        let other = clipped(train.users.name(other).unwrap_or_default());
        println!("  {other:>14} {similarity:>8.4} {rating:>8.2} {mean:>8.3}");
    }
    let predicted = neighbours.predict(history, &[asked.index]);
    println!("  predicted {:.3}, really {:.3}", predicted.first().copied().unwrap_or_default(), asked.value);
}

fn ranking(train: &Interactions, test: &Interactions, user: u32, name: &dyn Fn(u32) -> String) -> Outcome {
    heading(
        7,
        "Ranking",
        "sort by score, leave out what is known; nDCG = Σ_hits 1/log2(place + 1) / best possible",
    );
    let mut lines = Vec::new();
    for method in ["popular", "user-cosine", "item-cosine", "ease", "default"] {
        let (line, trained) = evaluate::line(method, train, test, None, 10)?;
        lines.push(line);
        let Some(ranks) = trained.ranks.filter(|_| method == "default") else { continue };
        let history = train.rows().row(user as usize);
        let held = test.rows().row(user as usize);
        let mut scores = vec![0.0; train.items.len()];
        ranks.score(history, &mut scores);
        for (place, item) in top(&scores, history, 10).into_iter().enumerate() {
            let hit = if value(held, item).is_some() { "chosen" } else { "" };
            println!("  {:>2}  {:6.3}  {:34}  {hit}", place + 1, scores[item as usize], name(item));
        }
        println!();
    }
    print!("{}", evaluate::table(&lines, 10));
    Ok(())
}

/// Heat map of the cosines between the most popular items, each beside the one most like it.
fn picture(data: &Interactions, items: &[u32]) -> String {
    const CELL: usize = 12;
    const LEFT: usize = 90;
    let similar = SimilarItems::cosine(data.rows(), data.columns(), usize::MAX, |value| value);
    let cosine = |a: u32, b: u32| {
        if a == b { 1.0 } else { similar.of(a).iter().find(|(item, _)| *item == b).map_or(0.0, |(_, s)| *s) }
    };
    let mut rest = items.to_vec();
    let mut order: Vec<u32> = Vec::new();
    while !rest.is_empty() {
        let next = match order.last() {
            None => 0,
            Some(last) => {
                let near = |place: &usize| cosine(*last, rest[*place]);
                (0..rest.len()).max_by(|a, b| near(a).total_cmp(&near(b))).unwrap_or(0)
            }
        };
        order.push(rest.remove(next));
    }
    let highest = order
        .iter()
        .flat_map(|a| order.iter().filter(move |b| *b != a).map(move |b| (*a, *b)))
        .map(|(a, b)| cosine(a, b))
        .fold(1e-6, f32::max);
    let side = order.len() * CELL;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" font-family=\"sans-serif\" \
         font-size=\"9\">\n<rect width=\"{w}\" height=\"{h}\" fill=\"#fff\"/>\n<text x=\"8\" y=\"16\" \
         font-size=\"12\">Cosine of the {n} most popular items, white 0, dark {highest:.2}</text>\n",
        w = LEFT + side + 10,
        h = side + 40,
        n = order.len()
    );
    for (y, a) in order.iter().enumerate() {
        let name: String =
            data.items.name(*a).unwrap_or_default().chars().filter(|c| c.is_alphanumeric()).collect();
        // A text that cannot be written is no reason to lose the picture: writing to a string does not fail.
        let _ = writeln!(svg, "<text x=\"8\" y=\"{}\">{name}</text>", 28 + y * CELL + 9);
        for (x, b) in order.iter().enumerate() {
            let shade = if a == b { 1.0 } else { (cosine(*a, *b) / highest).clamp(0.0, 1.0) };
            let mix = |dark: f32| (255.0 + (dark - 255.0) * shade).round();
            let _ = writeln!(
                svg,
                "<rect x=\"{}\" y=\"{}\" width=\"{CELL}\" height=\"{CELL}\" fill=\"rgb({},{},{})\"/>",
                LEFT + x * CELL,
                28 + y * CELL,
                mix(20.0),
                mix(60.0),
                mix(110.0)
            );
        }
    }
    svg + "</svg>\n"
}
