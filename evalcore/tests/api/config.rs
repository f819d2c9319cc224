//! Configs, raw sections and literals against Python (`testdata/golden/config/generate.py`).

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use evalcore::opencompass::config::{
    Aggregation, ConfigFileName, ListedRow, ModelConfig, OutputPath, RunConfig,
    RunConfigReaderBuilder, output_path,
};
use evalcore::opencompass::python::{self, Literal};
use evalcore::opencompass::raw_section::{RawEntry, RawSection, RawSectionReaderBuilder};
use serde_json::{Value, json};

use crate::support::{self, Tally};

#[expect(clippy::disallowed_methods, reason = "tests list directories")]
fn list(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).into_iter().flatten();
    entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect()
}

/// The files `<case>/work_dir/<run>/<folder>/*.<extension>` below `root`, with their names.
fn files(root: &Path, folder: &str, extension: &str) -> Vec<(String, PathBuf)> {
    let runs = list(root)
        .into_iter()
        .flat_map(|case| list(&case.join("work_dir")));
    let files = runs.flat_map(|run| list(&run.join(folder)));
    let mut found: Vec<(String, PathBuf)> = files
        .filter(|path| path.is_file() && path.extension().is_some_and(|found| found == extension))
        .map(|path| {
            let name = path
                .strip_prefix(root)
                .expect("below the root")
                .display()
                .to_string();
            (name, path)
        })
        .collect();
    found.sort();
    found
}

/// Our value in the form of the generator.
fn encode(value: &Literal) -> Value {
    let all = |items: &[Literal]| -> Vec<Value> { items.iter().map(encode).collect() };
    match value {
        Literal::None => json!(["none"]),
        Literal::Bool(value) => json!(["bool", value]),
        Literal::Int(digits) => json!(["int", digits]),
        Literal::Float(value) if value.is_nan() => json!(["float", "nan"]),
        Literal::Float(value) => json!(["float", format!("{:016x}", value.to_bits())]),
        Literal::Str(text) => json!(["str", text]),
        Literal::Bytes(bytes) => {
            let hex = bytes.iter().fold(String::new(), |mut hex, byte| {
                let _ = write!(hex, "{byte:02x}");
                hex
            });
            json!(["bytes", hex])
        }
        Literal::List(items) => json!(["list", all(items)]),
        Literal::Tuple(items) => json!(["tuple", all(items)]),
        Literal::Set(items) => {
            let mut items = all(items);
            items.sort_by_key(ToString::to_string);
            json!(["set", items])
        }
        Literal::Dict(members) => {
            let members: Vec<Value> = members
                .iter()
                .map(|(key, value)| json!([encode(key), encode(value)]))
                .collect();
            json!(["dict", members])
        }
        Literal::Opaque(text) => json!(["opaque", text]),
        _ => panic!("a kind of value that the test does not know"),
    }
}

fn same(ours: &Value, theirs: &Value) -> Result<(), String> {
    if ours == theirs {
        Ok(())
    } else {
        Err(format!("ours {ours}, oracle {theirs}"))
    }
}

#[test]
fn oracle_literals() {
    let cases = support::read_json(&support::golden().join("config/literals.json"));
    let mut tally = Tally::new("config/literals.json");
    for (index, case) in cases.as_array().expect("a list").iter().enumerate() {
        let text = case["text"].as_str().expect("a text");
        let mut theirs = case["value"].clone();
        sort_sets(&mut theirs);
        let outcome = match python::parse(text.as_bytes()) {
            Ok(value) => same(&encode(&value), &theirs),
            Err(error) => Err(error.to_string()),
        };
        tally.check(index, outcome.map_err(|why| format!("{text}: {why}")));
    }
    tally.finish();
}

/// Python's order of items within sets is not ours; the order of their JSON texts is.
fn sort_sets(value: &mut Value) {
    let Value::Array(items) = value else { return };
    items.iter_mut().for_each(sort_sets);
    if let [Value::String(kind), Value::Array(items)] = items.as_mut_slice()
        && kind == "set"
    {
        items.sort_by_key(ToString::to_string);
    }
}

fn rows(rows: &[ListedRow]) -> Value {
    rows.iter()
        .map(|row| json!([row.name, row.metric]))
        .collect()
}

fn model(model: &ModelConfig) -> Value {
    json!({
        "abbr": model.abbr,
        "column": model.column(),
        "summarizer_abbr": model.summarizer_abbr,
        "path": model.path,
        "type": model.class,
    })
}

fn config(found: &RunConfig) -> Value {
    let datasets: Vec<Value> = found
        .datasets
        .iter()
        .map(|dataset| {
            json!({
                "abbr": dataset.abbr,
                "path": dataset.path,
                "name": dataset.name,
                "n": dataset.n,
                "k": dataset.k,
                "type": dataset.class,
                "inferencer": dataset.inferencer,
            })
        })
        .collect();
    let groups: Vec<Value> = found
        .groups
        .iter()
        .map(|group| {
            let subsets: Vec<Value> = group
                .subsets
                .iter()
                .map(|subset| json!([subset.dataset, subset.metric]))
                .collect();
            let aggregation = match group.aggregation() {
                Aggregation::NaiveAverage => "naive_average",
                Aggregation::WeightedAverage => "weighted_average",
                Aggregation::Sum => "sum",
                Aggregation::StandardDeviation => "standard_deviation",
                Aggregation::HarmonicMean => "harmonic_mean",
                _ => "unknown to the test",
            };
            json!({
                "name": group.name,
                "subsets": subsets,
                "weights": group.weights,
                "transforms": group.transforms,
                "metric": group.metric,
                "metric_name": group.metric_name(),
                "aggregation": aggregation,
            })
        })
        .collect();
    let judges: Vec<&str> = found
        .judge_models
        .iter()
        .map(|judge| judge.abbr.as_str())
        .collect();
    let profiles: Vec<Value> = found
        .profiles
        .iter()
        .map(|profile| json!([profile.name, rows(&profile.dataset_abbrs)]))
        .collect();
    json!({
        "models": found.models.iter().map(model).collect::<Vec<_>>(),
        "datasets": datasets,
        "groups": groups,
        "dataset_abbrs": found.dataset_abbrs.as_deref().map(rows),
        "profiles": profiles,
        "summarizer_type": found.summarizer_type,
        "judge_models": judges,
        "work_dir": found.work_dir,
    })
}

/// Every config of the tree is read without a remark, strictly too, and as Python executes it.
#[test]
fn oracle_configs() {
    let expected = support::read_json(&support::golden().join("config/configs.json"));
    let root = support::oracle_dir("EVALCORE_OPENCOMPASS_ORACLES", "opencompass");
    let mut tally = Tally::new("configs/*.py");
    for (name, path) in files(&root, "configs", "py") {
        let text = support::read(&path);
        let outcome = match RunConfigReaderBuilder::new().strict(true).read(&text) {
            Ok(found) if !found.diagnostics.is_empty() => Err(format!("{:?}", found.diagnostics)),
            Ok(found) => match expected.get(&name) {
                Some(theirs) => same(&config(&found), theirs),
                // A config that is not in the generated file must at least name its data sets.
                None if found.datasets.is_empty() => Err("no data sets".to_owned()),
                None => Ok(()),
            },
            Err(error) => Err(error.to_string()),
        };
        tally.check(&name, outcome);
        let file_name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        let parsed = ConfigFileName::parse(file_name).map(|name| name.time.name());
        tally.equal(
            format!("{name} (name)"),
            &parsed.as_deref(),
            &file_name.get(..15),
        );
    }
    tally.finish();
}

/// The mode of every summary row is the one that the config implies.
#[test]
fn oracle_modes() {
    let root = support::oracle_dir("EVALCORE_OPENCOMPASS_ORACLES", "opencompass");
    let mut tally = Tally::new("modes of summary/*.csv");
    for (name, path) in files(&root, "summary", "csv") {
        let csv = String::from_utf8(support::read(&path)).expect("UTF-8");
        let run = path
            .parent()
            .and_then(Path::parent)
            .expect("a run directory");
        let runs = files(&root, "configs", "py");
        let configs: Vec<RunConfig> = runs
            .iter()
            .filter(|(_, config)| config.starts_with(run))
            .map(|(_, config)| RunConfig::parse(&support::read(config)).expect("tolerant"))
            .collect();
        if !csv.starts_with("dataset,version,metric,mode,") {
            continue;
        }
        for line in csv.lines().skip(1) {
            let [dataset, version, _, mode, ..] = line.split(',').collect::<Vec<_>>()[..] else {
                continue;
            };
            let found = configs.iter().flat_map(|config| &config.datasets);
            let Some(found) = found.into_iter().find(|found| found.abbr == dataset) else {
                continue;
            };
            if version.len() == 6 {
                tally.equal(format!("{name} {dataset}"), &found.mode(), &mode);
            }
        }
    }
    tally.finish();
}

fn raw(section: &RawSection) -> Value {
    let entries = |entries: &[RawEntry]| -> Vec<Value> {
        entries
            .iter()
            .map(|entry| json!([entry.dataset, encode(&entry.result)]))
            .collect()
    };
    let models = section.models.iter();
    models
        .map(|model| json!([model.name, entries(&model.entries)]))
        .collect()
}

/// Every raw section is read without a remark, strictly too, and as Python evaluates it.
#[test]
fn oracle_raw_sections() {
    let expected = support::read_json(&support::golden().join("config/raw.json"));
    let root = support::oracle_dir("EVALCORE_OPENCOMPASS_ORACLES", "opencompass");
    let mut tally = Tally::new("summary/*.txt");
    for (name, path) in files(&root, "summary", "txt") {
        let text = support::read(&path);
        let outcome = match RawSectionReaderBuilder::new().strict(true).read(&text) {
            Ok(found) if !found.diagnostics.is_empty() => Err(format!("{:?}", found.diagnostics)),
            Ok(found) => match expected.get(&name) {
                Some(theirs) => same(&raw(&found), theirs),
                None if found.models.is_empty() => Err("no models".to_owned()),
                None => Ok(()),
            },
            Err(error) => Err(error.to_string()),
        };
        tally.check(&name, outcome);
    }
    tally.finish();
}

/// The raw section holds what the results files hold, found by the names of the config.
#[test]
fn oracle_raw_sections_equal_results() {
    let root = support::oracle_dir("EVALCORE_OPENCOMPASS_ORACLES", "opencompass");
    let mut tally = Tally::new("summary/*.txt against results/**.json");
    for (name, path) in files(&root, "summary", "txt") {
        let section = RawSection::parse(&support::read(&path)).expect("tolerant");
        let run = path
            .parent()
            .and_then(Path::parent)
            .expect("a run directory");
        for (_, config) in files(&root, "configs", "py") {
            if !config.starts_with(run) {
                continue;
            }
            let config = RunConfig::parse(&support::read(&config)).expect("tolerant");
            for model in &config.models {
                for dataset in &config.datasets {
                    let case = format!("{name} {} {}", model.abbr, dataset.abbr);
                    compare_result(&mut tally, &case, run, &section, model, &dataset.abbr);
                }
            }
        }
    }
    tally.finish();
}

#[expect(clippy::disallowed_methods, reason = "tests read files")]
fn compare_result(
    tally: &mut Tally,
    case: &str,
    run: &Path,
    section: &RawSection,
    model: &ModelConfig,
    dataset: &str,
) {
    let OutputPath::Below(path) = output_path(&model.abbr, dataset) else {
        return;
    };
    let found = section
        .model(model.column())
        .and_then(|model| model.entry(dataset));
    let Some(entry) = found.filter(|entry| !entry.is_missing()) else {
        return;
    };
    let Ok(text) = fs::read(run.join("results").join(path)) else {
        return;
    };
    // Files with the bare words NaN and Infinity are for Python only.
    let Ok(Value::Object(result)) = serde_json::from_slice::<Value>(&text) else {
        return;
    };
    for (metric, theirs) in result {
        if let Some(theirs) = theirs.as_f64() {
            tally.equal(
                format!("{case} {metric}"),
                &entry.score(&metric),
                &Some(theirs),
            );
        }
    }
}

/// Text summaries from public repositories; read where they lie, for they may not be copied.
#[test]
fn oracle_real_raw_sections() {
    let Some(shared) = support::shared_fixtures("oracle_real_raw_sections") else {
        return;
    };
    let mut tally = Tally::new("real summary/*.txt");
    let mut folders = vec![shared.join("opencompass/real")];
    while let Some(folder) = folders.pop() {
        for path in list(&folder) {
            if path.is_dir() {
                folders.push(path);
            } else if is_text_summary(&path) {
                real_raw_section(&mut tally, &path);
            }
        }
    }
    tally.finish();
}

fn is_text_summary(path: &Path) -> bool {
    let name = path
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    name.starts_with("summary_") && path.extension().is_some_and(|found| found == "txt")
}

/// Every cell of the CSV beside the text is the raw section's number, rounded.
fn real_raw_section(tally: &mut Tally, path: &Path) {
    let section = RawSectionReaderBuilder::new()
        .strict(true)
        .read(&support::read(path));
    let section = section.expect("real files are whole");
    let text = String::from_utf8(support::read(path)).expect("UTF-8");
    let rows = text.split("csv format\n").nth(1).expect("a csv section");
    for row in rows.lines().skip(2).take_while(|row| !row.starts_with('$')) {
        let [dataset, _, metric, _, cell] = row.split(',').collect::<Vec<_>>()[..] else {
            panic!("real files have one model: {row}");
        };
        if cell != "-" {
            let found = section.models[0]
                .entry(dataset)
                .and_then(|entry| entry.score(metric));
            let ours = found.map(|score| format!("{score:.2}"));
            tally.equal(format!("{dataset} {metric}"), &ours.as_deref(), &Some(cell));
        }
    }
}
