//! What the options come to.

use std::any::TypeId;
use std::fmt::Write as _;

use clap::Arg;

use super::parse::Parsed;

/// Options that say what to do here and now.
const NOT_SETTINGS: [&str; 4] = ["config", "print_config", "help", "version"];

/// The options of the command as `evalcore.toml` would have them, each with its origin.
pub(crate) fn print_config(parsed: &Parsed) -> String {
    let mut text = format!("[{}]\n", parsed.name);
    for arg in parsed.command.get_arguments() {
        let Some(long) = arg.get_long() else { continue };
        let id = arg.get_id().as_str();
        if NOT_SETTINGS.contains(&id) || arg.is_hide_set() {
            continue;
        }
        let raw = parsed.matches.try_get_raw(id).ok().flatten();
        let values: Vec<String> = raw
            .into_iter()
            .flatten()
            .map(|value| value.to_string_lossy().into_owned())
            .collect();
        let line = if values.is_empty() {
            format!("# {long} is not set")
        } else {
            let value = literal(arg, &values.join(","));
            format!("{long} = {value}  # {}", parsed.origins.get(id))
        };
        let _ = writeln!(text, "{line}");
    }
    text
}

/// Numbers and booleans stand bare, everything else, lists among it, is a text.
fn literal(arg: &Arg, value: &str) -> String {
    let type_id = arg.get_value_parser().type_id();
    let bare: [TypeId; 6] = [
        TypeId::of::<bool>(),
        TypeId::of::<u16>(),
        TypeId::of::<u64>(),
        TypeId::of::<u8>(),
        TypeId::of::<usize>(),
        TypeId::of::<f64>(),
    ];
    if bare.iter().any(|bare| type_id == *bare) && !value.contains(',') {
        value.to_owned()
    } else {
        toml::Value::String(value.to_owned()).to_string()
    }
}
