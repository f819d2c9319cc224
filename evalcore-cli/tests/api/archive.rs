//! Raw files to an archive and back, from the command line.

use crate::support::{evalcore, workspace};

#[test]
fn a_work_dir_goes_to_the_archive_and_back() {
    let root = tempfile::tempdir().unwrap();
    let path = |name: &str| root.path().join(name).display().to_string();
    let dir = workspace().join("examples/results/demo/opencompass-chat");
    let dir = dir.to_str().unwrap();
    let (store, raw) = (path("a.db"), path("raw"));
    let run = |args: &[&str]| {
        let given = ["store", "--store", &store, "--quiet"];
        evalcore().args(given).args(args).run()
    };
    run(&["import", dir, "--eval-id", "demo"]);
    let archive = ["archive", dir, "--eval-id", "demo", "--archive", &raw];
    let first = run(&archive);
    assert!(matches!(first.code, 0 | 3), "{}", first.stderr);
    let said = String::from_utf8(first.stdout).unwrap();
    assert!(said.starts_with("demo/chat version 1: "), "{said}");
    let again = String::from_utf8(run(&archive).stdout).unwrap();
    assert!(again.ends_with(" 0 sent, unchanged\n"), "{again}");
    let (back, other) = (path("back"), path("other"));
    let restore = [
        "restore",
        &back,
        "--eval-id",
        "demo",
        "--run-id",
        "chat",
        "--archive",
        &raw,
    ];
    run(&restore).exits(0);
    let shown = |dir: &str| {
        evalcore()
            .args(["show", dir, "--format", "json"])
            .run()
            .stdout
    };
    let (before, after) = (shown(dir), shown(&back));
    let same = |bytes: Vec<u8>, dir: &str| String::from_utf8(bytes).unwrap().replace(dir, "DIR");
    assert_eq!(same(after, &back), same(before, dir));
    let absent = [
        "restore",
        &other,
        "--eval-id",
        "demo",
        "--run-id",
        "no",
        "--archive",
        &raw,
    ];
    let absent = run(&absent).exits(4);
    assert!(
        absent.stderr.contains("archive.absent"),
        "{}",
        absent.stderr
    );
    // A dry run first: nothing is old yet, then all of it.
    let prune = ["prune", "--archive", &raw, "--archive-days", "0"];
    let dry = String::from_utf8(run(&prune).exits(0).stdout).unwrap();
    assert!(
        dry.contains("would delete demo/chat version 1, archived "),
        "{dry}"
    );
    run(&restore[..1]
        .iter()
        .chain(&[&*other])
        .chain(&restore[2..])
        .copied()
        .collect::<Vec<_>>())
    .exits(0);
    let kept =
        String::from_utf8(run(&[&prune[..], &["--keep-newest", "1", "--yes"]].concat()).stdout);
    assert!(kept.unwrap().starts_with("deleted 0 versions"));
    run(&[&prune[..], &["--yes"]].concat()).exits(0);
    let gone = path("gone");
    run(&[
        "restore",
        &gone,
        "--eval-id",
        "demo",
        "--run-id",
        "chat",
        "--archive",
        &raw,
    ])
    .exits(4);
}

#[test]
fn a_place_is_needed_and_secrets_stay_out_of_sight() {
    let done = evalcore()
        .args(["store", "restore", "x", "--eval-id", "e", "--run-id", "r"])
        .run();
    assert_eq!(done.code, 64, "{}", done.stderr);
    let done = evalcore()
        .args(["store", "restore", "x", "--eval-id", "e", "--run-id", "r"])
        .env("MINIO_ENDPOINT", "http://127.0.0.1:9")
        .env("MINIO_BUCKET", "raw")
        .env("AWS_ACCESS_KEY_ID", "someone")
        .env("AWS_SECRET_ACCESS_KEY", "very-secret")
        .run();
    assert_eq!(done.code, 4);
    assert!(done.stderr.contains("archive.gone"), "{}", done.stderr);
    assert!(!done.stderr.contains("very-secret"), "{}", done.stderr);
}
