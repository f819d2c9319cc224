//! Labels.

use serde_json::{Map, Value, json};

use super::cases::{all, figure, near, number, run, texts};

#[test]
fn classification_oracle_reports_through_the_command() {
    all("classification.jsonl", &["classification"], classification);
}

fn classification(case: &Value) -> Result<(), String> {
    let (input, expected) = (&case["input"], &case["expected"]);
    let (truth, pred) = (
        input["y_true"].as_array().unwrap(),
        input["y_pred"].as_array().unwrap(),
    );
    let mut records = Vec::new();
    for at in 0..truth.len().max(pred.len()) {
        let mut record = Map::new();
        for (name, values) in [
            ("y_true", Some(truth)),
            ("y_pred", Some(pred)),
            ("w", input["sample_weight"].as_array()),
        ] {
            if let Some(value) = values.and_then(|values| values.get(at)) {
                record.insert(name.to_owned(), value.clone());
            }
        }
        records.push(Value::Object(record));
    }
    let digits = input["digits"].as_u64().unwrap_or(2).to_string();
    let zero_division = match &input["zero_division"] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut args = texts(&["classification", "--quiet", "--beta", "2", "--digits"]);
    args.extend([digits, "--zero-division".to_owned(), zero_division]);
    if !input["labels"].is_null() {
        args.extend(["--labels".to_owned(), input["labels"].to_string()]);
    }
    if input["sample_weight"].is_array() {
        args.extend(texts(&["--weight-field", "w"]));
    }
    if let Some(label) = input.get("pos_label") {
        let label = label.as_str().map_or(label.to_string(), str::to_owned);
        args.extend(["--pos-label".to_owned(), label]);
    }
    let done = run(&args, &records);
    if truth.is_empty() || pred.is_empty() {
        let document = done.exits(4).json();
        assert_eq!(document["figures"], json!([]));
        return Ok(());
    }
    if truth.len() != pred.len() {
        // A record without one of the labels is said and left out.
        let document = done.exits(3).json();
        let short = truth.len().min(pred.len());
        assert_eq!(document["measured"], short as u64);
        assert_eq!(document["diagnostics"][0]["code"], "record.field_missing");
        return Ok(());
    }
    if expected["report_text"].get("__error__").is_some() {
        return if done.code == 0 {
            Err("no error".to_owned())
        } else {
            Ok(())
        };
    }
    if done.code != 0 {
        return Err(done.stderr);
    }
    let document = done.json();
    if document["report_text"] != expected["report_text"] {
        return Err(format!("report text {}", document["report_text"]));
    }
    classification_figures(&document, input, expected)?;
    matrices(&args, &records, expected)
}

fn classification_figures(document: &Value, input: &Value, expected: &Value) -> Result<(), String> {
    let tight = (1e-12, 0.0);
    for (name, key, tol) in [
        ("accuracy", "accuracy", tight),
        ("balanced_accuracy", "balanced_accuracy", tight),
        (
            "balanced_accuracy_adjusted",
            "balanced_accuracy_adjusted",
            tight,
        ),
        ("mcc", "mcc", (1e-10, 0.0)),
        ("cohen_kappa", "kappa", (1e-10, 0.0)),
        ("cohen_kappa_linear", "kappa_linear", (1e-10, 0.0)),
        ("cohen_kappa_quadratic", "kappa_quadratic", (1e-10, 0.0)),
        ("macro_f2", "fbeta2_macro", tight),
    ] {
        let want = &expected[key];
        if want.get("__error__").is_some() {
            assert_eq!(figure(document, name, None), None, "{name}");
        } else if !want.is_null() {
            near(document, (name, None), want, tol)?;
        }
    }
    for average in ["micro", "macro", "weighted"] {
        for score in ["precision", "recall", "f1"] {
            let name = format!("{average}_{score}");
            near(document, (&name, None), &expected[average][score], tight)?;
        }
    }
    if let Some(label) = input.get("pos_label") {
        let label = label.as_str().map_or(label.to_string(), str::to_owned);
        for score in ["precision", "recall", "f1"] {
            let name = format!("binary_{score}");
            let want = &expected["binary"][score];
            near(document, (&name, Some(&label)), want, tight)?;
        }
    }
    // The classes of the report, in the order of its text.
    let figures = document["figures"].as_array().unwrap();
    for score in ["precision", "recall", "f1", "support"] {
        let found = figures
            .iter()
            .filter(|one| one["name"] == score && one["label"].is_string());
        let wanted = expected["per_class"][score].as_array().unwrap();
        let mut count = 0;
        for (one, want) in found.zip(wanted) {
            count += 1;
            let label = one["label"].as_str();
            near(document, (score, label), want, tight)?;
        }
        if count != wanted.len() {
            return Err(format!("{score}: {count} classes of {}", wanted.len()));
        }
    }
    Ok(())
}

fn matrices(args: &[String], records: &[Value], expected: &Value) -> Result<(), String> {
    for (by, key) in [
        ("none", "confusion_matrix"),
        ("true", "confusion_matrix_norm_true"),
        ("pred", "confusion_matrix_norm_pred"),
        ("all", "confusion_matrix_norm_all"),
    ] {
        let want = &expected[key];
        if want.is_null() {
            continue;
        }
        let mut args = args.to_vec();
        args.push(format!("--confusion={by}"));
        let done = run(&args, records);
        if want.get("__error__").is_some() {
            assert_eq!(done.code, 64, "{}", done.stderr);
            continue;
        }
        let want = want.get("matrix").unwrap_or(want).as_array().unwrap();
        let document = done.exits(0).json();
        let rows = document["confusion_matrix"]["matrix"].as_array().unwrap();
        let flat = |rows: &[Value]| -> Vec<f64> {
            let cells = rows.iter().flat_map(|row| row.as_array().unwrap());
            cells.map(number).collect()
        };
        let (rows, want) = (flat(rows), flat(want));
        let same =
            rows.len() == want.len() && rows.iter().zip(&want).all(|(a, b)| (a - b).abs() <= 1e-12);
        if !same {
            return Err(format!("{key}: {rows:?}"));
        }
    }
    Ok(())
}
