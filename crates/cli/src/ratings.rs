//! Rating files as the commands read, split and describe them.

use std::{collections::HashSet, fmt::Write as _, fs, path::Path};

use anyhow::Context as _;
use jingxuan_recommend::{
    Interactions,
    read::{Format, Item, Reader, items},
};

use crate::exit::{Because, Failure, Outcome};

/// Known forms of rating files.
#[derive(Clone, Copy, clap::ValueEnum)]
pub enum FileFormat {
    /// `user TAB item TAB rating TAB timestamp`, or parted by `::` or blanks.
    Movielens,
    /// userId,movieId,rating,timestamp, parted by commas or semicolons.
    Csv,
}

/// Parts that share their users and items.
pub struct Ratings {
    pub parts: Vec<Interactions>,
    /// Whether each part holds ratings.
    pub rated: bool,
}

/// The text of a file. Older collections are in Latin 1, whose bytes are the first characters of Unicode.
pub fn text(path: &Path) -> Outcome<String> {
    let bytes =
        fs::read(path).with_context(|| format!("cannot read {}", path.display())).because(Failure::Input)?;
    Ok(String::from_utf8(bytes)
        .unwrap_or_else(|error| error.as_bytes().iter().copied().map(char::from).collect()))
}

/// Reads rating files that share users and items, with the values that are written in them; tells how they are understood.
pub fn read_plain(paths: &[impl AsRef<Path>], format: Option<FileFormat>) -> Outcome<Ratings> {
    let format = format.map(|format| match format {
        FileFormat::Movielens => Format::MovieLens,
        FileFormat::Csv => Format::Csv,
    });
    let mut reader = Reader::default();
    let mut parts = Vec::new();
    for path in paths {
        let path: &Path = path.as_ref();
        let text = text(path)?;
        let part =
            reader.read(&text, format).with_context(|| path.display().to_string()).because(Failure::Input)?;
        for note in &part.notes {
            eprintln!("jingxuan: {}: {note}", path.display());
        }
        parts.push(part);
    }
    let rated = parts.iter().all(|part| part.rated);
    Ok(Ratings { parts: parts.into_iter().map(|part| reader.matrix(part.cells)).collect(), rated })
}

/// As [`read_plain`], counts on a scale on which they tell.
pub fn read(paths: &[impl AsRef<Path>], format: Option<FileFormat>) -> Outcome<Vec<Interactions>> {
    Ok(told(read_plain(paths, format)?.parts))
}

/// Counts by their logarithms, which is said; ratings as they are. The first part, from which is learned, decides for all.
pub fn told(parts: Vec<Interactions>) -> Vec<Interactions> {
    if !parts.first().is_some_and(Interactions::holds_counts) {
        return parts;
    }
    eprintln!(
        "jingxuan: the values are counts rather than ratings, the largest being more than twenty times the median: \
         ln(1 + value) is taken of each, also for RMSE and MAE"
    );
    parts.iter().map(Interactions::logarithmic).collect()
}

/// Writes `train.tsv` and `test.tsv` with the ids and values of the source and times in seconds, and reads them again: items are
/// numbered in the order in which a file names them, and what is measured here is then what anybody measures on the two files.
pub fn write_split(folder: &Path, train: &Interactions, test: &Interactions) -> Outcome<Ratings> {
    fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))
        .because(Failure::Input)?;
    let mut paths = Vec::new();
    for (name, part) in [("train.tsv", train), ("test.tsv", test)] {
        let path = folder.join(name);
        let text = lines(part)?;
        fs::write(&path, text)
            .with_context(|| format!("cannot write {}", path.display()))
            .because(Failure::Input)?;
        paths.push(path);
    }
    read_plain(&paths, Some(FileFormat::Movielens))
}

fn lines(part: &Interactions) -> Outcome<String> {
    let mut text = String::from("user\titem\trating\ttimestamp\n");
    for (user, entry) in part.cells() {
        let (user, item) = (part.users.name(user), part.items.name(entry.index));
        let (user, item) = (user.unwrap_or_default(), item.unwrap_or_default());
        if let Some(id) = [user, item].into_iter().find(|id| id.contains('\t')) {
            let error =
                anyhow::anyhow!("the id `{id}` holds a tab, which would part it in a file parted by tabs");
            return Err(error).because(Failure::Input);
        }
        writeln!(text, "{user}\t{item}\t{}\t{}", entry.value, entry.at)?;
    }
    Ok(text)
}

/// What a file says of the items of the data, by their numbers. Tells how many it describes in vain and how many it leaves out.
pub fn described(path: &Path, data: &Interactions) -> Outcome<Vec<(u32, Item)>> {
    let text = text(path)?;
    let all = items(&text).with_context(|| path.display().to_string()).because(Failure::Input)?;
    let count = all.len();
    let known: Vec<(u32, Item)> =
        all.into_iter().filter_map(|item| Some((data.items.number(&item.id)?, item))).collect();
    if known.is_empty() {
        let error = anyhow::anyhow!("{} describes none of the rated items", path.display());
        return Err(error).because(Failure::Input);
    }
    let different: HashSet<u32> = known.iter().map(|(number, _)| *number).collect();
    let (vain, bare) = (count - known.len(), data.items.len() - different.len());
    if vain + bare > 0 {
        eprintln!(
            "jingxuan: {}: {vain} of {count} described items are not among the rated ones; {bare} of {} rated items \
             are not described",
            path.display(),
            data.items.len()
        );
    }
    Ok(known)
}
