//! The names of subjective reports.

/// Which subjective report a file is, by its name. `<by>` is `judged-by` or `summarized-by`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SubjectiveReport {
    /// `Subjective_all_results-judged-by--<judge>.csv`: the one to read where it exists.
    AllResults,
    /// `Alignbench-judged-by--<judge>-dimension.csv`.
    AlignBenchDimension,
    /// `Alignbench-judged-by--<judge>-capability.csv`.
    AlignBenchCapability,
    /// `MTBench-judged-by--<judge>-capability.csv`.
    MtBench,
    /// `MTBench101-task_score-judged-by--<judge>.csv`.
    MtBench101,
    /// `judged-by--<judge>-capability.csv` of Multiround and Wildbench.
    Capability,
    /// `AlpacaEval2-judged-by--<judge>.csv`.
    AlpacaEval,
    /// `compassarena-overall-<by>--<judge>.csv`.
    CompassArenaOverall,
    /// `<dataset>-<by>--<judge>-report.csv`.
    CompassArena,
    /// `<dataset>-<by>--<judge>--report.csv`.
    Fofo,
    /// `<by>--<judge>--report.csv` of `CompassBench` and `QaBench`.
    CompassBench,
    /// `<by>--<judge>-report.csv` of Corev2, or `<by>--<judge>-<dataset>-report.csv` of Wildbench.
    JudgedReport,
    /// `arena_hard_leaderboard_judged-by--<judge>.csv`.
    ArenaHard,
    /// `arena_hard_leaderboard_judged-by--<judge>.json`.
    ArenaHardJson,
    /// `arena_hard_*_judged-by--<judge>.jsonl`: battles and bootstrap rounds, no summary.
    ArenaHardRounds,
    /// `judged-by--<judge>.csv` of Charm, or `judged-by--<judge>-<dataset>.csv`.
    Judged,
    /// `judged-by--<judge>.json` of Flames, or a detail file of Charm.
    JudgedJson,
    /// `result.csv`.
    Result,
    /// `total_result.csv`.
    TotalResult,
}

/// A report, its data set and its judge.
pub(super) type Named<'a> = (SubjectiveReport, Option<&'a str>, Option<&'a str>);

impl SubjectiveReport {
    /// Reads a name without the directory of its time.
    pub(super) fn of_file(name: &str) -> Option<Named<'_>> {
        match name {
            "result.csv" => return Some((Self::Result, None, None)),
            "total_result.csv" => return Some((Self::TotalResult, None, None)),
            _ => {}
        }
        let (subject, judged) = split_judged(name)?;
        let (stem, extension) = judged.rsplit_once('.')?;
        match extension {
            "csv" => Self::csv(subject, stem),
            "json" => match subject {
                "" => Some((Self::JudgedJson, None, Some(stem))),
                "arena_hard_leaderboard" => Some((Self::ArenaHardJson, None, Some(stem))),
                _ => None,
            },
            "jsonl" if subject.starts_with("arena_hard_") => {
                Some((Self::ArenaHardRounds, None, Some(stem)))
            }
            _ => None,
        }
    }

    fn csv<'a>(subject: &'a str, stem: &'a str) -> Option<Named<'a>> {
        let with = |report, suffix: &str| {
            let judge = stem.strip_suffix(suffix)?;
            Some((
                report,
                (!subject.is_empty()).then_some(subject),
                Some(judge),
            ))
        };
        match subject {
            "" => with(Self::Capability, "-capability")
                .or_else(|| with(Self::CompassBench, "--report"))
                .or_else(|| with(Self::JudgedReport, "-report"))
                .or_else(|| with(Self::Judged, "")),
            "Subjective_all_results" => Some((Self::AllResults, None, Some(stem))),
            "Alignbench" => with(Self::AlignBenchDimension, "-dimension")
                .or_else(|| with(Self::AlignBenchCapability, "-capability")),
            "MTBench" => with(Self::MtBench, "-capability"),
            "MTBench101-task_score" => Some((Self::MtBench101, Some("MTBench101"), Some(stem))),
            "compassarena-overall" => Some((Self::CompassArenaOverall, None, Some(stem))),
            "arena_hard_leaderboard" => Some((Self::ArenaHard, None, Some(stem))),
            _ if subject.starts_with("AlpacaEval") => with(Self::AlpacaEval, ""),
            _ => with(Self::Fofo, "--report").or_else(|| with(Self::CompassArena, "-report")),
        }
    }
}

fn split_judged(name: &str) -> Option<(&str, &str)> {
    ["judged-by--", "summarized-by--"].iter().find_map(|by| {
        let (subject, judged) = name.split_once(by)?;
        let subject = match subject.strip_suffix(['-', '_']) {
            Some(subject) if !subject.is_empty() => subject,
            None if subject.is_empty() => subject,
            _ => return None,
        };
        Some((subject, judged))
    })
}

#[cfg(test)]
mod tests {
    use super::SubjectiveReport as R;

    #[test]
    fn reports() {
        let cases = [
            (
                "Subjective_all_results-judged-by--j.csv",
                (R::AllResults, None, Some("j")),
            ),
            (
                "Alignbench-judged-by--j-1-dimension.csv",
                (R::AlignBenchDimension, Some("Alignbench"), Some("j-1")),
            ),
            (
                "Alignbench-judged-by--j-1-capability.csv",
                (R::AlignBenchCapability, Some("Alignbench"), Some("j-1")),
            ),
            (
                "MTBench-judged-by--org/j-capability.csv",
                (R::MtBench, Some("MTBench"), Some("org/j")),
            ),
            (
                "MTBench101-task_score-judged-by--j.csv",
                (R::MtBench101, Some("MTBench101"), Some("j")),
            ),
            (
                "judged-by--j-capability.csv",
                (R::Capability, None, Some("j")),
            ),
            (
                "AlpacaEval2-judged-by--j.csv",
                (R::AlpacaEval, Some("AlpacaEval2"), Some("j")),
            ),
            (
                "compassarena-overall-summarized-by--j.csv",
                (R::CompassArenaOverall, None, Some("j")),
            ),
            (
                "compassarena_math-judged-by--j-report.csv",
                (R::CompassArena, Some("compassarena_math"), Some("j")),
            ),
            (
                "fofo_test_prompts-judged-by--j--report.csv",
                (R::Fofo, Some("fofo_test_prompts"), Some("j")),
            ),
            (
                "summarized-by--j--report.csv",
                (R::CompassBench, None, Some("j")),
            ),
            (
                "judged-by--j-report.csv",
                (R::JudgedReport, None, Some("j")),
            ),
            (
                "judged-by--j-wildbench-report.csv",
                (R::JudgedReport, None, Some("j-wildbench")),
            ),
            (
                "arena_hard_leaderboard_judged-by--j.csv",
                (R::ArenaHard, None, Some("j")),
            ),
            (
                "arena_hard_leaderboard_judged-by--j.json",
                (R::ArenaHardJson, None, Some("j")),
            ),
            (
                "arena_hard_battles_judged-by--j.jsonl",
                (R::ArenaHardRounds, None, Some("j")),
            ),
            ("judged-by--j.csv", (R::Judged, None, Some("j"))),
            ("judged-by--j.json", (R::JudgedJson, None, Some("j"))),
            ("result.csv", (R::Result, None, None)),
            ("total_result.csv", (R::TotalResult, None, None)),
        ];
        for (name, expected) in cases {
            assert_eq!(R::of_file(name), Some(expected), "{name}");
        }
        for name in [
            "x.csv",
            "judged-by--j.md",
            "ajudged-by--j.csv",
            "-judged-by--j.csv",
            "results.csv",
        ] {
            assert_eq!(R::of_file(name), None, "{name}");
        }
    }
}
