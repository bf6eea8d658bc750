//! The files that an assistant is opened from, and whether it is worth opening it again: what was missing or damaged may be there by now.

use std::{
    path::{Path, PathBuf},
    time::SystemTime,
};

use jingxuan_language::find_encoder_weights;

/// The files that the parts of an assistant are read from, as they were at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sources {
    /// Each with when it was written and its length, in the order of the names.
    files: Vec<(PathBuf, SystemTime, u64)>,
}

impl Sources {
    /// As they are now: everything in these folders, the weights of the sentence encoder (the file that is set, otherwise the first in
    /// the usual places) and these files. What is not there is left out.
    #[must_use]
    pub fn now(folders: &[&Path], encoder: Option<&Path>, others: &[&Path]) -> Self {
        let listed = folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten();
        let listed = listed.filter_map(|entry| Some(entry.ok()?.path()));
        let weights = encoder.map(Path::to_owned).or_else(|| find_encoder_weights().ok());
        let others = others.iter().map(|path| (*path).to_owned());
        let mut files: Vec<_> = listed
            .chain(weights)
            .chain(others)
            .filter_map(|path| {
                let known = std::fs::metadata(&path).ok()?;
                Some((path, known.modified().ok()?, known.len()))
            })
            .collect();
        files.sort();
        Self { files }
    }
}

/// Tells from looks at the files when it is worth opening the assistant again.
#[derive(Clone, Debug)]
pub struct Watch {
    opened: Sources,
    seen: Sources,
}

impl Watch {
    /// After an assistant was opened from these files.
    #[must_use]
    pub fn new(opened: Sources) -> Self {
        Self { seen: opened.clone(), opened }
    }

    /// Whether the files are others than the assistant was opened from, and the same as at the look before: nobody is writing them.
    pub fn is_due(&mut self, now: Sources) -> bool {
        let still = now == self.seen;
        self.seen = now;
        still && self.seen != self.opened
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_came_or_changed_are_read_once_they_stand_still() {
        let folder = tempfile::tempdir().unwrap();
        let weights = folder.path().join("weights");
        let models = folder.path().join("models");
        std::fs::create_dir(&models).unwrap();
        let look = || Sources::now(&[&models], Some(&weights), &[]);
        let mut watch = Watch::new(look());
        assert!(!watch.is_due(look()), "nothing has happened");
        std::fs::write(models.join("guide.sealed"), "ha").unwrap();
        assert!(!watch.is_due(look()), "it may be half of it");
        std::fs::write(models.join("guide.sealed"), "half and half").unwrap();
        assert!(!watch.is_due(look()), "it was");
        assert!(watch.is_due(look()));
        let mut watch = Watch::new(look());
        assert!(!watch.is_due(look()), "it was opened from these");
        std::fs::write(&weights, "w").unwrap();
        assert_eq!([watch.is_due(look()), watch.is_due(look())], [false, true], "outside of the folder too");
    }

    #[test]
    fn a_file_that_came_and_went_again_is_no_reason() {
        let folder = tempfile::tempdir().unwrap();
        let nowhere = folder.path().join("nowhere");
        let look = || Sources::now(&[folder.path(), &nowhere], Some(&nowhere), &[&nowhere]);
        let mut watch = Watch::new(look());
        let file = folder.path().join("guide.sealed");
        std::fs::write(&file, "x").unwrap();
        assert!(!watch.is_due(look()));
        std::fs::remove_file(&file).unwrap();
        assert_eq!([watch.is_due(look()), watch.is_due(look())], [false, false]);
    }
}
