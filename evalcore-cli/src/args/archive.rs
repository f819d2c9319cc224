//! The arguments of `store archive`, `store restore` and `store prune`.

use std::path::PathBuf;

use clap::Args;
use clap::builder::BoolishValueParser;

/// Where raw files are kept.
#[cfg(feature = "archive")]
#[derive(Debug, Args)]
pub(crate) struct ArchivePlaceArgs {
    /// `s3://BUCKET[/PREFIX]` or a directory
    #[arg(long, env = "EVALCORE_ARCHIVE", value_name = "PLACE")]
    pub(crate) archive: Option<String>,

    /// The bucket, where --archive names no place
    #[arg(long, env = "EVALCORE_BUCKET", value_name = "NAME")]
    pub(crate) bucket: Option<String>,

    /// The server that speaks S3, such as `http://minio:9000`
    #[arg(long, env = "EVALCORE_ENDPOINT", value_name = "URL")]
    pub(crate) endpoint: Option<String>,
}

/// Archive the raw work dir of a run, as it is
///
/// Objects are created and never overwritten; the same work dir again changes nothing. A file that
/// can not be read is archived, too, and marked for review, which is exit code 3. Where the store
/// holds the run, it learns where the files are.
///
/// Credentials come from the environment only: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`,
/// `AWS_SESSION_TOKEN`, `AWS_REGION`.
#[cfg(feature = "archive")]
#[derive(Debug, Args)]
pub(crate) struct ArchiveArgs {
    /// The work dir
    #[arg(value_name = "DIR")]
    pub(crate) dir: PathBuf,

    /// The evaluation that it belongs to
    #[arg(long, env = "EVALCORE_EVAL_ID", value_name = "ID")]
    pub(crate) eval_id: Option<String>,

    /// The run that it is; default: its name, without `opencompass-`
    #[arg(long, env = "EVALCORE_RUN_ID", value_name = "ID")]
    pub(crate) run_id: Option<String>,

    /// Never prune it
    #[arg(long, env = "EVALCORE_KEEP", value_parser = BoolishValueParser::new())]
    pub(crate) keep: bool,

    #[command(flatten)]
    pub(crate) place: ArchivePlaceArgs,
}

/// Restore an archived work dir byte for byte
#[cfg(feature = "archive")]
#[derive(Debug, Args)]
pub(crate) struct RestoreArgs {
    /// The directory to make; it appears when every checksum holds
    #[arg(value_name = "DIR")]
    pub(crate) dir: PathBuf,

    /// The evaluation
    #[arg(long, env = "EVALCORE_EVAL_ID", value_name = "ID")]
    pub(crate) eval_id: Option<String>,

    /// The run
    #[arg(long, env = "EVALCORE_RUN_ID", value_name = "ID")]
    pub(crate) run_id: Option<String>,

    /// The version; default: the newest
    #[arg(long, env = "EVALCORE_RAW_VERSION", value_name = "N")]
    pub(crate) raw_version: Option<u32>,

    #[command(flatten)]
    pub(crate) place: ArchivePlaceArgs,
}

/// Delete old work dirs and old raw archives; names them, and with --yes deletes them
///
/// Of work dirs only `{eval_id}/opencompass-{run_id}/{timestamp}` goes, when its name and every file
/// in it are old enough. Links are not followed.
#[derive(Debug, Args)]
pub(crate) struct PruneArgs {
    /// The root of work dirs
    #[arg(long, env = "EVALCORE_RESULTS_ROOT", value_name = "DIR")]
    pub(crate) root: Option<PathBuf>,

    /// Days that a work dir is kept
    #[arg(
        long,
        env = "EVALCORE_WORK_DIR_DAYS",
        value_name = "N",
        default_value_t = 30
    )]
    pub(crate) work_dir_days: u32,

    /// Days that a version in the archive is kept
    #[cfg(feature = "archive")]
    #[arg(
        long,
        env = "EVALCORE_ARCHIVE_DAYS",
        value_name = "N",
        default_value_t = 7
    )]
    pub(crate) archive_days: u32,

    /// Keep the newest N of each run, however old
    #[arg(
        long,
        env = "EVALCORE_KEEP_NEWEST",
        value_name = "N",
        default_value_t = 0
    )]
    pub(crate) keep_newest: usize,

    /// Delete
    #[arg(long, env = "EVALCORE_YES", value_parser = BoolishValueParser::new())]
    pub(crate) yes: bool,

    #[cfg(feature = "archive")]
    #[command(flatten)]
    pub(crate) place: ArchivePlaceArgs,
}
