//! The seeds, cut and altered copies of them, and what was found before, with every run of the tests.
#![allow(clippy::unwrap_used)]

use std::{fs, path::Path};

/// A small generator of numbers: the same copies in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % bound.max(1)
    }
}

fn files(folder: &Path) -> Vec<Vec<u8>> {
    let mut paths: Vec<_> =
        fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| fs::read(path).unwrap()).collect()
}

#[test]
fn no_seed_nor_anything_like_one_breaks_a_promise() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for (name, target) in jingxuan_fuzz::TARGETS {
        let seeds = files(&root.join("seeds").join(name));
        assert!(!seeds.is_empty(), "no seeds of {name}");
        for found in files(&root.join("found").join(name)) {
            target(&found);
        }
        for seed in &seeds {
            target(seed);
            for _ in 0..60 {
                let mut copy = seed.clone();
                copy.truncate(random.below(seed.len() + 1));
                for _ in 0..random.below(6) {
                    let Some(at) = (!copy.is_empty()).then(|| random.below(copy.len())) else { break };
                    match random.below(3) {
                        0 => copy[at] = u8::try_from(random.below(256)).unwrap(),
                        1 => drop(copy.remove(at)),
                        _ => {
                            let other = &seeds[random.below(seeds.len())];
                            let from = random.below(other.len());
                            let piece = other[from..].iter().take(random.below(40)).copied();
                            copy.splice(at..at, piece);
                        }
                    }
                }
                target(&copy);
            }
        }
    }
}
