//! Files of the Text REtrieval Conference: queries (`qid TAB text`), judgements (`qid 0 docid grade`) and runs
//! (`qid Q0 docid rank score tag`).

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use crate::{SearchError, metrics::Grades};

/// A query with its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Id.
    pub id: String,
    /// What was typed.
    pub text: String,
}

/// Judgements by query.
pub type Judgements = BTreeMap<String, Grades>;

fn read(path: &Path) -> Result<String, SearchError> {
    let bytes = fs::read(path).map_err(SearchError::file(path))?;
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes()[..valid].iter().filter(|&&byte| byte == b'\n').count();
        SearchError::line(path, line, "this is not UTF-8")
    })
}

/// Lines that hold something, with their numbers; the byte order mark that some editors write is no part of the first.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty())
}

/// Reads queries, one a line: id, a tab, text.
///
/// # Errors
/// [`SearchError::File`]; [`SearchError::Line`] for a line without a tab, an empty id or text, an id that came before.
pub fn read_queries(path: &Path) -> Result<Vec<Query>, SearchError> {
    let text = read(path)?;
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut queries = Vec::new();
    for (number, line) in lines(&text) {
        let wrong = |cause: String| SearchError::line(path, number, cause);
        let (id, words) = line
            .split_once('\t')
            .ok_or_else(|| wrong("expected a query id, a tab and the query".to_owned()))?;
        let (id, words) = (id.trim(), words.trim());
        if id.is_empty() || words.is_empty() {
            return Err(wrong("the query id or the query is empty".to_owned()));
        }
        if let Some(first) = seen.insert(id, number) {
            return Err(wrong(format!("query id `{id}` was already given in line {first}")));
        }
        queries.push(Query { id: id.to_owned(), text: words.to_owned() });
    }
    Ok(queries)
}

/// Reads judgements, one a line: query id, a field that is ignored, document id, grade. With them comes how many grades are written as a
/// fraction though they are whole (`1.0`): they are taken as what they are worth.
///
/// # Errors
/// [`SearchError::File`]; [`SearchError::Line`] for a line without four fields, a grade that is no whole number, a document
/// judged twice for a query with different grades.
pub fn read_judgements(path: &Path) -> Result<(Judgements, usize), SearchError> {
    let text = read(path)?;
    let mut judgements = Judgements::new();
    let mut fractions = 0;
    for (number, line) in lines(&text) {
        let wrong = |cause: String| SearchError::line(path, number, cause);
        let fields: Vec<&str> = line.split_whitespace().collect();
        let &[query, _, document, written] = fields.as_slice() else {
            return Err(wrong(format!("expected `qid 0 docid grade`, found {} fields", fields.len())));
        };
        let grade = match written.parse() {
            Ok(grade) => grade,
            Err(_) => {
                fractions += 1;
                whole(written).ok_or_else(|| wrong(format!("grade `{written}` is no whole number")))?
            }
        };
        let before = judgements.entry(query.to_owned()).or_default().insert(document.to_owned(), grade);
        if before.is_some_and(|before| before != grade) {
            return Err(wrong(format!("`{document}` was already judged otherwise for query `{query}`")));
        }
    }
    Ok((judgements, fractions))
}

/// The whole number that is written as `1.0`.
fn whole(grade: &str) -> Option<i32> {
    const MOST: f64 = 1e6;
    let grade: f64 = grade.parse().ok()?;
    #[allow(clippy::cast_possible_truncation)] // whole, and small
    (grade.fract() == 0.0 && grade.abs() <= MOST).then_some(grade as i32)
}

/// Documents of each query, best first.
pub type Run = HashMap<String, Vec<String>>;

/// Reads a run; documents are ordered by score, the higher first, ties by id from the last to the first as `trec_eval`
/// does; the rank field is ignored.
///
/// # Errors
/// [`SearchError::File`]; [`SearchError::Line`] for a line without six fields, a score that is no number, a document given
/// twice for a query.
pub fn read_run(path: &Path) -> Result<Run, SearchError> {
    let text = read(path)?;
    let mut scored: HashMap<&str, HashMap<&str, f64>> = HashMap::new();
    for (number, line) in lines(&text) {
        let wrong = |cause: String| SearchError::line(path, number, cause);
        let fields: Vec<&str> = line.split_whitespace().collect();
        let &[query, _, document, _, score, _] = fields.as_slice() else {
            return Err(wrong(format!(
                "expected `qid Q0 docid rank score tag`, found {} fields",
                fields.len()
            )));
        };
        let score = score
            .parse()
            .ok()
            .filter(|score: &f64| !score.is_nan())
            .ok_or_else(|| wrong(format!("score `{score}` is no number")))?;
        if scored.entry(query).or_default().insert(document, score).is_some() {
            return Err(wrong(format!("`{document}` was already given for query `{query}`")));
        }
    }
    let ordered = |documents: HashMap<&str, f64>| {
        let mut documents: Vec<(&str, f64)> = documents.into_iter().collect();
        documents.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| b.0.cmp(a.0)));
        documents.into_iter().map(|(id, _)| id.to_owned()).collect()
    };
    Ok(scored.into_iter().map(|(query, documents)| (query.to_owned(), ordered(documents))).collect())
}

/// Whether a run can carry an id: its fields are parted by white space.
#[must_use]
pub fn is_writable(id: &str) -> bool {
    !id.is_empty() && !id.contains(char::is_whitespace)
}

/// A run that will be written. It is opened before there is one: whoever cannot write there is told before the work.
///
/// A file is written beside its name and renamed when whole, also behind a link, which stays one. What is no regular file (a pipe,
/// `/dev/stdout`) is written directly.
pub struct RunFile {
    path: PathBuf,
    /// What is to be renamed, and onto what.
    partial: Option<(PathBuf, PathBuf)>,
    file: BufWriter<fs::File>,
}

impl RunFile {
    /// Opens the place of a run.
    ///
    /// # Errors
    /// [`SearchError::File`].
    pub fn create(path: &Path) -> Result<Self, SearchError> {
        let partial = regular(path).map_err(SearchError::file(path))?.map(|whole| {
            let mut name = whole.as_os_str().to_owned();
            name.push(".partial");
            (PathBuf::from(name), whole)
        });
        let written = partial.as_ref().map_or(path, |(partial, _)| partial.as_path());
        let file = BufWriter::new(fs::File::create(written).map_err(SearchError::file(path))?);
        Ok(Self { path: path.to_owned(), partial, file })
    }

    /// Writes a run, queries in the given order, documents best first. Ids that the format cannot carry ([`is_writable`]) are left out.
    ///
    /// `trec_eval` orders by score and knows nothing of the rank field, so scores are made to fall strictly: what it sees is the
    /// order given here. The score is one over the rank.
    ///
    /// # Errors
    /// [`SearchError::File`].
    pub fn write(mut self, order: &[Query], run: &Run, tag: &str) -> Result<(), SearchError> {
        for query in order.iter().filter(|query| is_writable(&query.id)) {
            let documents = run.get(&query.id).map_or(&[][..], Vec::as_slice);
            for (rank, document) in (1_u32..).zip(documents.iter().filter(|id| is_writable(id))) {
                let score = 1.0 / f64::from(rank);
                writeln!(self.file, "{} Q0 {document} {rank} {score:.9} {tag}", query.id)
                    .map_err(SearchError::file(&self.path))?;
            }
        }
        self.file.flush().map_err(SearchError::file(&self.path))?;
        if let Some((partial, whole)) = &self.partial {
            fs::rename(partial, whole).map_err(SearchError::file(&self.path))?;
        }
        self.partial = None;
        Ok(())
    }
}

impl Drop for RunFile {
    /// What was not written to its end is not left behind.
    fn drop(&mut self) {
        if let Some((partial, _)) = &self.partial {
            let _ = fs::remove_file(partial);
        }
    }
}

/// The regular file that a path stands for, behind all links; `None` where it is to be written directly.
fn regular(path: &Path) -> std::io::Result<Option<PathBuf>> {
    // Behind these names is what somebody has open and goes on writing: no other file may take its place.
    if ["/dev/stdout", "/dev/stderr", "/dev/fd", "/proc"].iter().any(|open| path.starts_with(open)) {
        return Ok(None);
    }
    match fs::metadata(path) {
        Ok(there) if there.is_file() => fs::canonicalize(path).map(Some),
        Ok(_) => Ok(None),
        // A link to nothing: its file is made where it points, and nothing is lost by that.
        Err(_) if path.is_symlink() => Ok(None),
        Err(_) => Ok(Some(path.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, text).unwrap();
        (folder, path)
    }

    #[cfg(unix)]
    fn one_query() -> [Query; 1] {
        [Query { id: "a".into(), text: String::new() }]
    }

    #[cfg(unix)]
    fn one_document() -> Run {
        Run::from([("a".into(), vec!["x".into()])])
    }

    #[test]
    fn queries_keep_their_words_and_bad_lines_are_named() {
        let (_folder, path) = file("\u{feff}q1\tred dress\r\n\nq2\t红色 连衣裙\n");
        let queries = read_queries(&path).unwrap();
        assert_eq!(queries[0], Query { id: "q1".into(), text: "red dress".into() });
        assert_eq!(queries[1].text, "红色 连衣裙");
        for (text, line) in [("q1\ta\nq2 b\n", 2), ("q1\ta\nq1\tb\n", 2), ("\ta\n", 1), ("q1\t \n", 1)] {
            let (_folder, path) = file(text);
            let error = read_queries(&path).unwrap_err();
            assert!(matches!(error, SearchError::Line { line: l, .. } if l == line), "{text:?}: {error}");
        }
    }

    #[test]
    fn judgements_are_read_and_bad_lines_are_named() {
        let (_folder, path) = file("q1 0 d1 3\nq1\t0\td2\t0\nq2 Q0 d1 -1\nq2 0 d2 2.0\n");
        let (judgements, fractions) = read_judgements(&path).unwrap();
        assert_eq!(
            (judgements["q2"]["d2"], fractions),
            (2, 1),
            "a whole number is one however it is written"
        );
        assert_eq!(judgements["q1"]["d1"], 3);
        assert_eq!(judgements["q2"]["d1"], -1);
        for (text, line) in [
            ("q1 0 d1\n", 1),
            ("q1 0 d1 1\n\nq1 0 d2 high\n", 3),
            ("q1 0 d1 1.5\n", 1),
            ("q1 0 d1 NaN\n", 1),
            ("q 0 d 1\nq 0 d 2\n", 2),
        ] {
            let (_folder, path) = file(text);
            let error = read_judgements(&path).unwrap_err();
            assert!(matches!(error, SearchError::Line { line: l, .. } if l == line), "{text:?}: {error}");
        }
        let (_folder, path) = file("");
        fs::write(&path, b"q1 0 d1 1\nq1 0 \xff 1\n").unwrap();
        assert!(matches!(read_judgements(&path), Err(SearchError::Line { line: 2, .. })));
    }

    #[test]
    fn a_written_run_reads_back_in_the_same_order() {
        let (_folder, path) = file("");
        let order: Vec<Query> =
            ["b", "a"].iter().map(|id| Query { id: (*id).into(), text: String::new() }).collect();
        let documents: Vec<String> = (0..300).map(|n| format!("d{}", n * 7 % 300)).collect();
        let run = Run::from([("a".into(), documents.clone()), ("b".into(), vec!["x".into()])]);
        RunFile::create(&path).unwrap().write(&order, &run, "test").unwrap();
        assert!(fs::read_to_string(&path).unwrap().starts_with("b Q0 x 1 1.000000000 test\na Q0 d0 1 "));
        assert_eq!(read_run(&path).unwrap(), run);
    }

    #[test]
    fn an_id_that_a_run_cannot_carry_is_left_out_and_the_ranks_close_up() {
        let (_folder, path) = file("");
        let order: Vec<Query> =
            ["a", "b c"].iter().map(|id| Query { id: (*id).into(), text: String::new() }).collect();
        let documents = || ["x", "two words", "", "y"].map(str::to_owned).to_vec();
        let run = Run::from([("a".into(), documents()), ("b c".into(), documents())]);
        RunFile::create(&path).unwrap().write(&order, &run, "test").unwrap();
        assert_eq!(
            fs::read_to_string(&path).unwrap(),
            "a Q0 x 1 1.000000000 test\na Q0 y 2 0.500000000 test\n"
        );
    }

    #[test]
    fn a_run_that_was_not_written_leaves_what_was_there_and_nothing_beside_it() {
        let (folder, path) = file("before");
        drop(RunFile::create(&path).unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "before");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(RunFile::create(&folder.path().join("nowhere/run")).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_run_behind_a_link_stays_until_the_new_one_is_whole() {
        let older = "an older and much longer run\n";
        let (folder, path) = file(older);
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("file", &link).unwrap();
        drop(RunFile::create(&link).unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), older);
        RunFile::create(&link).unwrap().write(&one_query(), &one_document(), "t").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "a Q0 x 1 1.000000000 t\n");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink(), "the link is still one");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left beside them");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_nothing_gets_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("new", &link).unwrap();
        RunFile::create(&link).unwrap().write(&one_query(), &one_document(), "t").unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("new")).unwrap(), "a Q0 x 1 1.000000000 t\n");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink(), "the link is still one");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_regular_file_is_written_directly() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("socket");
        let _socket = std::os::unix::net::UnixListener::bind(&path).unwrap();
        assert!(matches!(regular(&path), Ok(None)));
        for written in ["/dev/null", "/dev/stdout", "/proc/self/fd/1"] {
            assert!(matches!(regular(Path::new(written)), Ok(None)), "{written}");
        }
        RunFile::create(Path::new("/dev/null")).unwrap().write(&one_query(), &one_document(), "t").unwrap();
        assert!(!Path::new("/dev/null").metadata().unwrap().is_file());
    }

    #[test]
    fn a_run_is_ordered_by_score_then_by_id_backwards_and_bad_lines_are_named() {
        let (_folder, path) = file("q Q0 a 1 0.5 t\nq Q0 b 2 0.9 t\nq Q0 c 3 0.5 t\n");
        assert_eq!(read_run(&path).unwrap()["q"], ["b", "c", "a"]);
        for text in ["q Q0 a 1 t\n", "q Q0 a 1 high t\n", "q Q0 a 1 1 t\nq Q0 a 2 0.5 t\n"] {
            let (_folder, path) = file(text);
            assert!(matches!(read_run(&path), Err(SearchError::Line { .. })), "{text:?}");
        }
    }
}
