//! Old work dirs.

use std::fs;
use std::path::Path;

use evalcore_store::{PruneOptions, Time, prune_work_dirs};
use tempfile::TempDir;

fn write(root: &Path, path: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, b"12345").unwrap();
}

/// Every path below a directory; links are not followed.
fn paths(dir: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![dir.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let entry = entry.unwrap();
            found.push(entry.path().display().to_string());
            if entry.file_type().unwrap().is_dir() {
                open.push(entry.path());
            }
        }
    }
    found.sort();
    found
}

#[cfg(unix)]
#[test]
fn pruning_work_dirs_stays_below_the_root() {
    let root = TempDir::new().unwrap();
    let outside = TempDir::new().unwrap();
    let base = root.path().join("results/eval");
    for path in [
        "opencompass-a/20200101_000000/logs/x.out",
        "opencompass-a/20200102_000000/x.txt",
        "opencompass-a/notes/x.txt",
        "opencompass-b/20200101_000000/x.txt",
        "other/20200101_000000/x.txt",
    ] {
        write(&base, path);
    }
    write(outside.path(), "20200101_000000/keep.txt");
    let link = |to: &Path, at: &str| std::os::unix::fs::symlink(to, base.join(at)).unwrap();
    link(outside.path(), "opencompass-linked");
    link(
        &outside.path().join("20200101_000000"),
        "opencompass-b/20200103_000000",
    );
    link(
        &outside.path().join("20200101_000000"),
        "opencompass-b/20200101_000000/out",
    );
    let before = paths(root.path());
    // Files written just now keep their directory, whatever its name says.
    let recent = PruneOptions::older_than(Time::now().minus_days(30));
    assert!(
        prune_work_dirs(root.path(), &recent)
            .unwrap()
            .directories
            .is_empty()
    );
    let mut options = PruneOptions::older_than("2100-01-01T00:00:00Z".parse().unwrap());
    options.keep_newest(1);
    let dry = prune_work_dirs(root.path(), &options).unwrap();
    assert_eq!(paths(root.path()), before, "a dry run deletes nothing");
    assert_eq!((dry.directories.len(), dry.protected), (1, 2));
    assert_eq!((dry.directories[0].files, dry.directories[0].bytes), (1, 5));
    options.keep_newest(0).dry_run(false);
    let done = prune_work_dirs(root.path(), &options).unwrap();
    assert_eq!((done.directories.len(), done.links.len()), (3, 2));
    assert!(outside.path().join("20200101_000000/keep.txt").exists());
    for (path, there) in [
        ("opencompass-a/20200101_000000", false),
        ("opencompass-a/notes/x.txt", true),
        ("opencompass-b/20200103_000000", true),
        ("other/20200101_000000/x.txt", true),
    ] {
        assert_eq!(base.join(path).symlink_metadata().is_ok(), there, "{path}");
    }
}
