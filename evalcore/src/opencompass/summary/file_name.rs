//! What the name of a file below `summary/` tells.

use crate::discover::Timestamp;
use crate::opencompass::summary::SubjectiveReport;

/// What a file below `summary/` is, by its name alone.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::summary::{SummaryFileName, SummaryFormat};
///
/// let name = SummaryFileName::parse("summary_20251016_235030_by_gpt-4o.csv");
/// let SummaryFileName::Judge { judge, format, .. } = name else { panic!() };
/// assert_eq!((&*judge, format), ("gpt-4o", SummaryFormat::Csv));
/// assert_eq!(SummaryFileName::parse("summary_old.csv"), SummaryFileName::Other);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SummaryFileName {
    /// `summary_<time>.csv`, `.txt` or `.md`: the summary itself.
    Plain {
        /// When the invocation started.
        time: Timestamp,
        /// By the extension.
        format: SummaryFormat,
    },
    /// `summary_<time>_by_<judge>.csv`, `.txt` or `.json`: one per judge model.
    Judge {
        /// When the invocation started.
        time: Timestamp,
        /// The judge model; it may hold `/`, which makes a directory.
        judge: Box<str>,
        /// By the extension; JSON holds coefficients, no scores.
        format: SummaryFormat,
    },
    /// `summary_<time>/<profile>.csv` of the multi-faceted summarizer.
    Profile {
        /// When the invocation started.
        time: Timestamp,
        /// The profile.
        profile: Box<str>,
    },
    /// `summary_pivot_<time>.csv` of the compression summarizer.
    Pivot {
        /// When the invocation started.
        time: Timestamp,
    },
    /// `summary_<time>_all_scores_df.csv`, `_all_scores.json` or `_all_scores_ctrl_coefs.json`.
    AllScores {
        /// When the invocation started.
        time: Timestamp,
        /// By the extension; only CSV is read, the others repeat parts of it or hold no scores.
        format: SummaryFormat,
    },
    /// A report of one of the subjective summarizers.
    Subjective {
        /// From the directory `<time>/` that the file lies in, where the name includes it.
        time: Option<Timestamp>,
        /// Which report.
        report: SubjectiveReport,
        /// The data set, where the name has it apart from the judge.
        dataset: Option<Box<str>>,
        /// The judge model; with a data set after it where the two can not be told apart.
        judge: Option<Box<str>>,
    },
    /// `repeat_analysis_<time>.json`.
    RepeatAnalysis {
        /// When the invocation started.
        time: Timestamp,
    },
    /// A hidden file, or the copy that a notebook keeps (`-checkpoint`).
    WorkFile,
    /// Anything else.
    Other,
}

/// The format of a summary file, by its extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SummaryFormat {
    /// `.csv`.
    Csv,
    /// `.txt`.
    Txt,
    /// `.md`.
    Md,
    /// `.json`.
    Json,
}

impl SummaryFileName {
    /// Reads a name, or a path relative to `summary/`.
    #[must_use]
    pub fn parse(name: &str) -> Self {
        if is_work_file(name) {
            return Self::WorkFile;
        }
        if let Some(rest) = name.strip_prefix("summary_") {
            return Self::summary(rest).unwrap_or(Self::Other);
        }
        if let Some(rest) = name.strip_prefix("repeat_analysis_") {
            let time = rest.strip_suffix(".json").and_then(Timestamp::parse);
            return time.map_or(Self::Other, |time| Self::RepeatAnalysis { time });
        }
        let (time, rest) = match name.split_once('/') {
            Some((dir, rest)) => match Timestamp::parse(dir) {
                Some(time) => (Some(time), rest),
                None => (None, name),
            },
            None => (None, name),
        };
        match SubjectiveReport::of_file(rest) {
            Some((report, dataset, judge)) => Self::Subjective {
                time,
                report,
                dataset: dataset.map(Into::into),
                judge: judge.map(Into::into),
            },
            None => Self::Other,
        }
    }

    fn summary(rest: &str) -> Option<Self> {
        if let Some(rest) = rest.strip_prefix("pivot_") {
            let time = Timestamp::parse(rest.strip_suffix(".csv")?)?;
            return Some(Self::Pivot { time });
        }
        let time = Timestamp::parse(rest.get(..15)?)?;
        let rest = rest.get(15..)?;
        if let Some(profile) = rest.strip_prefix('/') {
            let profile = profile.strip_suffix(".csv")?.into();
            return Some(Self::Profile { time, profile });
        }
        if let Some(rest) = rest.strip_prefix("_all_scores") {
            let format = match rest {
                "_df.csv" => SummaryFormat::Csv,
                ".json" | "_ctrl_coefs.json" => SummaryFormat::Json,
                _ => return None,
            };
            return Some(Self::AllScores { time, format });
        }
        let (stem, extension) = rest.rsplit_once('.')?;
        let format = match extension {
            "csv" => SummaryFormat::Csv,
            "txt" => SummaryFormat::Txt,
            "md" => SummaryFormat::Md,
            "json" => SummaryFormat::Json,
            _ => return None,
        };
        match (stem.strip_prefix("_by_"), format) {
            (None, SummaryFormat::Csv | SummaryFormat::Txt | SummaryFormat::Md)
                if stem.is_empty() =>
            {
                Some(Self::Plain { time, format })
            }
            (Some(judge), SummaryFormat::Csv | SummaryFormat::Txt | SummaryFormat::Json)
                if !judge.is_empty() =>
            {
                let judge = judge.into();
                Some(Self::Judge {
                    time,
                    judge,
                    format,
                })
            }
            _ => None,
        }
    }

    /// The time in the name.
    #[must_use]
    pub fn time(&self) -> Option<Timestamp> {
        match self {
            Self::Plain { time, .. }
            | Self::Judge { time, .. }
            | Self::Profile { time, .. }
            | Self::Pivot { time }
            | Self::AllScores { time, .. }
            | Self::RepeatAnalysis { time } => Some(*time),
            Self::Subjective { time, .. } => *time,
            Self::WorkFile | Self::Other => None,
        }
    }
}

/// A hidden name, or a summary's name with the suffix of a notebook's copy. A judge may well be
/// called `x-checkpoint`.
fn is_work_file(name: &str) -> bool {
    if name.split('/').any(|part| part.starts_with('.')) {
        return true;
    }
    let copied = name.rsplit_once('.').and_then(|(stem, extension)| {
        let stem = stem.strip_suffix("-checkpoint")?.strip_prefix("summary_")?;
        SummaryFileName::summary(&format!("{stem}.{extension}"))
    });
    matches!(
        copied,
        Some(SummaryFileName::Plain { .. } | SummaryFileName::Pivot { .. })
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time() -> Timestamp {
        Timestamp::parse("20251016_235030").unwrap()
    }

    #[test]
    fn summaries() {
        let judge = |judge: &str, format| SummaryFileName::Judge {
            time: time(),
            judge: judge.into(),
            format,
        };
        let plain = |format| SummaryFileName::Plain {
            time: time(),
            format,
        };
        let cases = [
            ("summary_20251016_235030.csv", plain(SummaryFormat::Csv)),
            ("summary_20251016_235030.txt", plain(SummaryFormat::Txt)),
            ("summary_20251016_235030.md", plain(SummaryFormat::Md)),
            (
                "summary_20251016_235030_by_gpt-4.1.csv",
                judge("gpt-4.1", SummaryFormat::Csv),
            ),
            (
                "summary_20251016_235030_by_org/j.txt",
                judge("org/j", SummaryFormat::Txt),
            ),
            (
                "summary_20251016_235030_by_j.json",
                judge("j", SummaryFormat::Json),
            ),
            (
                "summary_20251016_235030_by_j-checkpoint.csv",
                judge("j-checkpoint", SummaryFormat::Csv),
            ),
            ("summary_20251016_235030_by_j.md", SummaryFileName::Other),
            ("summary_20251016_235030_by_.csv", SummaryFileName::Other),
            ("summary_20251016_235030.json", SummaryFileName::Other),
            ("summary_20251016_235030.csv.bak", SummaryFileName::Other),
            ("summary_20251016_235030 (1).csv", SummaryFileName::Other),
            ("summary_20251016_23503.csv", SummaryFileName::Other),
            ("summary_.20251016_235030.csv", SummaryFileName::Other),
            ("summary_20251399_235030.csv", SummaryFileName::Other),
            ("summary_2025年016_235030.csv", SummaryFileName::Other),
            (
                "summary_pivot_20251016_235030.csv",
                SummaryFileName::Pivot { time: time() },
            ),
            (
                "repeat_analysis_20251016_235030.json",
                SummaryFileName::RepeatAnalysis { time: time() },
            ),
            (
                ".ipynb_checkpoints/summary_20251016_235030-checkpoint.csv",
                SummaryFileName::WorkFile,
            ),
            (
                "summary_20251016_235030-checkpoint.csv",
                SummaryFileName::WorkFile,
            ),
            (".DS_Store", SummaryFileName::WorkFile),
            ("notes.txt", SummaryFileName::Other),
            ("", SummaryFileName::Other),
        ];
        for (name, expected) in cases {
            assert_eq!(SummaryFileName::parse(name), expected, "{name}");
        }
        for (name, format) in [
            (
                "summary_20251016_235030_all_scores_df.csv",
                SummaryFormat::Csv,
            ),
            (
                "summary_20251016_235030_all_scores.json",
                SummaryFormat::Json,
            ),
            (
                "summary_20251016_235030_all_scores_ctrl_coefs.json",
                SummaryFormat::Json,
            ),
        ] {
            let expected = SummaryFileName::AllScores {
                time: time(),
                format,
            };
            assert_eq!(SummaryFileName::parse(name), expected, "{name}");
        }
        assert_eq!(
            SummaryFileName::parse("summary_20251016_235030/mmlu.csv"),
            SummaryFileName::Profile {
                time: time(),
                profile: "mmlu".into()
            }
        );
    }

    #[test]
    fn subjective_reports_keep_the_time_of_their_directory() {
        let name = SummaryFileName::parse("20251016_235030/AlpacaEval2-judged-by--gpt-4.csv");
        let expected = SummaryFileName::Subjective {
            time: Some(time()),
            report: SubjectiveReport::AlpacaEval,
            dataset: Some("AlpacaEval2".into()),
            judge: Some("gpt-4".into()),
        };
        assert_eq!(name, expected);
        assert_eq!(name.time(), Some(time()));
    }
}
