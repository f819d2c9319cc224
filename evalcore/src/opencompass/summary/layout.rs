//! Which writer's layout a table has.

use super::SubjectiveReport;
use super::align::is_mode;
use super::number::is_cell;
use super::record::Record;

/// How a summary file is laid out, and so how its rows map onto [`super::SummaryRow`].
///
/// Where a file has no version, metric or mode, the row's text is `-`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SummaryLayout {
    /// `dataset,version,metric,mode,<models>`: the default, per judge and per profile alike.
    Default,
    /// The default with `time`, `checkpoint` and `max_seq_len` rows ([`super::RowKind::NotScore`]), and a
    /// second table whose cells `right/wrong/difference` become three rows with the metrics
    /// `correct_bpb`, `incorrect_bpb` and `incorrect_bpb-correct_bpb`.
    Pretrain,
    /// The default without its header, as the compression summarizer writes it: names of models
    /// are empty unless they are given or stand in the raw section.
    Headerless,
    /// `dataset,version,mode,<model>,-,...` and a second header with the metrics: one row per
    /// data set and metric.
    Circular,
    /// `dataset,<models>`, the header repeated after unknown names.
    NeedleBench,
    /// `ATC Experiment Type,<models>`: the type is the data set, values are needle counts.
    NeedleBenchAtc,
    /// `metric,version,model,<data sets>,average`: models are rows; each column is a data set.
    CompressionPivot,
    /// `dataset,version,base_model,metric,mode,...,model_name,...`: models are rows; `rating` is
    /// `bt_rating`, `predicted_win_rate` is a metric of its own, the rest are no scores. With
    /// several base models the metric reads `<base>/<metric>`.
    BradleyTerry,
    /// The ratings over all data sets of the same summarizer; the data set is `-`.
    BradleyTerryAll,
    /// `model,<metrics>`: models are rows, columns are metrics.
    ModelRows,
    /// The same under three header rows; the third names the metrics.
    ModelRowsThreeHeaders,
    /// A header `<base>_vs_<model>,<capabilities>` before each pair's `win_<model>` row
    /// (metric: the capability), or its `win_both_<model>` and `half_draw_<model>` rows (metric:
    /// `win_both/<capability>`). With several base models a model reads `<base>/<model>`.
    Pairs,
    /// An empty cell and models; rows are the data set (metric `-`), `position_bias` (no score)
    /// and capabilities (metrics of that data set).
    CompassArenaReport,
    /// An empty cell and models; rows are data sets.
    CompassArenaOverall,
    /// An empty cell, `<base>/<model>` columns and `Avg`; rows as in [`Self::CompassArenaReport`].
    WildbenchPair,
    /// `<dataset>,<models>`; rows are metrics of that data set.
    Fofo,
    /// An empty cell and models; rows `<dataset>_<metric>`.
    CompassBench,
    /// `dataset,<models>` with RFC 4180 quotes.
    Charm,
    /// Models are rows: `score`, `lower` and `upper` (no score), `avg_tokens` (no score); the
    /// list of bootstrap rounds is left out. The data set is `ArenaHard`.
    ArenaHard,
    /// `model,judge_model,dataset,<capabilities>`. With several judges a model reads
    /// `<model>_judged-by--<judge>`.
    Result,
    /// The same transposed, a block per invocation.
    TotalResult,
    /// `Dataset,Detailed Scores,<models>`: the second column is the metric.
    SubjectiveAll,
    /// `{"<dataset>": <mean>, ..., "average": <mean>}` of the last model; its name is not told.
    Flames,
}

pub(super) const META: [&str; 4] = ["dataset", "version", "metric", "mode"];

impl SummaryLayout {
    /// The name as it stands in documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Pretrain => "pretrain",
            Self::Headerless => "headerless",
            Self::Circular => "circular",
            Self::NeedleBench => "needlebench",
            Self::NeedleBenchAtc => "needlebench_atc",
            Self::CompressionPivot => "compression_pivot",
            Self::BradleyTerry => "bradley_terry",
            Self::BradleyTerryAll => "bradley_terry_all",
            Self::ModelRows => "model_rows",
            Self::ModelRowsThreeHeaders => "model_rows_three_headers",
            Self::Pairs => "pairs",
            Self::CompassArenaReport => "compass_arena_report",
            Self::CompassArenaOverall => "compass_arena_overall",
            Self::WildbenchPair => "wildbench_pair",
            Self::Fofo => "fofo",
            Self::CompassBench => "compass_bench",
            Self::Charm => "charm",
            Self::ArenaHard => "arena_hard",
            Self::Result => "result",
            Self::TotalResult => "total_result",
            Self::SubjectiveAll => "subjective_all",
            Self::Flames => "flames",
        }
    }

    /// Whether fields are quoted by RFC 4180.
    pub(super) fn is_quoted(self) -> bool {
        matches!(
            self,
            Self::NeedleBenchAtc
                | Self::CompressionPivot
                | Self::BradleyTerry
                | Self::BradleyTerryAll
                | Self::ModelRows
                | Self::ModelRowsThreeHeaders
                | Self::Pairs
                | Self::CompassBench
                | Self::Charm
                | Self::ArenaHard
                | Self::Result
                | Self::SubjectiveAll
        )
    }

    /// Recognises a layout by its first records and, where those are not enough, by the name.
    pub(super) fn of(records: &[Record<'_>], report: Option<SubjectiveReport>) -> Option<Self> {
        let header = records.first()?;
        let second = records.get(1);
        let label = |at: usize| records.get(at).map(|record| record.get(0));
        let has = |name: &str| header.fields.iter().any(|field| field == name);
        if header.starts_with(&META) {
            let pretrain = second.is_some_and(is_pretrain_row);
            return Some(if pretrain {
                Self::Pretrain
            } else {
                Self::Default
            });
        }
        if header.starts_with(&["dataset", "version", "base_model"]) && has("model_name") {
            return Some(Self::BradleyTerry);
        }
        if header.starts_with(&["metric", "version", "model"]) {
            return Some(Self::CompressionPivot);
        }
        if header.starts_with(&["dataset", "version", "mode"])
            && second.is_some_and(|record| record.starts_with(&["-", "-", "-"]))
        {
            return Some(Self::Circular);
        }
        if header.starts_with(&["Dataset", "Detailed Scores"]) {
            return Some(Self::SubjectiveAll);
        }
        if header.starts_with(&["model", "judge_model", "dataset"]) {
            return Some(Self::Result);
        }
        match header.get(0) {
            "ATC Experiment Type" => Some(Self::NeedleBenchAtc),
            "0" if header
                .fields
                .iter()
                .enumerate()
                .all(|(i, field)| *field == i.to_string()) =>
            {
                Some(Self::ModelRowsThreeHeaders)
            }
            "模型" => Some(Self::ModelRows),
            "model" if matches!(header.get(1), "total" | "average") => Some(Self::ModelRows),
            "" if has("model_name") && has("rating") => Some(Self::BradleyTerryAll),
            "" if has("model") && has("score") && has("lower") => Some(Self::ArenaHard),
            "" if label(1) == Some("judge_model") => Some(Self::TotalResult),
            "" if label(2) == Some("position_bias") => {
                let pair = header.fields.last().is_some_and(|name| name == "Avg");
                Some(if pair {
                    Self::WildbenchPair
                } else {
                    Self::CompassArenaReport
                })
            }
            "" if report == Some(SubjectiveReport::CompassBench) => Some(Self::CompassBench),
            "" if label(1).is_some_and(|label| label.ends_with("_总分")) => {
                Some(Self::CompassBench)
            }
            "" if report == Some(SubjectiveReport::CompassArenaOverall)
                || label(1).is_some_and(|label| label.starts_with("compassarena")) =>
            {
                Some(Self::CompassArenaOverall)
            }
            "dataset" if report == Some(SubjectiveReport::Judged) => Some(Self::Charm),
            "dataset" if header.len() > 1 && !header.fields.iter().skip(1).any(|f| is_meta(f)) => {
                Some(Self::NeedleBench)
            }
            first if first.contains("_vs_") => label(1)
                .is_some_and(|label| label.starts_with("win_"))
                .then_some(Self::Pairs),
            _ if report == Some(SubjectiveReport::Fofo) || label(1) == Some("overall") => {
                Some(Self::Fofo)
            }
            _ if is_headerless(header) => Some(Self::Headerless),
            _ => None,
        }
    }
}

fn is_meta(name: &str) -> bool {
    META.iter()
        .any(|meta| meta.eq_ignore_ascii_case(name.trim()))
}

/// Whether a record is one of the rows that describe the models of a pre-training summary.
pub(super) fn is_pretrain_row(record: &Record<'_>) -> bool {
    matches!(record.get(0), "time" | "checkpoint" | "max_seq_len")
        && (1..4).all(|at| META.get(at).is_some_and(|name| *name == record.get(at)))
}

fn is_headerless(record: &Record<'_>) -> bool {
    let version = record.get(1);
    record.len() > 4
        && super::align::is_version(version)
        && is_mode(record.get(3))
        && (4..record.len()).all(|at| is_cell(record.get(at)))
}
