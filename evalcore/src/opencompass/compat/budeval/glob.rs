//! `glob.glob` of Python 3.11, not recursive.

use super::fnmatch::{Pattern, has_magic};
use super::volume::{Only, Volume};

/// `glob.glob(pattern)`, in the order in which the source lists names.
pub(super) fn glob(volume: Volume<'_>, pattern: &str) -> Vec<String> {
    expand(volume, pattern, Only::Everything)
}

fn expand(volume: Volume<'_>, pattern: &str, only: Only) -> Vec<String> {
    let (dir, name) = split(pattern);
    if !has_magic(pattern) {
        let found = if name.is_empty() {
            volume.is_dir(dir)
        } else {
            volume.lexists(pattern)
        };
        return found.then(|| pattern.to_owned()).into_iter().collect();
    }
    let dirs = if dir != pattern && has_magic(dir) {
        expand(volume, dir, Only::Directories)
    } else {
        vec![dir.to_owned()]
    };
    let mut found = Vec::new();
    for dir in dirs {
        let names = if has_magic(name) {
            matching(volume, &dir, name, only)
        } else {
            literal(volume, &dir, name)
        };
        found.extend(names.iter().map(|name| joined(&dir, name)));
    }
    found
}

fn matching(volume: Volume<'_>, dir: &str, pattern: &str, only: Only) -> Vec<String> {
    let compiled = Pattern::new(pattern);
    let hidden_too = pattern.starts_with('.');
    let mut names = volume.names(dir, only);
    names.retain(|name| (hidden_too || !name.starts_with('.')) && compiled.matches(name));
    names
}

fn literal(volume: Volume<'_>, dir: &str, name: &str) -> Vec<String> {
    let found = if name.is_empty() {
        volume.is_dir(dir)
    } else {
        volume.lexists(&joined(dir, name))
    };
    found.then(|| name.to_owned()).into_iter().collect()
}

/// `os.path.split`.
fn split(path: &str) -> (&str, &str) {
    let (head, tail) = path.split_at(path.rfind('/').map_or(0, |at| at + 1));
    match head.trim_end_matches('/') {
        "" => (head, tail),
        stripped => (stripped, tail),
    }
}

/// `os.path.join`.
fn joined(dir: &str, name: &str) -> String {
    if dir.is_empty() || dir.ends_with('/') {
        format!("{dir}{name}")
    } else {
        format!("{dir}/{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::MemorySource;

    #[test]
    fn patterns_expand_level_by_level() {
        let mut tree = MemorySource::new();
        for path in ["e/r1/t/s.csv", "e/r2/.h/s.csv", "e/r2/u/s.csv", "e/r3"] {
            tree.insert(path, *b"");
        }
        let volume = Volume::new(&tree, "");
        for (pattern, want) in [
            ("/e/r[12]/*/s.csv", vec!["/e/r1/t/s.csv", "/e/r2/u/s.csv"]),
            ("/e/r2/.*/s.csv", vec!["/e/r2/.h/s.csv"]),
            ("/e//r1/*/s.csv", vec!["/e//r1/t/s.csv"]),
            ("/e//r?/t/s.csv", vec!["/e/r1/t/s.csv"]),
            ("/e/../e/r1/**/s.csv", vec!["/e/../e/r1/t/s.csv"]),
            ("/e/r1/../r2/*/s.csv", vec!["/e/r1/../r2/u/s.csv"]),
            ("/e/r3/*/s.csv", vec![]),
        ] {
            assert_eq!(glob(volume, pattern), want, "{pattern}");
        }
    }
}
