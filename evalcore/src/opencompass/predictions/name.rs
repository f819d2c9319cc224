//! What a file below a model's predictions directory is, by its name.

/// What a file of a model's predictions directory is, by its path below that directory.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::predictions::PredictionsFile;
///
/// let none: [&str; 0] = [];
/// let kind = PredictionsFile::classify("cibench/pandas.json", &none);
/// assert_eq!(kind, PredictionsFile::Dataset { name: "cibench/pandas" });
/// let kind = PredictionsFile::classify("tmp_real.json", &none);
/// assert_eq!(kind, PredictionsFile::Working { dataset: "real" });
/// let kind = PredictionsFile::classify("tmp_real.json", &["tmp_real"]);
/// assert_eq!(kind, PredictionsFile::Dataset { name: "tmp_real" });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PredictionsFile<'a> {
    /// The samples of a data set, or of a shard of one.
    Dataset {
        /// The path without `.json`.
        name: &'a str,
    },
    /// `tmp_<dataset>.json` or `.jsonl`: the samples so far of a task that runs or was killed, or a
    /// file that `ChatInferencer` left behind.
    Working {
        /// The file name without `tmp_` and suffix.
        dataset: &'a str,
    },
    /// `*.bak`: a work file that the inferencer could not read and put aside.
    PutAside,
    /// `timer/time.jsonl`: how long each data set took.
    Timer,
    /// `<dataset>_alpaca.json` beside a known data set: the same answers for another tool.
    Export {
        /// The data set.
        dataset: &'a str,
    },
    /// A hidden file, or one in a hidden directory.
    Hidden,
    /// Nothing that OpenCompass writes there.
    Other,
}

impl<'a> PredictionsFile<'a> {
    /// Says what a file is; `known` are the data sets of the run, as far as its results and
    /// summary name them.
    #[must_use]
    pub fn classify<S: AsRef<str>>(path: &'a str, known: &[S]) -> Self {
        Self::classify_by(path, |name| {
            known.iter().any(|known| known.as_ref() == name)
        })
    }

    /// Says what a file is, given what tells whether a name is that of a data set of the run.
    pub(super) fn classify_by(path: &'a str, is_known: impl Fn(&str) -> bool) -> Self {
        if path.split('/').any(|part| part.starts_with('.')) {
            return Self::Hidden;
        }
        let file = path.rsplit('/').next().unwrap_or(path);
        let name = path.strip_suffix(".json");
        if let Some(name) = name.filter(|name| is_known(name)) {
            return Self::Dataset { name };
        }
        let dir = path.strip_suffix(file).unwrap_or_default();
        if file == "time.jsonl" && (dir == "timer/" || dir.ends_with("/timer/")) {
            return Self::Timer;
        }
        if file.strip_suffix(".bak").is_some() {
            return Self::PutAside;
        }
        let stem = file
            .strip_suffix(".jsonl")
            .or_else(|| file.strip_suffix(".json"));
        if let Some(dataset) = stem.and_then(|stem| stem.strip_prefix("tmp_")) {
            return Self::Working { dataset };
        }
        match name {
            None | Some("") => Self::Other,
            Some(name) => match name.strip_suffix("_alpaca").filter(|name| is_known(name)) {
                Some(dataset) => Self::Export { dataset },
                None => Self::Dataset { name },
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_files_are() {
        let known = ["gsm8k", "tmp_real", "alpaca_eval"];
        let check = |path, expected| {
            assert_eq!(PredictionsFile::classify(path, &known), expected, "{path}");
        };
        let dataset = |name| PredictionsFile::Dataset { name };
        let working = |dataset| PredictionsFile::Working { dataset };
        check("gsm8k.json", dataset("gsm8k"));
        check("math_0.json", dataset("math_0"));
        check("a.b c,d.json", dataset("a.b c,d"));
        check("tmp_real.json", dataset("tmp_real"));
        check("tmp_gsm8k.json", working("gsm8k"));
        check("tmp_gsm8k.jsonl", working("gsm8k"));
        check("tmp_tmp_real.jsonl", working("tmp_real"));
        check("cibench/tmp_pandas.json", working("pandas"));
        check("tmp_gsm8k.jsonl.bak", PredictionsFile::PutAside);
        check("timer/time.jsonl", PredictionsFile::Timer);
        check(
            "gsm8k_alpaca.json",
            PredictionsFile::Export { dataset: "gsm8k" },
        );
        check("stanford_alpaca.json", dataset("stanford_alpaca"));
        check(".DS_Store", PredictionsFile::Hidden);
        check(
            ".ipynb_checkpoints/tmp_x-checkpoint.json",
            PredictionsFile::Hidden,
        );
        check("notes.txt", PredictionsFile::Other);
        check(".json", PredictionsFile::Hidden);
    }
}
