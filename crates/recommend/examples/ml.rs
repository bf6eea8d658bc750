use jingxuan_recommend::{evaluate, read::*};
fn main() {
    let text = std::fs::read_to_string("/work/shared/data/ml-100k/u.data").unwrap();
    let mut reader = Reader::default();
    let cells = reader.read(&text, Format::MovieLens).unwrap();
    let all = reader.matrix(cells);
    let args: Vec<String> = std::env::args().collect();
    for seed in args[1].split(',') {
        let (train, test) = all.split(0.75, seed.parse().unwrap());
        let names: Vec<&str> = if args.len() > 2 {
            args[2].split(',').collect()
        } else {
            evaluate::METHODS.iter().copied().filter(|n| *n != "content" && *n != "hybrid").collect()
        };
        let lines: Vec<_> =
            names.iter().map(|n| evaluate::line(n, &train, &test, None, 10).unwrap().0).collect();
        print!("seed {seed}\n{}", evaluate::table(&lines, 10));
    }
}
