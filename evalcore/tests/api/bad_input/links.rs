//! Links, names and roots of a real file system.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "the tests make their own directories and say what they skip"
)]

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use evalcore::Code;
use evalcore::schema::wire::Extraction;
use evalcore::source::{EntryKind, OsSource, Source};

use super::{assert_snapshot, exit_code, extract, render};

/// A directory of its own, removed at the end.
struct Scratch(PathBuf);

impl Scratch {
    /// A root with one good run `a`.
    fn new(name: &str) -> Self {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&dir);
        let scratch = Self(dir);
        scratch.write(
            "root/results/e/opencompass-a/20251016_235030/results/m/d.json",
            "{\"accuracy\": 1.0}",
        );
        scratch.write(
            "root/results/e/opencompass-a/20251016_235030/summary/summary_20251016_235030.csv",
            "dataset,version,metric,mode,m\nd,1d7fe4,accuracy,gen,1.00\n",
        );
        scratch
    }

    fn path(&self, below: &str) -> PathBuf {
        self.0.join(below)
    }

    fn run(&self, below: &str) -> PathBuf {
        self.path("root/results/e/opencompass-a").join(below)
    }

    fn write(&self, below: &str, text: &str) {
        let path = self.path(below);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn source(&self) -> OsSource {
        OsSource::new(self.path("root")).unwrap()
    }

    fn extract(&self) -> Extraction {
        extract(&self.source(), &["a"])
    }

    /// Compares what a person is shown, without the place of the scratch directory.
    fn assert_snapshot(&self, name: &str, extraction: &Extraction) {
        let root = self.path("root").display().to_string();
        assert_snapshot(name, &render(extraction).replace(&root, "<root>"));
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn codes(extraction: &Extraction) -> Vec<Code> {
    let found = extraction.results[0].diagnostics.iter();
    found.map(|found| found.code).collect()
}

#[test]
fn links_out_of_the_root_are_refused() {
    let scratch = Scratch::new("links_out");
    scratch.write(
        "outside/secret.csv",
        "dataset,version,metric,mode,m\nd,1d7fe4,accuracy,gen,99.00\n",
    );
    scratch.write("outside/m/x.json", "{\"accuracy\": 99.0}");
    let summary = scratch.run("20251016_235030/summary/summary_20251017_000000.csv");
    symlink(scratch.path("outside/secret.csv"), summary).unwrap();
    symlink(
        "../../../../../../outside/m",
        scratch.run("20251016_235030/results/n"),
    )
    .unwrap();
    symlink(scratch.path("outside"), scratch.run("20251018_000000")).unwrap();
    let extraction = scratch.extract();
    assert_eq!(codes(&extraction), [Code::LinkEscapesRoot; 3]);
    let scores = &extraction.results[0].scores;
    assert_eq!(
        scores.iter().map(|score| score.score).collect::<Vec<_>>(),
        [Some(1.0)]
    );
    assert_eq!(exit_code(&extraction), 3);
    scratch.assert_snapshot("links_out", &extraction);
}

#[test]
fn a_run_or_evaluation_that_is_a_link_out_of_the_root_is_refused() {
    let scratch = Scratch::new("links_run");
    let outside = scratch.path("outside/20251016_235030/summary");
    fs::create_dir_all(outside).unwrap();
    symlink(
        scratch.path("outside"),
        scratch.path("root/results/e/opencompass-b"),
    )
    .unwrap();
    symlink(scratch.path("outside"), scratch.path("root/results/f")).unwrap();
    let source = scratch.source();
    let extraction = extract(&source, &["a", "b"]);
    assert_eq!(
        extraction.results[1].code.as_deref(),
        Some("io.link_escapes_root")
    );
    assert_eq!(exit_code(&extraction), 3);
    let options = evalcore::opencompass::ExtractOptions::new();
    let other = options.extract_runs(&source, "f", &["b"]).unwrap();
    assert_eq!(
        other.results[0].code.as_deref(),
        Some("io.link_escapes_root")
    );
    assert_eq!(exit_code(&other), 4);
}

#[test]
fn links_that_stay_below_the_root_are_followed() {
    let scratch = Scratch::new("links_within");
    scratch.write("root/elsewhere/r.json", "{\"accuracy\": 1.004}");
    scratch.write(
        "root/elsewhere/run/20251016_235030/results/m/d.json",
        "{\"accuracy\": 2.0}",
    );
    let result = scratch.run("20251016_235030/results/m/d.json");
    fs::remove_file(&result).unwrap();
    let absolute = fs::canonicalize(scratch.path("root/elsewhere/r.json")).unwrap();
    symlink(absolute, &result).unwrap();
    symlink(
        "../../elsewhere/run",
        scratch.path("root/results/e/opencompass-b"),
    )
    .unwrap();
    let extraction = extract(&scratch.source(), &["a", "b"]);
    assert_eq!(extraction.results[0].scores[0].exact, Some(1.004));
    assert_eq!(extraction.results[1].scores[0].score, Some(2.0));
    assert_eq!(exit_code(&extraction), 0);
    assert!(codes(&extraction).is_empty());
}

#[test]
fn dangling_links_are_reported() {
    let scratch = Scratch::new("links_dangling");
    symlink("gone", scratch.run("latest")).unwrap();
    assert_eq!(
        exit_code(&scratch.extract()),
        0,
        "no file of the run is lacking"
    );
    symlink("gone.json", scratch.run("20251016_235030/results/m/x.json")).unwrap();
    let itself = scratch.run("20251016_235030/summary/summary_20251017_000000.csv");
    symlink("summary_20251017_000000.csv", itself).unwrap();
    let extraction = scratch.extract();
    assert_eq!(codes(&extraction), [Code::IoNotFound; 3]);
    assert_eq!(exit_code(&extraction), 3);
    scratch.assert_snapshot("links_dangling", &extraction);
}

#[test]
fn a_work_dir_that_holds_itself_by_links_is_read_once() {
    let scratch = Scratch::new("links_loop");
    let inner = scratch.run("20251016_235030");
    // Each would double the tree at every level.
    symlink("..", inner.join("results/up")).unwrap();
    symlink(".", inner.join("results/here")).unwrap();
    symlink("../..", inner.join("results/m/run")).unwrap();
    symlink(scratch.path("root"), scratch.run("20251017_000000")).unwrap();
    fs::create_dir_all(inner.join("predictions/p")).unwrap();
    fs::create_dir_all(inner.join("predictions/q")).unwrap();
    symlink("../q", inner.join("predictions/p/q")).unwrap();
    symlink("../p", inner.join("predictions/q/p")).unwrap();
    let extraction = scratch.extract();
    let scores = &extraction.results[0].scores;
    assert_eq!(
        scores.iter().map(|score| score.exact).collect::<Vec<_>>(),
        [Some(1.0)]
    );
    let codes = codes(&extraction);
    assert!(
        codes.iter().all(|code| *code == Code::WorkdirTooDeep),
        "{codes:?}"
    );
    assert_eq!(exit_code(&extraction), 0, "what loops was read where it is");
    scratch.assert_snapshot("links_loop", &extraction);
}

#[test]
fn a_name_that_is_not_utf8_is_reported() {
    let scratch = Scratch::new("links_names");
    let name = OsStr::from_bytes(b"caf\xe9.json");
    let made = fs::write(scratch.run("20251016_235030/results/m").join(name), "{}");
    if made.is_err() {
        return println!("skipped: the file system takes UTF-8 names only");
    }
    fs::create_dir(scratch.run("").join(OsStr::from_bytes(b"old\xff"))).unwrap();
    let extraction = scratch.extract();
    assert_eq!(codes(&extraction), [Code::NameNotUtf8; 2]);
    assert_eq!(exit_code(&extraction), 3);
    scratch.assert_snapshot("links_names", &extraction);
}

#[test]
fn pipes_and_sockets_are_not_opened() {
    let scratch = Scratch::new("links_pipe");
    let path = scratch.run("20251016_235030/results/m/pipe.json");
    let made = std::os::unix::net::UnixListener::bind(&path);
    if made.is_err() {
        return println!("skipped: the path is too long for a socket");
    }
    let extraction = scratch.extract();
    assert_eq!(codes(&extraction), [Code::IoNotAFile]);
}

#[test]
fn a_file_without_permission_is_reported() {
    let scratch = Scratch::new("links_locked");
    let path = scratch.run("20251016_235030/results/m/d.json");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::File::open(&path).is_ok() {
        return println!("skipped: permission bits do not bind this user");
    }
    let extraction = scratch.extract();
    assert_eq!(codes(&extraction), [Code::IoPermission]);
    assert_eq!(exit_code(&extraction), 3);
}

#[test]
fn a_root_is_a_directory() {
    let scratch = Scratch::new("links_root");
    scratch.write("file", "x");
    let code = |below: &str| OsSource::new(scratch.path(below)).unwrap_err().code();
    assert_eq!(code("gone"), Code::IoNotFound);
    assert_eq!(code("file"), Code::IoNotADirectory);
    assert_eq!(code("file/below"), Code::IoNotADirectory);
    let error = OsSource::new(scratch.path("gone")).unwrap_err();
    assert_eq!(error.path(), scratch.path("gone").to_str());
    assert_eq!(exit_code(&extract(&scratch.source(), &["gone"])), 4);
}

#[test]
fn a_file_is_not_a_directory_and_the_other_way_round() {
    let scratch = Scratch::new("links_kinds");
    scratch.write("outside", "x");
    let source = scratch.source();
    let csv = "results/e/opencompass-a/20251016_235030/summary/summary_20251016_235030.csv";
    assert_eq!(source.list(csv).unwrap_err().code(), Code::IoNotADirectory);
    let error = source.open("results/e").err().unwrap();
    assert_eq!(error.code(), Code::IoNotAFile);
    assert_eq!(source.kind(csv).unwrap(), Some(EntryKind::File));
    assert_eq!(
        source.kind("results/e/../..").ok().flatten(),
        Some(EntryKind::Directory)
    );
    assert_eq!(
        source.open("../outside").err().unwrap().code(),
        Code::LinkEscapesRoot
    );
    let error = source.read(csv, 10).unwrap_err();
    assert_eq!(error.code(), Code::IoFileTooLarge);
}

#[test]
fn a_run_that_is_no_directory_is_listed_and_fails() {
    let scratch = Scratch::new("links_listed");
    scratch.write("root/results/e/opencompass-file", "x");
    scratch.write("root/results/e/opencompass-", "x");
    scratch.write("out/x", "x");
    let links = [("out", "../../../out"), ("gone", "nowhere")];
    for (name, to) in links {
        let link = scratch
            .path("root/results/e")
            .join(format!("opencompass-{name}"));
        symlink(to, link).unwrap();
    }
    let source = scratch.source();
    let runs = evalcore::discover::list_runs(&source, "results/e").unwrap();
    let runs: Vec<&str> = runs.iter().map(evalcore::discover::RunId::as_str).collect();
    assert_eq!(runs, ["a", "file", "gone", "out"]);
    let extraction = extract(&source, &runs);
    let codes: Vec<Option<&str>> = extraction
        .results
        .iter()
        .map(|run| run.code.as_deref())
        .collect();
    assert_eq!(
        codes,
        [
            None,
            Some("io.not_a_directory"),
            Some("io.not_found"),
            Some("io.link_escapes_root")
        ]
    );
    assert!(extraction.partial);
}
