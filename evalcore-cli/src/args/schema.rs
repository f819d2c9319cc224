//! The arguments of `schema`.

use clap::Args;

use super::FileArgs;

/// Print the JSON Schemas of the documents
///
/// With NAME the schema of one document; without, one object with every schema by its name.
#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// The document, such as `extraction`
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<String>,

    /// List the names, one a line
    #[arg(long, env = "EVALCORE_LIST", conflicts_with = "name", value_parser = clap::builder::BoolishValueParser::new())]
    pub(crate) list: bool,

    #[command(flatten)]
    pub(crate) file: FileArgs,
}
