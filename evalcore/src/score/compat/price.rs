//! What a model cost in the imitated service.

use super::generation::Generation;
use super::python;
use crate::json::Value;
use crate::score::resources::{ResourceKind, Resources};

/// US dollars for 1,000 tokens.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::score) struct Rate {
    pub(in crate::score) input: f64,
    pub(in crate::score) output: f64,
}

const GPT_4: (&str, f64, f64) = ("gpt-4", 0.03, 0.06);
const GPT_4_TURBO: (&str, f64, f64) = ("gpt-4-turbo", 0.01, 0.03);
const GPT_35_TURBO: (&str, f64, f64) = ("gpt-3.5-turbo", 0.0015, 0.002);
const SONNET: (&str, f64, f64) = ("claude-3-sonnet", 0.003, 0.015);
const HAIKU: (&str, f64, f64) = ("claude-3-haiku", 0.00025, 0.00125);

const TABLE: &[(&str, f64, f64)] = &[GPT_4, GPT_4_TURBO, GPT_35_TURBO, SONNET, HAIKU];
const TABLE_V3: &[(&str, f64, f64)] = &[
    GPT_4,
    GPT_4_TURBO,
    ("gpt-4o", 0.005, 0.015),
    ("gpt-4o-mini", 0.00015, 0.0006),
    GPT_35_TURBO,
    SONNET,
    HAIKU,
];

const DEFAULT_MODEL: &str = "gpt-4";
const NAMESPACES: [&str; 2] = ["default", "ark-system"];
const ANNOTATION: &str = "pricing.ark.mckinsey.com/";

/// The price of a model: of its resource where one is annotated, else of the table.
pub(in crate::score) fn rate(
    generation: Generation,
    model: Option<&str>,
    resources: Option<&dyn Resources>,
) -> Rate {
    let name = model.unwrap_or(DEFAULT_MODEL);
    let annotated = || {
        let resources = resources?;
        NAMESPACES.iter().find_map(|namespace| {
            let model = resources.get(ResourceKind::Model, namespace, name).ok()?;
            annotated_rate(&model)
        })
    };
    let found = generation.reads_models().then(annotated).flatten();
    found.unwrap_or_else(|| table_rate(generation, name))
}

fn annotated_rate(model: &Value) -> Option<Rate> {
    let annotations = model.get("metadata")?.get("annotations")?;
    let text = |name: &str| annotations.get(&format!("{ANNOTATION}{name}"))?.as_str();
    let input = python::float(text("input-cost")?)?;
    let output = python::float(text("output-cost")?)?;
    let divisor = match text("unit") {
        None | Some("per-million-tokens") => 1000.0,
        Some("per-hundred-tokens") => 0.1,
        Some(_) => 1.0,
    };
    Some(Rate {
        input: input / divisor,
        output: output / divisor,
    })
}

/// The row of this name, else the first one of which one name holds the other, else gpt-4.
fn table_rate(generation: Generation, name: &str) -> Rate {
    let table = if generation == Generation::V3 {
        TABLE_V3
    } else {
        TABLE
    };
    let name = name.to_lowercase();
    let name = python::strip(&name);
    let exact = table.iter().find(|row| row.0 == name);
    let similar = || {
        table
            .iter()
            .find(|row| name.contains(row.0) || row.0.contains(name))
    };
    let (_, input, output) = *exact.or_else(similar).unwrap_or(&GPT_4);
    Rate { input, output }
}
