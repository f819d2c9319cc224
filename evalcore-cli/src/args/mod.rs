//! The command line as types: they parse and nothing else.

mod archive;
mod compare;
mod doctor;
mod experiment;
mod extract;
mod global;
mod manual;
mod metrics;
mod output;
#[cfg(feature = "serve")]
mod rules;
mod schema;
mod score;
#[cfg(feature = "serve")]
mod serve;
mod show;
mod store;
mod watch;

use clap::{Parser, Subcommand};

pub(crate) use archive::PruneArgs;
#[cfg(feature = "archive")]
pub(crate) use archive::{ArchiveArgs, ArchivePlaceArgs, RestoreArgs};
pub(crate) use compare::CompareArgs;
pub(crate) use doctor::DoctorArgs;
pub(crate) use experiment::{
    CombineArgs, CompareRunsArgs, DatasetCommand, ExperimentCommand, FreezeArgs, LabelArgs,
    LeaderboardArgs, ScoreAnswersArgs, SplitArgs, SynthesizeArgs, ValidateArgs,
};
pub(crate) use extract::{Compat, ExtractArgs, RowKind};
pub(crate) use global::GlobalArgs;
pub(crate) use manual::{CompletionsArgs, ManArgs};
pub(crate) use metrics::{
    BleuArgs, BootstrapArgs, ChrfArgs, ClassificationArgs, ExactMatchArgs, GroundingArgs,
    InputFormat, IntervalMethod, LabelType, LatencyArgs, LatencyUnit, MatchRule, MetricCommand,
    NormalizeBy, PassAtKArgs, PercentileMethod, RecordArgs, RougeArgs, RunArgs, SimilarityArgs,
    SmoothMethod, SquadArgs, SquadVersionName, TextArgs, ZeroDivisionValue,
};
pub(crate) use output::{FileArgs, Format, FormatArgs, PrettyArgs};
#[cfg(feature = "serve")]
pub(crate) use rules::RulesArgs;
pub(crate) use schema::SchemaArgs;
pub(crate) use score::{ScoreArgs, UnmeasuredRule};
#[cfg(feature = "serve")]
pub(crate) use serve::{ClusterUse, LogLevel, ServeArgs};
pub(crate) use show::ShowArgs;
pub(crate) use store::{
    ByArg, DeclareArgs, ExperimentArgs, ExportArgs, ImportArgs, MergeArg, OrderArg, PurgeArgs,
    RecentArgs, RecordTaskArgs, SelectArgs, StoreArgs, StoreCommand, TrendArgs,
};
pub(crate) use watch::{ChangesArgs, WatchArgs};

/// Reads LLM evaluation results and accounts for every number in them.
#[derive(Debug, Parser)]
#[command(
    name = "evalcore",
    version,
    after_help = EXIT_CODES,
    propagate_version = true
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: GlobalArgs,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// One variant a command.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Extract(Box<ExtractArgs>),
    Show(ShowArgs),
    Doctor(DoctorArgs),
    /// Compute a metric over predictions, with what each figure rests on
    #[command(subcommand)]
    Metrics(MetricCommand),
    Score(Box<ScoreArgs>),
    Compare(CompareArgs),
    /// Golden data, scored answers, and runs ranked and compared
    #[command(subcommand)]
    Experiment(ExperimentCommand),
    Store(Box<StoreArgs>),
    #[cfg(feature = "serve")]
    Serve(Box<ServeArgs>),
    Schema(SchemaArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
}

/// The table of [`crate::ExitStatus`] as the help shows it; a test compares the two.
const EXIT_CODES: &str = "\
Exit codes:
   0  done, or passed
   1  a threshold failed or a regression was found
   2  not enough evidence to say
   3  partial: something could not be read or is incomplete
   4  nothing usable
  64  the command line, the environment or evalcore.toml is wrong
  70  a defect of evalcore

Every option can stand in the environment as EVALCORE_<OPTION> and in evalcore.toml.";

/// The names of the owner's environment that mean an option, by the option's id; the option's own
/// `EVALCORE_` name comes first.
pub(crate) const OTHER_NAMES: &[(&str, &[&str])] = &[
    ("root", &["EVALCORE_ROOT", "EVAL_RESULTS_PVC_PATH"]),
    ("eval_id", &["EVAL_ID"]),
    ("run_ids", &["RUN_IDS"]),
    ("experiment_id", &["EXPERIMENT_ID"]),
    ("group", &["EXPERIMENT_GROUP"]),
    ("older_than_days", &["EVAL_RESULTS_RETENTION_DAYS"]),
    ("work_dir_days", &["EVAL_RESULTS_RETENTION_DAYS"]),
    ("endpoint", &["MINIO_ENDPOINT"]),
    ("bucket", &["MINIO_BUCKET"]),
];

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::ExitStatus;

    /// The command, its commands and theirs.
    fn every(command: &clap::Command) -> impl Iterator<Item = &clap::Command> {
        let own = command.get_subcommands();
        let inner = || {
            command
                .get_subcommands()
                .flat_map(clap::Command::get_subcommands)
        };
        let innermost = inner().flat_map(clap::Command::get_subcommands);
        std::iter::once(command)
            .chain(own)
            .chain(inner())
            .chain(innermost)
    }

    #[test]
    fn the_parser_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_help_lists_every_exit_code() {
        for status in ExitStatus::ALL {
            let line = format!("{:>4}  {}", status.code(), status.meaning());
            assert!(EXIT_CODES.lines().any(|text| text == line), "{line}");
        }
    }

    #[test]
    fn every_option_has_its_name_in_the_environment() {
        let command = Cli::command();
        for arg in every(&command).flat_map(clap::Command::get_arguments) {
            let Some(long) = arg.get_long() else { continue };
            if ["help", "version", "print-config"].contains(&long) {
                continue;
            }
            let short = long.to_uppercase().replace('-', "_");
            let name = arg.get_env().unwrap_or_default().to_string_lossy();
            let expected = match long {
                "root" => "EVALCORE_RESULTS_ROOT".to_owned(),
                _ => format!("EVALCORE_{short}"),
            };
            // What has to be given is looked for under the owner's name at once.
            let id = arg.get_id();
            let mut others = OTHER_NAMES.iter().filter(|(other, _)| id == other);
            let is_other = others.any(|(_, names)| names.contains(&&*name));
            assert!(name == expected || is_other, "{long}: {name}");
        }
    }
}
