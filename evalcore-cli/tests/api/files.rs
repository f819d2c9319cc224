//! Files that are written, and files that are shown.

use serde_json::{Value, json};

use crate::support::{evalcore, oracle_dir, samples, tally};

#[test]
fn output_files_appear_whole_and_alone() {
    let command = || evalcore().args(["extract", "--eval-id", "demo", "-o", "out.json"]);
    let done = command()
        .on_samples()
        .file("out.json", "old")
        .run()
        .exits(3);
    assert!(done.stdout.is_empty());
    let text = done.file("out.json").unwrap();
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["counts"]["runs"], 2);
    assert_eq!(done.names(), ["out.json"]);

    let done = command()
        .args(["--root", "/nowhere"])
        .file("out.json", "old")
        .run()
        .exits(4);
    // Whoever reads the file must not take an older answer for this one.
    let text = done.file("out.json").unwrap();
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["success"], false);
    assert_eq!(done.names(), ["out.json"]);
}

#[test]
fn man_pages_and_completions_are_written() {
    let done = evalcore().args(["man", "--dir", "man1"]).run().exits(0);
    for name in [
        "evalcore",
        "evalcore-extract",
        "evalcore-show",
        "evalcore-doctor",
    ] {
        let page = done.file(&format!("man1/{name}.1")).unwrap();
        assert!(page.contains(&format!(".TH {name} 1")), "{page}");
    }
    let page = done.file("man1/evalcore-extract.1").unwrap();
    assert!(
        page.contains("EVALCORE_EVAL_ID") && page.contains("\\-\\-run\\-ids"),
        "{page}"
    );
    for (shell, word) in [
        ("bash", "_evalcore()"),
        ("zsh", "#compdef evalcore"),
        ("fish", "complete -c evalcore"),
        ("powershell", "Register-ArgumentCompleter"),
        ("elvish", "edit:completion"),
    ] {
        let text = evalcore()
            .args(["completions", shell])
            .run()
            .exits(0)
            .text();
        assert!(text.contains(word) && text.contains("run-ids"), "{shell}");
    }
}

#[test]
fn predictions_are_shown_whole_when_lines_are_asked_for() {
    let dir = samples().join("results/demo/opencompass-chat/20261120_133856");
    let path = dir.join("predictions/gpt-oss-20b/demo_gsm8k.json");
    let show = |options: &[&str]| {
        let command = evalcore().args(["show"]).args([&path]).args(options);
        command.run().exits(0)
    };
    let rows = show(&["--format", "jsonl"]).json_lines();
    assert_eq!(rows.len(), 64);
    let file: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    for (at, row) in rows.iter().enumerate() {
        assert_eq!(row["prediction"], file[at.to_string()]["prediction"]);
        assert!(row["origin_prompt"].is_null());
    }
    assert_eq!(
        show(&["--format", "jsonl", "--limit", "3"])
            .json_lines()
            .len(),
        3
    );
    let with = show(&["--format", "jsonl", "--prompt", "-n", "1"]).json_lines();
    assert_eq!(with[0]["origin_prompt"], file["0"]["origin_prompt"]);
    let document = show(&["--format", "json"]).json();
    assert_eq!(document["files"][0]["rows"].as_array().unwrap().len(), 64);
    let table = show(&[]);
    assert_eq!(table.text().lines().count(), 21);
    assert!(table.stderr.contains("first 20 rows"), "{}", table.stderr);
}

/// Every file of the recorded work dirs is shown as what `case.json` says it is.
#[test]
fn opencompass_oracle_files_are_shown() {
    let dir = oracle_dir("EVALCORE_OPENCOMPASS_ORACLES", "opencompass");
    let mut failed = Vec::new();
    let mut cases = 0;
    for entry in std::fs::read_dir(&dir).unwrap() {
        let case = entry.unwrap().path();
        let Ok(text) = std::fs::read(case.join("case.json")) else {
            continue;
        };
        let described: Value = serde_json::from_slice(&text).unwrap();
        for (path, file) in described["files"].as_object().unwrap() {
            cases += 1;
            let path = case.join("work_dir").join(path);
            let done = evalcore()
                .args(["show", "--format", "json", "--quiet"])
                .args([&path])
                .run();
            let shown: Value = serde_json::from_slice(&done.stdout).unwrap_or_default();
            if let Err(why) = agrees(&described, file, &shown["files"][0]) {
                failed.push(format!("{}: {why}", path.display()));
            }
        }
    }
    tally("opencompass/*/case.json files", cases, &failed);
}

fn agrees(case: &Value, file: &Value, shown: &Value) -> Result<(), String> {
    let rows = shown["rows"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let entries = file.get("entries").or(file.get("valid_lines"));
    let judged = file["form"] == "predictions (judge output)";
    let kind = match file["kind"].as_str().unwrap_or_default() {
        "results" if judged => "predictions",
        "configs" => "config",
        "logs" => "log",
        kind => kind,
    };
    let refused = file["valid"] == false && file["bytes"] == 0 && shown.is_null();
    if shown["kind"] != kind && !refused && !is_refused_report(file, shown) {
        return Err(format!("expected {kind}, shown as {}", shown["kind"]));
    }
    let wanted = match kind {
        "predictions" if file.get("other_keys").is_some() => Some(0),
        "predictions" => entries.and_then(Value::as_u64),
        "summary" => default_cells(case, file),
        "results" => return numbers_agree(file, rows),
        _ => None,
    };
    match wanted {
        Some(wanted) if wanted != rows.len() as u64 => {
            Err(format!("expected {wanted} rows, found {}", rows.len()))
        }
        _ => Ok(()),
    }
}

/// A report of another summarizer that is no table of scores is refused, not misread.
fn is_refused_report(file: &Value, shown: &Value) -> bool {
    file["kind"] == "summary" && file["table"].is_null() && shown.is_null()
}

fn default_cells(case: &Value, file: &Value) -> Option<u64> {
    let table = usize::try_from(file["table"].as_u64()?).ok()?;
    let table = case["tables"][table].as_array()?;
    let header = table.first()?.as_array()?;
    let is_default = header.get(..4)? == ["dataset", "version", "metric", "mode"];
    let models = is_default.then(|| header.len() - 4)?;
    Some(((table.len() - 1) * models) as u64)
}

fn numbers_agree(file: &Value, rows: &[Value]) -> Result<(), String> {
    let numbers = file["numbers"].as_object().cloned().unwrap_or_default();
    for (name, number) in numbers.iter().filter(|(_, number)| number.is_number()) {
        let mut found = rows.iter().filter(|row| row["metric"] == **name);
        let value = found.next().and_then(|row| row["value"].as_f64());
        if value != number.as_f64() {
            return Err(format!("expected {name} of {number}, found {value:?}"));
        }
    }
    Ok(())
}

#[test]
fn a_root_that_can_not_be_read_still_gives_the_document() {
    let ask = |more: &[&str]| {
        let options = ["extract", "--eval-id", "e", "--root"];
        evalcore().file("file", "x").args(options).args(more).run()
    };
    for (root, code) in [("gone", "io.not_found"), ("file", "io.not_a_directory")] {
        let done = ask(&[root, "--run-ids", "a,b"]).exits(4);
        let document = done.json();
        assert_eq!(document["success"], false);
        assert_eq!(document["counts"]["failed"], 2);
        assert_eq!(document["results"][1]["run_id"], "b");
        assert_eq!(document["results"][1]["status"], "error");
        assert_eq!(document["results"][1]["code"], code);
        assert!(done.stderr.contains("run `a`") && done.stderr.contains(root));
    }
    for more in [&["gone"][..], &["."]] {
        let done = ask(more).exits(4);
        let document = done.json();
        assert_eq!(document["success"], false);
        assert_eq!(document["results"], json!([]));
        assert!(done.stderr.contains("io.not_found"), "{}", done.stderr);
    }
    let api = ask(&["gone", "--run-ids", "a", "--api"]).exits(4).json();
    assert_eq!(api["status"], "failed");
    let rows = ask(&["gone", "--run-ids", "a", "--rows", "evaluation_jobs"]).exits(4);
    assert_eq!(rows.json_lines()[0]["status"], "failed");
    let table = ask(&["gone", "--run-ids", "a", "--format", "csv"]).exits(4);
    let last = "a,,,,,,,,,,io.not_found: Results directory not found";
    assert_eq!(table.text().lines().last(), Some(last));
}
