//! Pipes: a reader that has gone, and standard input.

use std::io::{Read as _, Write as _};
use std::process::Stdio;

use crate::support::{evalcore, samples};

#[test]
fn a_broken_pipe_is_success() {
    let mut command = evalcore()
        .args(["extract", "--eval-id", "demo", "--rows", "predictions"])
        .on_samples();
    let mut child = command
        .command()
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0), "{said}");
    assert!(!said.contains("error"), "{said}");
}

#[test]
fn standard_input_is_shown() {
    let show = |text: &[u8]| {
        let mut command = evalcore().args(["show", "-", "--format", "csv"]);
        let command = command
            .command()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(text).unwrap();
        let output = child.wait_with_output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        (
            output.status.code(),
            text.lines().last().unwrap_or_default().to_owned(),
        )
    };
    let dir = samples().join("results/demo/opencompass-chat/20261120_133856");
    let summary = std::fs::read(dir.join("summary/summary_20261120_133856.csv")).unwrap();
    assert_eq!(
        show(&summary),
        (
            Some(0),
            "code_like,7b8114,humaneval_pass@10,gen,gpt-oss-20b,80,,".to_owned()
        )
    );
    let (code, last) = show(b"{\"0\": {\"prediction\": \"4\", \"gold\": 4}, \"1\": {\"pred");
    assert_eq!((code, &*last), (Some(3), "0,0,4,4,,,"));
    assert_eq!(show(b"\0\0\0").0, Some(4));
}

#[test]
fn a_full_device_is_an_error_and_not_a_panic() {
    if !std::path::Path::new("/dev/full").exists() {
        return;
    }
    let done = evalcore()
        .args(["schema", "-o", "/dev/full"])
        .run()
        .exits(4);
    assert!(done.stderr.contains("/dev/full"), "{}", done.stderr);
    let done = evalcore()
        .args(["schema", "-o", "missing/out.json"])
        .run()
        .exits(4);
    assert!(done.stderr.contains("missing/out.json"), "{}", done.stderr);
}
