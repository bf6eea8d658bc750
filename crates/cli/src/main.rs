//! `jingxuan`, the headless program.

fn main() {}
