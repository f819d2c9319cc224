//! The old extraction service against its recordings.
#![expect(clippy::unwrap_used, reason = "a broken recording fails the test")]

use std::path::Path;

use evalcore::opencompass::compat::budeval::{
    PlaybookOutcome, ProcessorJob, ScriptEnv, extract_job_results, extract_script,
    process_opencompass_results, to_nice_json,
};
use evalcore::source::{MemorySource, OsSource};
use evalcore::{Error, ErrorKind};
use serde_json::{Value, json};

use crate::support::{Tally, golden, oracle_dir, read, read_json};

fn text<'a>(case: &'a Value, key: &str) -> &'a str {
    case[key]
        .as_str()
        .unwrap_or_else(|| panic!("no text `{key}` in {case}"))
}

fn cases(index: &Value) -> &[Value] {
    index["cases"].as_array().map_or(&[], Vec::as_slice)
}

fn read_text(path: &Path) -> String {
    String::from_utf8(read(path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The script ran with its base path on the tree, and the recording shows the container's.
#[test]
fn budeval_script_oracle() {
    let dir = oracle_dir("EVALCORE_BUDEVAL_ORACLES", "budeval");
    let index = read_json(&dir.join("index.json"));
    let root = text(&index, "container_root");
    let mut stdouts = Tally::new("budeval/index.json (stdout)");
    let mut tempfiles = Tally::new("budeval/index.json (tempfile)");
    for case in cases(&index) {
        let id = text(case, "case");
        let source = OsSource::new(dir.join(text(case, "tree"))).unwrap();
        let env = &case["env"];
        let mut script = ScriptEnv::new(text(env, "EVAL_ID"), text(env, "RUN_IDS"));
        let ours = extract_script(&source, script.root(root));
        stdouts.equal(id, &ours, &read_text(&dir.join(text(case, "stdout"))));
        let nice = to_nice_json(&ours).map_err(|error| error.to_string());
        tempfiles.equal(id, &nice, &Ok(read_text(&dir.join(text(case, "tempfile")))));
    }
    stdouts.finish();
    tempfiles.finish();
}

#[test]
fn budeval_extract_job_results_oracle() {
    let dir = oracle_dir("EVALCORE_BUDEVAL_ORACLES", "budeval");
    let index = read_json(&dir.join("extract_job_results.json"));
    let mut tally = Tally::new("budeval/extract_job_results.json");
    for case in cases(&index) {
        let written = match &case["playbook_output"] {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            document => Some(document.to_string()),
        };
        let outcome = match (&case["playbook_error"], &written) {
            (Value::String(error), _) => PlaybookOutcome::Failed(error),
            (_, Some(file)) => PlaybookOutcome::Written(file.as_bytes()),
            (_, None) => PlaybookOutcome::NothingWritten,
        };
        let ours = extract_job_results(outcome, case["job_timing_map"].as_object());
        let theirs = text(case, "returned_text").to_owned();
        tally.equal(text(case, "name"), &ours, &theirs);
    }
    tally.finish();
}

/// The recordings keep two predictions of each dataset and count them.
fn shortened(mut document: Value) -> Value {
    for dataset in document["datasets"].as_array_mut().into_iter().flatten() {
        let predictions = dataset["predictions"].as_array_mut().unwrap();
        let count = predictions.len();
        predictions.truncate(2);
        dataset["predictions_count"] = json!(count);
    }
    document
}

fn raised(error: &Error) -> Value {
    match error.kind() {
        ErrorKind::Raised { exception, message } => {
            json!({"exception": exception, "message": message})
        }
        other => json!({"unexpected": other.to_string()}),
    }
}

#[test]
fn budeval_legacy_processor_oracle() {
    let dir = oracle_dir("EVALCORE_BUDEVAL_ORACLES", "budeval").join("legacy_processor");
    let index = read_json(&dir.join("index.json"));
    let mut tally = Tally::new("budeval/legacy_processor/index.json");
    for case in cases(&index) {
        let source = OsSource::new(dir.join(text(case, "tree"))).unwrap();
        // The recordings do not list the call's arguments, which the result repeats.
        let result = &case["result"];
        let given = |key: &str| result[key].as_str().map(ToOwned::to_owned);
        let mut job = ProcessorJob::new(
            "<root>",
            given("job_id").unwrap_or_default(),
            given("model_name").unwrap_or_default(),
        );
        job.evaluation_id = given("evaluation_id");
        job.experiment_id = given("experiment_id");
        job.extracted_at = given("extracted_at");
        let (ours, theirs) = match process_opencompass_results(&source, &job) {
            Ok(document) => (shortened(document), result.clone()),
            Err(error) => (
                raised(&error),
                json!({"exception": case["exception"], "message": case["message"]}),
            ),
        };
        tally.equal(text(case, "case"), &ours, &theirs);
    }
    tally.finish();
}

/// The bytes of a text that has one character for each.
fn latin1(text: &str) -> Vec<u8> {
    let bytes = text.chars().map(|c| u8::try_from(u32::from(c)));
    bytes.collect::<Result<_, _>>().unwrap()
}

/// The files of a recorded tree: parts of text, one character a byte, with how often they repeat.
fn memory_tree(files: &Value) -> MemorySource {
    let mut tree = MemorySource::new();
    for file in files.as_array().unwrap() {
        let mut bytes = Vec::new();
        for part in file[1].as_array().unwrap() {
            let part_bytes = latin1(part[0].as_str().unwrap());
            let count = usize::try_from(part[1].as_u64().unwrap()).unwrap();
            bytes.extend(part_bytes.repeat(count));
        }
        tree.insert(file[0].as_str().unwrap(), bytes);
    }
    tree
}

#[test]
fn budeval_extra_script_oracle() {
    let dir = golden().join("budeval_extra");
    let trees = read_json(&dir.join("script_trees.json"));
    let trees: Vec<MemorySource> = trees.as_array().unwrap().iter().map(memory_tree).collect();
    let mut tally = Tally::new("budeval_extra/script.json");
    for (at, case) in read_json(&dir.join("script.json"))
        .as_array()
        .unwrap()
        .iter()
        .enumerate()
    {
        let [eval_id, run_ids, stdout] = [1, 2, 3].map(|at| case[at].as_str().unwrap());
        let tree = &trees[usize::try_from(case[0].as_u64().unwrap()).unwrap()];
        let ours = extract_script(tree, &ScriptEnv::new(eval_id, run_ids));
        tally.equal(at, &ours.as_str(), &stdout);
    }
    tally.finish();
}

#[test]
fn budeval_extra_processor_oracle() {
    let recorded = read_json(&golden().join("budeval_extra/processor.json"));
    let mut tally = Tally::new("budeval_extra/processor.json");
    for (at, case) in recorded.as_array().unwrap().iter().enumerate() {
        let mut job = ProcessorJob::new("<root>", "job-1", "m");
        job.experiment_id = Some("exp-1".to_owned());
        job.extracted_at = Some("<time>".to_owned());
        let ours = process_opencompass_results(&memory_tree(&case[0]), &job);
        tally.equal(at, &ours.unwrap_or_else(|error| raised(&error)), &case[1]);
    }
    tally.finish();
}

#[test]
fn budeval_extra_orchestrator_oracle() {
    let recorded = read_json(&golden().join("budeval_extra/orchestrator.json"));
    let mut tally = Tally::new("budeval_extra/orchestrator.json");
    for (at, case) in recorded.as_array().unwrap().iter().enumerate() {
        let written = case[0].as_str().map(latin1);
        let outcome = match (case[1].as_str(), &written) {
            (Some(error), _) => PlaybookOutcome::Failed(error),
            (None, Some(file)) => PlaybookOutcome::Written(file),
            (None, None) => PlaybookOutcome::NothingWritten,
        };
        let ours = extract_job_results(outcome, case[2].as_object());
        tally.equal(at, &Some(ours.as_str()), &case[3].as_str());
    }
    tally.finish();
}
