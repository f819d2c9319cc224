//! An answer as a table.

use std::fmt::Write as _;

use evalcore::report::{Field, Table, escape};
use evalcore::score::Response;

use crate::output::terminal_table;

/// The criteria of an answer, one row each.
pub(super) fn criteria(name: &str, response: &Response, table: &mut Table) {
    let Some(evaluation) = &response.evaluation else {
        for (item, response) in &response.items {
            criteria(&format!("{name}/{item}"), response, table);
        }
        return;
    };
    for dimension in &evaluation.assessment.dimensions {
        for result in &dimension.criteria {
            let criterion = &result.criterion;
            let bound = match criterion.direction {
                evalcore::schema::Direction::HigherIsBetter => "at least",
                _ => "at most",
            };
            let value = result.value.map(|value| value.to_string());
            table.push([
                Field::text(name),
                Field::text(dimension.name.as_str()),
                Field::text(criterion.name.as_str()),
                value
                    .or_else(|| result.reason.as_ref().map(ToString::to_string))
                    .into(),
                Field::text(format!("{bound} {}", criterion.limit)),
                Field::text(criterion.unit.as_str()),
                result
                    .score
                    .map_or(Field::Empty, |score| Field::text(format!("{score:.4}"))),
                Field::text(if criterion.must_pass { "hard" } else { "soft" }),
                Field::text(result.finding.as_str()),
            ]);
        }
    }
}

/// The table that [`criteria`] fills.
pub(super) fn empty_table() -> Table {
    Table::new([
        "evaluation",
        "dimension",
        "criterion",
        "value",
        "limit",
        "unit",
        "score",
        "limit is",
        "finding",
    ])
}

/// One answer for people: the verdict, the scores, the criteria, what would have changed it.
pub(super) fn render(name: &str, response: &Response, details: bool, width: Option<u16>) -> String {
    let mut text = String::new();
    let shown = escape::terminal(name);
    let verdict = if response.wire.error.is_some() {
        "error"
    } else {
        response.verdict.as_str()
    };
    let _ = writeln!(text, "{shown}: {verdict}, score {}", response.wire.score);
    if let Some(error) = &response.wire.error {
        let _ = writeln!(text, "  {}", escape::terminal(error));
    }
    let entry = |key: &str| response.wire.entry(key).map(escape::terminal);
    if let Some(reasoning) = entry("reasoning") {
        let _ = writeln!(text, "  {reasoning}");
    }
    if let Some(evaluation) = &response.evaluation {
        let dimensions = evaluation.assessment.dimensions.iter();
        let scores: Vec<String> = dimensions
            .map(|dimension| match dimension.score {
                Some(score) => format!("{} {score:.4} × {:.2}", dimension.name, dimension.share),
                None => format!("{} not measured", dimension.name),
            })
            .collect();
        let _ = writeln!(text, "  {}", scores.join(", "));
        if let (Some(model), Some(source)) = (entry("model"), entry("price_source")) {
            let _ = writeln!(text, "  price of {model}: {source}");
        }
        let tokens = &evaluation.token_source;
        let _ = writeln!(text, "  tokens counted by: {tokens}");
        for note in &evaluation.notes {
            let _ = writeln!(text, "  note: {}", escape::terminal(note));
        }
        if !evaluation.ignored_parameters.is_empty() {
            let names = evaluation.ignored_parameters.join(", ");
            let _ = writeln!(
                text,
                "  parameters without a meaning: {}",
                escape::terminal(&names)
            );
        }
    }
    let mut table = empty_table();
    criteria(name, response, &mut table);
    table_below(&mut text, &table, width);
    changes(&mut text, response);
    if details {
        for (key, value) in response.wire.metadata.iter().flatten() {
            let _ = writeln!(text, "  {key}: {}", escape::terminal(value));
        }
    }
    text
}

/// The criteria without the column that says the same in each row.
fn table_below(text: &mut String, table: &Table, width: Option<u16>) {
    let rows = table.rows();
    if rows.is_empty() {
        return;
    }
    let first = rows.first().and_then(|row| row.first());
    let one = rows.iter().all(|row| row.first() == first);
    let columns = table.columns().iter().skip(usize::from(one));
    let mut shown = Table::new(columns.copied().collect::<Vec<_>>());
    for row in rows {
        shown.push(
            row.iter()
                .skip(usize::from(one))
                .cloned()
                .collect::<Vec<_>>(),
        );
    }
    let _ = writeln!(text);
    for line in terminal_table(&shown, width.map(|width| width.saturating_sub(2))).lines() {
        let _ = writeln!(text, "  {line}");
    }
}

fn changes(text: &mut String, response: &Response) {
    let Some(evaluation) = &response.evaluation else {
        return;
    };
    let changes = evalcore::score::changes(&evaluation.assessment);
    if changes.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n  what would have changed it:");
    for change in changes {
        let _ = writeln!(text, "    {}", escape::terminal(&change));
    }
}
