//! The processor that the extraction script replaced.

use serde_json::{Map, Value as Json, json};

use super::super::python::{Value, loads, read_text};
use super::prediction::predictions;
use super::whole::Whole;
use super::workdir::Workdir;
use crate::error::{Error, ErrorKind, Result};
use crate::source::Source;

/// How large a file may be to be read whole, in bytes.
const MAX_FILE: u64 = 1 << 30;

/// The job whose work dir is processed.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::compat::budeval::ProcessorJob;
///
/// let mut job = ProcessorJob::new("/tmp/eval_extractions/job-1", "job-1", "m");
/// job.extracted_at = Some("2025-10-16T23:55:00".to_owned());
/// assert_eq!(job.experiment_id, None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProcessorJob {
    /// The path that the processor had for the source's root.
    pub extraction_path: String,
    /// The Kubernetes job.
    pub job_id: String,
    /// The evaluated model.
    pub model_name: String,
    /// The experiment, where there is one.
    pub experiment_id: Option<String>,
    /// The evaluation request, where it is known.
    pub evaluation_id: Option<String>,
    /// When the files were extracted: the processor asked the clock, which the library does not.
    pub extracted_at: Option<String>,
}

impl ProcessorJob {
    /// A job without experiment, evaluation and time.
    #[must_use]
    pub fn new(
        extraction_path: impl Into<String>,
        job_id: impl Into<String>,
        model_name: impl Into<String>,
    ) -> Self {
        Self {
            extraction_path: extraction_path.into(),
            job_id: job_id.into(),
            model_name: model_name.into(),
            experiment_id: None,
            evaluation_id: None,
            extracted_at: None,
        }
    }

    /// `str(Path(extraction_path) / path)`.
    fn path(&self, path: &str) -> String {
        let slashes = self.extraction_path.bytes().take_while(|b| *b == b'/');
        let anchor = match slashes.count() {
            0 => "",
            2 => "//",
            _ => "/",
        };
        let names = self.extraction_path.split('/').chain([path]);
        let names: Vec<&str> = names.filter(|name| !matches!(*name, "" | ".")).collect();
        anchor.to_owned() + &names.join("/")
    }
}

/// Reproduces `ResultsProcessor.process_opencompass_results`, removed upstream in October 2025.
///
/// The document is the processor's: a dataset per result file stem, whichever model it belongs to;
/// its accuracy, 0 where there is none; the number of predictions, 0 where one of them has a chat
/// prompt; and a count of correct answers guessed from the two. Values that the processor could not
/// use make their dataset disappear.
///
/// Directories are visited from the last name to the first. The processor visited them in the
/// file system's order, which is not recorded; the recorded trees agree with this one. Lists and
/// datasets are sorted by name. Unpaired surrogates become `U+FFFD`, and counts beyond 64 bits
/// floats.
///
/// # Errors
///
/// [`ErrorKind::Raised`] where the processor raised an exception, and [`ErrorKind::FileTooLarge`]
/// for a file above 1 GiB.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::compat::budeval::{ProcessorJob, process_opencompass_results};
/// use evalcore::source::MemorySource;
///
/// let mut tree = MemorySource::new();
/// tree.insert("20251016_235030/results/m/a.json", *br#"{"accuracy": 66.67}"#);
/// tree.insert("20251016_235030/predictions/m/a.json", *br#"{"0": {}, "1": {}, "2": {}}"#);
/// let document = process_opencompass_results(&tree, &ProcessorJob::new("/x", "job-1", "m"))?;
/// assert_eq!(document["summary"]["total_correct"], 2);
/// assert_eq!(document["datasets"][0]["metadata"]["result_file"], "/x/20251016_235030/results/m/a.json");
/// # Ok::<(), evalcore::Error>(())
/// ```
pub fn process_opencompass_results(source: &dyn Source, job: &ProcessorJob) -> Result<Json> {
    let Some(workdir) = Workdir::find(source) else {
        let path = &job.extraction_path;
        return Err(Error::new(ErrorKind::Raised {
            exception: "Exception",
            message: format!("No timestamp directory or outputs structure found in {path}"),
        }));
    };
    let mut datasets = Vec::new();
    let mut accuracies = Map::new();
    let (mut examples, mut correct) = (0, Whole::Exact(0));
    for (name, result_file) in &workdir.results {
        let accuracy = accuracy(&read(source, result_file)?);
        let prediction_file = workdir.predictions.get(name);
        let items = match prediction_file {
            Some(path) => predictions(&read(source, path)?),
            None => Vec::new(),
        };
        let Some(counted) = accuracy.and_then(|value| count(&value, items.len())) else {
            continue;
        };
        examples += items.len();
        correct = correct.plus(counted.correct);
        accuracies.insert(name.clone(), json!(counted.accuracy));
        datasets.push(json!({
            "dataset_name": name,
            "accuracy": counted.accuracy,
            "total_examples": items.len(),
            "correct_examples": counted.correct.json(),
            "predictions": items,
            "metadata": {
                "result_file": job.path(result_file),
                "prediction_file": prediction_file.map(|path| job.path(path)),
            },
        }));
    }
    Ok(json!({
        "job_id": job.job_id,
        "evaluation_id": job.evaluation_id,
        "model_name": job.model_name,
        "engine": "opencompass",
        "experiment_id": job.experiment_id,
        "summary": {
            "overall_accuracy": percentage(correct, examples),
            "total_datasets": datasets.len(),
            "total_examples": examples,
            "total_correct": correct.json(),
            "dataset_accuracies": accuracies,
            "model_name": job.model_name,
        },
        "datasets": datasets,
        "raw_output": raw_output(&workdir, job),
        "extracted_at": job.extracted_at,
        "extraction_path": job.extraction_path,
        "output_pvc_name": format!("{}-output-pvc", job.job_id),
        "job_start_time": null,
        "job_end_time": null,
        "job_duration_seconds": null,
    }))
}

fn raw_output(workdir: &Workdir, job: &ProcessorJob) -> Json {
    let paths = |files: &[String]| files.iter().map(|path| job.path(path)).collect::<Json>();
    let by_name = |(name, path): (&String, &String)| (name.clone(), job.path(path));
    let summaries = workdir.summaries.iter();
    let logs = workdir.logs.iter();
    json!({
        "timestamp_dir": workdir.timestamp_dir,
        "configs_files": workdir.configs,
        "prediction_files": workdir.predictions.iter().map(by_name).collect::<Json>(),
        "result_files": workdir.results.iter().map(by_name).collect::<Json>(),
        "summary_files": summaries.map(|(kind, path)| (*kind, job.path(path))).collect::<Json>(),
        "log_files": logs.map(|(stage, files)| (stage.clone(), paths(files))).collect::<Json>(),
    })
}

/// A file that can not be read counts as an empty one, which is not JSON either.
fn read(source: &dyn Source, path: &str) -> Result<Vec<u8>> {
    match source.read(path, MAX_FILE) {
        Err(error) if matches!(error.kind(), ErrorKind::FileTooLarge { .. }) => Err(error),
        read => Ok(read.unwrap_or_default()),
    }
}

/// `results.get("accuracy", 0.0)`, where what is not JSON is an empty object, and what is not an
/// object has no `get`.
fn accuracy(bytes: &[u8]) -> Option<Value> {
    let text = read_text(bytes).ok();
    match text.and_then(|text| loads(&text).ok()) {
        None => Some(Value::Float(0.0)),
        Some(Value::Dict(results)) => {
            let found = results.get("accuracy").cloned();
            Some(found.unwrap_or(Value::Float(0.0)))
        }
        Some(_) => None,
    }
}

struct Counted {
    accuracy: f64,
    correct: Whole,
}

/// `int(accuracy * n / 100) if accuracy > 1 else int(accuracy * n)`; `None` where Python raises.
fn count(accuracy: &Value, n: usize) -> Option<Counted> {
    match accuracy {
        Value::Bool(all) => Some(Counted {
            accuracy: f64::from(u8::from(*all)),
            correct: if *all { Whole::of(n) } else { Whole::Exact(0) },
        }),
        Value::Float(accuracy) => {
            let product = accuracy * Whole::of(n).float();
            let correct = if *accuracy > 1.0 {
                product / 100.0
            } else {
                product
            };
            Some(Counted {
                accuracy: *accuracy,
                correct: Whole::truncated(correct)?,
            })
        }
        Value::Int(digits) => {
            let accuracy: f64 = digits.parse().ok()?;
            let correct = if digits.starts_with('-') || matches!(digits.as_str(), "0" | "1") {
                let sign = if digits.starts_with('-') { "-" } else { "" };
                let product = times(digits.trim_start_matches('-'), n);
                Whole::read(&format!("{sign}{product}"))?
            } else {
                // The quotient of two integers is rounded once, which an exponent does as well.
                Whole::truncated(format!("{}e-2", times(digits, n)).parse().ok()?)?
            };
            let fits = accuracy.is_finite();
            fits.then_some(Counted { accuracy, correct })
        }
        _ => None,
    }
}

/// `digits * n` for digits without a sign.
fn times(digits: &str, n: usize) -> String {
    let mut carry: u128 = 0;
    let mut product = Vec::with_capacity(digits.len() + 20);
    for digit in digits.bytes().rev() {
        carry += u128::from(digit.saturating_sub(b'0')) * n as u128;
        product.extend(char::from_digit((carry % 10) as u32, 10));
        carry /= 10;
    }
    let mut text = carry.to_string();
    text.extend(product.iter().rev());
    text
}

fn percentage(correct: Whole, examples: usize) -> f64 {
    if examples == 0 {
        return 0.0;
    }
    correct.float() / Whole::of(examples).float() * 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(accuracy: &str, n: usize) -> Option<(f64, Whole)> {
        let counted = count(&loads(accuracy).unwrap(), n)?;
        Some((counted.accuracy, counted.correct))
    }

    #[test]
    fn counts_are_guessed_from_the_accuracy() {
        for (accuracy, n, want) in [
            ("66.67", 3, Some((66.67, 2))),
            ("66.66666666666666", 3, Some((66.666_666_666_666_66, 1))),
            ("0.75", 400, Some((0.75, 300))),
            ("1", 100, Some((1.0, 100))),
            ("2", 100, Some((2.0, 2))),
            ("true", 7, Some((1.0, 7))),
            ("-5", 3, Some((-5.0, -15))),
            ("-0.5", 3, Some((-0.5, -1))),
            (
                "9007199254740993",
                100,
                Some((9_007_199_254_740_992.0, 9_007_199_254_740_992)),
            ),
            ("NaN", 3, None),
            ("Infinity", 0, None),
            ("null", 3, None),
            ("\"50.0\"", 3, None),
        ] {
            let want = want.map(|(accuracy, correct)| (accuracy, Whole::Exact(correct)));
            assert_eq!(counted(accuracy, n), want, "{accuracy}");
        }
        let huge = "9".repeat(400);
        assert_eq!(counted(&huge, 0), None);
        assert_eq!(times("999", 1001), "999999");
    }

    #[test]
    fn paths_are_those_of_pathlib() {
        for (root, want) in [
            ("/x//y/./z/", "/x/y/z/a"),
            ("//x", "//x/a"),
            ("///x", "/x/a"),
            ("", "a"),
            ("./x", "x/a"),
        ] {
            assert_eq!(ProcessorJob::new(root, "j", "m").path("a"), want);
        }
    }
}
