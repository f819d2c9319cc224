//! Raw files in a directory and on a server that speaks S3.
//!
//! The server is named by `EVALCORE_S3_ENDPOINT`; `ci/test archive` starts one.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use evalcore_store::{Archive, ArchivePlace, KeepOptions, PruneOptions, S3Place, Time};
use tempfile::TempDir;

const TIME: &str = "20251016_235030";

fn write(root: &Path, path: &str, bytes: &[u8]) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// A work dir with everything that is awkward: bytes that are no text, names that a key escapes,
/// an empty file, an empty directory.
pub(crate) fn workdir(root: &Path, score: &str) -> PathBuf {
    let dir = root.join("opencompass-run-1");
    let table = format!("dataset,version,metric,mode,m\r\ngsm8k,1d7fe4,accuracy,gen,{score}\r\n");
    write(
        &dir,
        &format!("{TIME}/summary/summary_{TIME}.csv"),
        table.as_bytes(),
    );
    let predictions = br#"{"0": {"origin_prompt": "a", "prediction": "\u00e9", "gold": "b"}}"#;
    write(
        &dir,
        &format!("{TIME}/predictions/m/gsm8k.json"),
        predictions,
    );
    write(
        &dir,
        &format!("{TIME}/logs/100% *odd* name.out"),
        &(0..=255).collect::<Vec<u8>>(),
    );
    write(&dir, &format!("{TIME}/configs/empty.py"), b"");
    write(&dir, "ünïcode/ä b.txt", "ü\n".as_bytes());
    fs::create_dir_all(dir.join("20251015_000000")).unwrap();
    dir
}

/// Every path with its bytes; `None` for a directory.
pub(crate) fn content(dir: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    let mut found = BTreeMap::new();
    let mut open = vec![dir.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            let bytes = (!path.is_dir()).then(|| fs::read(&path).unwrap());
            if bytes.is_none() {
                open.push(path.clone());
            }
            found.insert(path.strip_prefix(dir).unwrap().to_owned(), bytes);
        }
    }
    found
}

#[expect(clippy::print_stderr, reason = "a skip is visible")]
pub(crate) fn endpoint() -> Option<String> {
    let endpoint = std::env::var("EVALCORE_S3_ENDPOINT").ok();
    if endpoint.is_none() {
        eprintln!("skipped: EVALCORE_S3_ENDPOINT names no server (ci/test archive starts one)");
    }
    endpoint
}

pub(crate) fn place(endpoint: &str, bucket: &str) -> S3Place {
    let mut place = S3Place::new(bucket);
    place.endpoint = Some(endpoint.to_owned());
    place.access_key_id = Some("test".to_owned());
    place.secret_access_key = Some("a-secret".to_owned());
    place.retry = Duration::from_secs(2);
    place
}

/// A bucket of its own, made by the plainest of requests.
pub(crate) fn bucket(endpoint: &str) -> S3Place {
    static BUCKETS: AtomicU64 = AtomicU64::new(0);
    let number = BUCKETS.fetch_add(1, Ordering::Relaxed);
    let name = format!("raw-{}-{number}", std::process::id());
    let host = endpoint.strip_prefix("http://").unwrap();
    let mut to = TcpStream::connect(host).unwrap();
    let key = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, \
               SignedHeaders=host, Signature=0";
    write!(
        to,
        "PUT /{name} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {key}\r\nContent-Length: 0\r\n\
         Connection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    to.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let mut place = place(endpoint, &name);
    place.prefix = "some/where".to_owned();
    place
}

/// A directory, and the server where there is one.
fn places(root: &TempDir) -> Vec<ArchivePlace> {
    let mut places = vec![ArchivePlace::Directory(root.path().join("raw"))];
    places.extend(endpoint().map(|endpoint| ArchivePlace::S3(bucket(&endpoint))));
    places
}

#[test]
fn a_round_trip_keeps_every_byte() {
    let root = TempDir::new().unwrap();
    let dir = workdir(root.path(), "65.62");
    for (number, place) in places(&root).iter().enumerate() {
        let archive = Archive::open(place).unwrap();
        let report = archive
            .keep(&dir, "eval", "run-1", &KeepOptions::new())
            .unwrap();
        assert_eq!((report.version, report.files, report.sent), (1, 5, 5));
        let summary = format!("eval/run-1/summary_{TIME}.csv");
        assert_eq!(report.uris["summary_csv"], archive.uri(&summary));
        let predictions = format!("eval/run-1/predictions_{TIME}.json");
        assert_eq!(report.uris["predictions"], archive.uri(&predictions));
        let back = root.path().join(format!("back-{number}"));
        let restored = archive.restore("eval", "run-1", None, &back).unwrap();
        assert_eq!(
            (restored.version, restored.files, restored.bytes),
            (1, 5, report.bytes)
        );
        assert_eq!(content(&back), content(&dir), "{place}");
        // What is there is never written over.
        let error = archive.restore("eval", "run-1", None, &back).unwrap_err();
        assert_eq!(error.code().as_str(), "io.failed");
        // Again: nothing changes.
        let again = archive
            .keep(&dir, "eval", "run-1", &KeepOptions::new())
            .unwrap();
        assert!(again.unchanged);
        assert_eq!((again.version, again.sent), (1, 0));
    }
}

#[test]
fn every_version_of_a_run_comes_back() {
    let root = TempDir::new().unwrap();
    for (number, place) in places(&root).iter().enumerate() {
        let scratch = root.path().join(number.to_string());
        let dir = workdir(&scratch, "65.62");
        let archive = Archive::open(place).unwrap();
        archive
            .keep(&dir, "eval", "run-1", &KeepOptions::new())
            .unwrap();
        let first = content(&dir);
        workdir(&scratch, "70.00");
        write(&dir, "added.txt", b"1");
        let second = archive
            .keep(&dir, "eval", "run-1", &KeepOptions::new())
            .unwrap();
        assert_eq!(
            (second.version, second.sent),
            (2, 2),
            "only what changed is sent"
        );
        for (version, expected) in [
            (Some(1), &first),
            (Some(2), &content(&dir)),
            (None, &content(&dir)),
        ] {
            let back = scratch.join(format!("back-{version:?}"));
            archive.restore("eval", "run-1", version, &back).unwrap();
            assert_eq!(&content(&back), expected);
        }
        for (run, version) in [("run-1", Some(3)), ("run-2", None)] {
            let error = archive
                .restore("eval", run, version, &scratch.join("no"))
                .unwrap_err();
            assert_eq!(error.code().as_str(), "archive.absent");
        }
    }
}

#[test]
fn a_damaged_object_is_noticed_and_nothing_appears() {
    let root = TempDir::new().unwrap();
    let dir = workdir(root.path(), "65.62");
    let raw = root.path().join("raw");
    let archive = Archive::open(&ArchivePlace::Directory(raw.clone())).unwrap();
    archive
        .keep(&dir, "eval", "run-1", &KeepOptions::new())
        .unwrap();
    let object = raw.join(format!("eval/run-1/summary_{TIME}.csv"));
    let mut bytes = fs::read(&object).unwrap();
    bytes[3] ^= 1;
    fs::write(&object, bytes).unwrap();
    let back = root.path().join("back");
    let error = archive.restore("eval", "run-1", None, &back).unwrap_err();
    assert_eq!(error.code().as_str(), "archive.corrupt");
    fs::remove_file(&object).unwrap();
    let error = archive.restore("eval", "run-1", None, &back).unwrap_err();
    assert_eq!(error.code().as_str(), "archive.corrupt");
    let left: Vec<_> = fs::read_dir(root.path())
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert!(
        !left
            .iter()
            .any(|name| name.to_string_lossy().contains("back")),
        "{left:?}"
    );
}

#[test]
fn a_file_that_can_not_be_read_is_archived_and_marked_for_review() {
    let root = TempDir::new().unwrap();
    let dir = workdir(root.path(), "65.62");
    let bad = format!("{TIME}/predictions/m/arc.json");
    write(&dir, &bad, b"{\"0\": {\"prediction\": ");
    let archive = Archive::open(&ArchivePlace::Directory(root.path().join("raw"))).unwrap();
    let report = archive
        .keep(&dir, "eval", "run-1", &KeepOptions::new())
        .unwrap();
    let paths: Vec<&str> = report.review.iter().map(|found| &*found.path).collect();
    assert_eq!(paths, [&*bad], "{:?}", report.review);
    let metadata = fs::read_to_string(root.path().join("raw/eval/run-1/metadata.json")).unwrap();
    let metadata: serde_json::Value = serde_json::from_str(&metadata).unwrap();
    assert_eq!(metadata["review"][0]["path"], bad);
    assert_eq!(metadata["results"][0]["score"], 65.62);
    let back = root.path().join("back");
    archive.restore("eval", "run-1", None, &back).unwrap();
    assert_eq!(content(&back), content(&dir));
}

#[cfg(unix)]
#[test]
fn links_are_named_and_not_followed() {
    let root = TempDir::new().unwrap();
    let dir = workdir(root.path(), "65.62");
    write(root.path(), "outside/secret.txt", b"s");
    std::os::unix::fs::symlink(root.path().join("outside"), dir.join("out")).unwrap();
    let archive = Archive::open(&ArchivePlace::Directory(root.path().join("raw"))).unwrap();
    let report = archive
        .keep(&dir, "eval", "run-1", &KeepOptions::new())
        .unwrap();
    assert_eq!(report.files, 5);
    assert_eq!(report.left_out[0].path, "out");
    assert_eq!(report.left_out[0].reason, "symbolic_link");
}

/// Sixteen different work dirs of one run at once: one of them is version 1, the others are told.
#[test]
fn of_sixteen_at_once_one_wins() {
    let root = TempDir::new().unwrap();
    for (number, place) in places(&root).iter().enumerate() {
        for round in 0..4 {
            let run = format!("race-{round}");
            let dirs: Vec<PathBuf> = (0..16)
                .map(|writer| {
                    let scratch = root.path().join(format!("{number}-{round}-{writer}"));
                    workdir(&scratch, &format!("{writer}.5"))
                })
                .collect();
            let barrier = std::sync::Barrier::new(16);
            let outcomes: Vec<_> = std::thread::scope(|scope| {
                let threads: Vec<_> = dirs
                    .iter()
                    .map(|dir| {
                        let (barrier, run) = (&barrier, &run);
                        scope.spawn(move || {
                            let archive = Archive::open(place).unwrap();
                            barrier.wait();
                            archive.keep(dir, "eval", run, &KeepOptions::new())
                        })
                    })
                    .collect();
                threads
                    .into_iter()
                    .map(|thread| thread.join().unwrap())
                    .collect()
            });
            let archive = Archive::open(place).unwrap();
            let manifest = archive.manifest("eval", &run).unwrap();
            let mut versions = Vec::new();
            for (dir, outcome) in dirs.iter().zip(&outcomes) {
                match outcome {
                    // A late one may find version 1 and add the next.
                    Ok(report) => {
                        let back = dir.with_file_name("back");
                        archive
                            .restore("eval", &run, Some(report.version), &back)
                            .unwrap();
                        assert_eq!(content(&back), content(dir));
                        versions.push(report.version);
                    }
                    Err(error) => assert_eq!(error.code().as_str(), "archive.conflict", "{error}"),
                }
            }
            versions.sort_unstable();
            let expected: Vec<u32> = (1..).take(versions.len()).collect();
            assert_eq!(versions, expected, "each version has one winner");
            assert_eq!(manifest.versions.len(), versions.len());
            assert!(!versions.is_empty());
        }
    }
}

#[test]
fn old_versions_go_and_what_others_need_stays() {
    let root = TempDir::new().unwrap();
    for (number, place) in places(&root).iter().enumerate() {
        let scratch = root.path().join(number.to_string());
        let archive = Archive::open(place).unwrap();
        let day = |day: u32| -> Time { format!("2026-01-{day:02}T00:00:00Z").parse().unwrap() };
        let keep = |score: &str, on: u32, kept: bool| {
            let dir = workdir(&scratch, score);
            let mut options = KeepOptions::new();
            options.now(day(on)).kept(kept);
            archive
                .keep(&dir, "eval", "run-1", &options)
                .unwrap()
                .version
        };
        assert_eq!(
            (
                keep("1.0", 1, false),
                keep("2.0", 2, true),
                keep("3.0", 3, false)
            ),
            (1, 2, 3)
        );
        let mut options = PruneOptions::older_than(day(10));
        options.keep_newest(1);
        let dry = archive.prune(&options).unwrap();
        let of = |report: &evalcore_store::ArchivePruneReport| -> Vec<u32> {
            report
                .versions
                .iter()
                .map(|version| version.version)
                .collect()
        };
        assert_eq!(
            (of(&dry), dry.objects, dry.protected, dry.dry_run),
            (vec![1], 1, 2, true)
        );
        archive
            .restore("eval", "run-1", Some(1), &scratch.join("still"))
            .unwrap();
        let done = archive.prune(options.dry_run(false)).unwrap();
        assert_eq!((of(&done), done.objects), (vec![1], 1));
        let error = archive
            .restore("eval", "run-1", Some(1), &scratch.join("gone"))
            .unwrap_err();
        assert_eq!(error.code().as_str(), "archive.absent");
        for version in [2, 3] {
            let back = scratch.join(format!("back-{version}"));
            archive
                .restore("eval", "run-1", Some(version), &back)
                .unwrap();
        }
        let again = archive.prune(&options).unwrap();
        assert_eq!((again.versions.len(), again.objects), (0, 0));
        // The first content comes again, as a new version.
        assert_eq!(keep("1.0", 4, false), 4);
        archive
            .restore("eval", "run-1", Some(4), &scratch.join("back-4"))
            .unwrap();
    }
}
