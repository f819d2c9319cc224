//! The names that models and data sets have in paths.

/// Where a name comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AbbrSource {
    /// The config gives it as `abbr`; it is used as it is.
    Given,
    /// It is built from type, path and name.
    Built,
    /// It is built from a relative path of one part: the directory that the run was started in
    /// would stand between type and path, and is not known.
    BuiltPartly,
}

/// Where an output file lies.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OutputPath {
    /// Below `predictions/` or `results/`, with `/` between the names.
    Below(String),
    /// A name starts with `/`, so that the run directory is left: an absolute path.
    Absolute(String),
}

/// Where OpenCompass puts the file of a model and a data set, given their directory names.
///
/// A `/` in a name makes nested directories; the split between the two can not be seen in the path.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::config::{OutputPath, output_path};
///
/// let nested = output_path("meta-llama/Llama-3-8B", "cibench_generation/pandas");
/// let expected = "meta-llama/Llama-3-8B/cibench_generation/pandas.json";
/// assert_eq!(nested, OutputPath::Below(expected.to_owned()));
/// assert_eq!(output_path("/m", "d"), OutputPath::Absolute("/m/d.json".to_owned()));
/// ```
#[must_use]
pub fn output_path(model: &str, dataset: &str) -> OutputPath {
    let path = if dataset.starts_with('/') || model.is_empty() {
        format!("{dataset}.json")
    } else if model.ends_with('/') {
        format!("{model}{dataset}.json")
    } else {
        format!("{model}/{dataset}.json")
    };
    if path.starts_with('/') {
        OutputPath::Absolute(path)
    } else {
        OutputPath::Below(path)
    }
}

/// The name of several models that are compared: joined with `_`.
///
/// # Examples
///
/// ```
/// assert_eq!(evalcore::opencompass::config::joined(&["gpt4", "mine"]), "gpt4_mine");
/// ```
#[must_use]
pub fn joined(models: &[&str]) -> String {
    models.join("_")
}

/// The directory of what `judge` says of the models.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::config::judged_by;
///
/// assert_eq!(judged_by(&["gpt4", "mine"], "qwen"), "gpt4_mine_judged-by--qwen");
/// assert_eq!(judged_by(&["mine_judged-by--a"], "b"), "mine_judged-by--a");
/// ```
#[must_use]
pub fn judged_by(models: &[&str], judge: &str) -> String {
    with_mark(models, "judged-by--", judge)
}

/// The directory of what `judge` makes of other judges' results.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::config::summarized_by;
///
/// assert_eq!(summarized_by(&["mine"], "qwen"), "mine_summarized-by--qwen");
/// ```
#[must_use]
pub fn summarized_by(models: &[&str], judge: &str) -> String {
    with_mark(models, "summarized-by--", judge)
}

fn with_mark(models: &[&str], mark: &str, judge: &str) -> String {
    let name = joined(models);
    if models.iter().any(|model| model.contains(mark)) {
        name
    } else {
        format!("{name}_{mark}{judge}")
    }
}

/// The name of a model without `abbr`.
pub(super) fn of_model(class: &str, path: &str) -> (String, AbbrSource) {
    let (parts, source) = last_two_parts(path);
    (format!("{class}_{parts}").replace('/', "_"), source)
}

/// The name of a data set without `abbr`.
pub(super) fn of_dataset(path: &str, name: Option<&str>) -> String {
    let text = match name {
        Some(name) => format!("{path}_{name}"),
        None => path.to_owned(),
    };
    text.replace('/', "_")
}

/// The last two parts of the absolute path, joined with `_`, as far as the text tells them.
fn last_two_parts(path: &str) -> (String, AbbrSource) {
    let absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    match (parts.as_slice(), absolute) {
        ([.., first, last], _) => (format!("{first}_{last}"), AbbrSource::Built),
        ([last], true) => (format!("_{last}"), AbbrSource::Built),
        ([], true) => ("_".to_owned(), AbbrSource::Built),
        ([last], false) => ((*last).to_owned(), AbbrSource::BuiltPartly),
        ([], false) => (String::new(), AbbrSource::BuiltPartly),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_without_abbr() {
        let cases = [
            (
                "HuggingFace",
                "org/model-7b",
                "HuggingFace_org_model-7b",
                AbbrSource::Built,
            ),
            (
                "a.B",
                "/data/models//org/./m/",
                "a.B_org_m",
                AbbrSource::Built,
            ),
            ("T", "a/b/../c", "T_a_c", AbbrSource::Built),
            ("T", "/m", "T__m", AbbrSource::Built),
            ("T", "/../..", "T__", AbbrSource::Built),
            ("T", "gpt2", "T_gpt2", AbbrSource::BuiltPartly),
            ("T", "../m", "T_m", AbbrSource::BuiltPartly),
            ("T", "", "T_", AbbrSource::BuiltPartly),
        ];
        for (class, path, name, source) in cases {
            assert_eq!(of_model(class, path), (name.to_owned(), source), "{path}");
        }
    }

    #[test]
    fn data_sets_without_abbr() {
        assert_eq!(of_dataset("ceval/exam", Some("law/1")), "ceval_exam_law_1");
        assert_eq!(of_dataset("./data/x", None), "._data_x");
    }

    #[test]
    fn paths_follow_join() {
        let cases = [
            ("m", "d", OutputPath::Below("m/d.json".to_owned())),
            ("m/", "d", OutputPath::Below("m/d.json".to_owned())),
            ("", "d", OutputPath::Below("d.json".to_owned())),
            ("m", "/d", OutputPath::Absolute("/d.json".to_owned())),
        ];
        for (model, dataset, expected) in cases {
            assert_eq!(output_path(model, dataset), expected, "{model} {dataset}");
        }
    }
}
