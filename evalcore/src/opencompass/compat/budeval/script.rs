//! The extraction script of the playbook: a tree in, its standard output out.

use super::super::python::{Cell, DictReader, DictRow, Value, dumps, float, strip};
use super::glob::glob;
use super::volume::Volume;
use crate::source::{Cursor, Source};

/// The columns that are not scores.
const FIXED: [&str; 4] = ["dataset", "version", "metric", "mode"];

/// Reproduces the old extraction script: what it printed for this tree, byte for byte.
///
/// `root_display` is the path that the script had for the source's root, `/workspace/shared` in its
/// pod; it appears in `csv_file` and in error texts. `run_ids` is the comma-separated list of the
/// script's environment. The output is one line and always says `"success": true`; it may hold
/// `NaN` and `Infinity`, which are not JSON.
///
/// The interpreter is Python 3.11 under a UTF-8 locale. `..` and separators within ids lead where
/// they led in the script, as long as that is below the root; what is above it, and what is behind
/// a symbolic link that leaves it, does not exist. `..` goes back by name, also after a link. A
/// summary whose name is not UTF-8 can not be opened and is an error of its run.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::compat::budeval::{ScriptEnv, extract_script};
/// use evalcore::source::MemorySource;
///
/// let mut tree = MemorySource::new();
/// tree.insert(
///     "results/e/opencompass-a/20251016_235030/summary/summary_20251016_235030.csv",
///     *b"dataset,version,metric,mode,m\ngsm8k,1d7fe4,accuracy,gen,65.62\n",
/// );
/// let stdout = extract_script(&tree, &ScriptEnv::new("e", "a, b"));
/// assert!(stdout.contains(r#""metric": "accuracy", "mode": "gen", "score": 65.62}"#));
/// assert!(stdout.contains(r#""error": "Results directory not found""#));
/// ```
#[must_use]
pub fn extract_script(source: &dyn Source, env: &ScriptEnv<'_>) -> String {
    let volume = Volume::new(source, env.root);
    let results = env
        .run_ids
        .split(',')
        .map(strip)
        .filter(|run_id| !run_id.is_empty())
        .map(|run_id| run_object(volume, env.eval_id, run_id))
        .collect();
    let document = Value::dict([
        ("success", Value::Bool(true)),
        ("results", Value::List(results)),
    ]);
    dumps(&document) + "\n"
}

/// What the script found in its pod: `EVAL_ID`, `RUN_IDS`, and where the volume is mounted.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::compat::budeval::ScriptEnv;
///
/// let mut env = ScriptEnv::new("eval", "run-a,run-b");
/// env.root("/mnt/results");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct ScriptEnv<'a> {
    root: &'a str,
    eval_id: &'a str,
    run_ids: &'a str,
}

impl<'a> ScriptEnv<'a> {
    /// Takes the evaluation's id and the runs' ids with commas between them.
    #[must_use]
    pub fn new(eval_id: &'a str, run_ids: &'a str) -> Self {
        Self {
            root: "/workspace/shared",
            eval_id,
            run_ids,
        }
    }

    /// Where the volume is mounted, as paths show it; default: `/workspace/shared`.
    pub fn root(&mut self, root: &'a str) -> &mut Self {
        self.root = root;
        self
    }
}

fn run_object(volume: Volume<'_>, eval_id: &str, run_id: &str) -> Value {
    let found = newest_summary(volume, eval_id, run_id)
        .and_then(|path| Ok((read_scores(volume, &path)?, path)));
    let [run_id, eval_id] = [run_id, eval_id].map(Value::text);
    match found {
        Ok((scores, path)) => Value::dict([
            ("run_id", run_id),
            ("eval_id", eval_id),
            ("status", Value::text("success")),
            ("scores", Value::List(scores)),
            ("csv_file", Value::text(&volume.display(&path))),
        ]),
        Err(error) => Value::dict([
            ("run_id", run_id),
            ("eval_id", eval_id),
            ("status", Value::text("error")),
            ("error", Value::text(&error)),
            ("scores", Value::List(Vec::new())),
        ]),
    }
}

/// The last path by code points, not the newest file.
fn newest_summary(volume: Volume<'_>, eval_id: &str, run_id: &str) -> Result<String, String> {
    let base = format!("/results/{eval_id}/opencompass-{run_id}");
    if !volume.exists(&base) {
        return Err("Results directory not found".to_owned());
    }
    let mut found = glob(volume, &format!("{base}/*/summary/summary_*.csv"));
    if found.is_empty() {
        found = glob(volume, &format!("{base}/summary/summary_*.csv"));
    }
    let newest = found.into_iter().max();
    newest.ok_or_else(|| "No CSV results found".to_owned())
}

fn read_scores(volume: Volume<'_>, path: &str) -> Result<Vec<Value>, String> {
    let file = volume.open(path)?;
    let mut rows = DictReader::new(Cursor::new(&*file));
    let mut scores = Vec::new();
    while let Some(row) = rows.next_row().map_err(|error| error.to_string())? {
        scores.extend(score_of(&row));
    }
    Ok(scores)
}

/// The score of the first column that is not a fixed one; a row without a number there is dropped.
fn score_of(row: &DictRow) -> Option<Value> {
    let is_fixed = |key: Option<&str>| key.is_some_and(|name| FIXED.contains(&name));
    let column = row.keys().find(|key| !is_fixed(key.as_deref()))?;
    let Some(Cell::Text(score)) = row.get(column.as_deref()) else {
        return None;
    };
    let score = float(score)?;
    let cell = |name| match row.get(Some(name)) {
        None => Value::text(""),
        Some(Cell::Text(text)) => Value::text(text),
        Some(Cell::Missing | Cell::Rest) => Value::None,
    };
    Some(Value::dict([
        ("dataset", cell("dataset")),
        ("version", cell("version")),
        ("metric", cell("metric")),
        ("mode", cell("mode")),
        ("score", Value::Float(score)),
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::MemorySource;

    fn stdout(csv: &[u8]) -> String {
        let mut tree = MemorySource::new();
        tree.insert("results/e/opencompass-a/summary/summary_1.csv", csv);
        extract_script(&tree, ScriptEnv::new("e", "a").root("/w"))
    }

    #[test]
    fn a_short_row_before_its_fixed_columns_has_nulls() {
        let text = stdout(b"m,dataset,version\n1e16,\n");
        assert!(text.contains(
            r#"[{"dataset": "", "version": null, "metric": "", "mode": "", "score": 1e+16}]"#
        ));
    }

    #[test]
    fn what_can_not_be_decoded_is_the_error() {
        let text = stdout(b"dataset,m\na,1\n\xff");
        assert!(text.contains(r#""error": "'utf-8' codec can't decode byte 0xff in position 14"#));
        assert!(text.ends_with("\"scores\": []}]}\n"));
    }

    #[test]
    fn nothing_above_the_root_exists() {
        let tree = MemorySource::new();
        let text = extract_script(
            &tree,
            ScriptEnv::new("../../..", "/../../../etc").root("/w"),
        );
        assert!(text.contains("Results directory not found"));
    }
}
