//! A server that has no bucket, and one that goes away.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use evalcore_store::{Archive, ArchivePlace, KeepOptions, S3Place};
use tempfile::TempDir;

use crate::archive::{bucket, content, endpoint, place, workdir};

#[test]
fn the_wrong_bucket_has_a_name() {
    let Some(endpoint) = endpoint() else { return };
    let root = TempDir::new().unwrap();
    let dir = workdir(root.path(), "65.62");
    let archive = Archive::open(&ArchivePlace::S3(place(&endpoint, "nowhere"))).unwrap();
    let error = archive
        .keep(&dir, "eval", "run-1", &KeepOptions::new())
        .unwrap_err();
    assert_eq!(error.code().as_str(), "archive.no_bucket");
    assert!(!error.to_string().contains("a-secret"));
}

/// Forwards connections until so many bytes went to the server; then nobody is there any more.
fn failing_server(endpoint: &str, bytes: i64) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let target = endpoint.strip_prefix("http://").unwrap().to_owned();
    let left = Arc::new(AtomicI64::new(bytes));
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let Ok(client) = client else { return };
            if left.load(Ordering::SeqCst) <= 0 {
                return;
            }
            let server = TcpStream::connect(&target).unwrap();
            let (mut from, mut to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
            let left = Arc::clone(&left);
            std::thread::spawn(move || {
                let mut buffer = [0; 512];
                while let Ok(read @ 1..) = from.read(&mut buffer) {
                    let now = left.fetch_sub(i64::try_from(read).unwrap(), Ordering::SeqCst);
                    if now <= 0 || to.write_all(&buffer[..read]).is_err() {
                        break;
                    }
                }
                let _ = from.shutdown(std::net::Shutdown::Both);
                let _ = to.shutdown(std::net::Shutdown::Both);
            });
            std::thread::spawn(move || {
                let (mut from, mut to) = (server, client);
                let _ = std::io::copy(&mut from, &mut to);
            });
        }
    });
    address
}

#[test]
fn a_server_that_goes_away_leaves_nothing_half() {
    let Some(endpoint) = endpoint() else { return };
    let root = TempDir::new().unwrap();
    let dir = workdir(root.path(), "65.62");
    let whole = bucket(&endpoint);
    let open = |place: &S3Place| Archive::open(&ArchivePlace::S3(place.clone())).unwrap();
    let mut failures = 0;
    for (round, bytes) in [700, 1_500, 2_500, 3_500, 5_000].into_iter().enumerate() {
        let run = format!("run-{round}");
        let mut cut = whole.clone();
        cut.endpoint = Some(failing_server(&endpoint, bytes));
        if let Err(error) = open(&cut).keep(&dir, "eval", &run, &KeepOptions::new()) {
            assert_eq!(error.code().as_str(), "archive.gone", "{error}");
            failures += 1;
        }
        // The next call takes up what was sent.
        let report = open(&whole)
            .keep(&dir, "eval", &run, &KeepOptions::new())
            .unwrap();
        assert_eq!(report.version, 1);
        let back = root.path().join(format!("back-{round}"));
        open(&whole).restore("eval", &run, None, &back).unwrap();
        assert_eq!(content(&back), content(&dir));
    }
    assert!(failures >= 3, "{failures}");
    let mut nobody = whole;
    nobody.endpoint = Some("http://127.0.0.1:9".to_owned());
    let error = open(&nobody)
        .restore("eval", "run-0", None, &root.path().join("no"))
        .unwrap_err();
    assert_eq!(error.code().as_str(), "archive.gone");
}
