//! Rows of a store as columns.

use evalcore_store::{MEASURES, RunRecord, StoredTask};

use crate::table::{Column, Table, Values};

fn texts<T>(name: &str, rows: &[T], of: impl Fn(&T) -> Option<String>) -> Column {
    Column {
        name: name.to_owned(),
        values: Values::Text(rows.iter().map(of).collect()),
    }
}

/// Task results: their texts, then a column for each metric.
pub(super) fn tasks(rows: &[StoredTask]) -> Table {
    let mut metrics: Vec<String> = MEASURES.iter().map(|one| one.name.to_owned()).collect();
    let mut others: Vec<String> = rows
        .iter()
        .flat_map(|row| row.result.measures.keys().cloned())
        .filter(|name| !metrics.contains(name))
        .collect();
    others.sort();
    others.dedup();
    metrics.extend(others);
    let some = |text: &String| Some(text.clone());
    let mut columns = vec![
        texts("experiment_id", rows, |row| some(&row.result.experiment_id)),
        texts("task_id", rows, |row| some(&row.result.task_id)),
        texts("experiment_group", rows, |row| {
            some(&row.result.experiment_group)
        }),
        texts("extension_version", rows, |row| {
            some(&row.result.extension_version)
        }),
        texts("model_version", rows, |row| some(&row.result.model_version)),
        texts("agent_name", rows, |row| row.result.agent_name.clone()),
        texts("recorded_at", rows, |row| Some(row.recorded_at.to_string())),
        texts("result_id", rows, |row| some(&row.result_id)),
        Column {
            name: "revision".to_owned(),
            values: Values::Count(rows.iter().map(|row| Some(row.revision.into())).collect()),
        },
        Column {
            name: "success".to_owned(),
            values: Values::Flag(rows.iter().map(|row| Some(row.result.success)).collect()),
        },
        texts("error_message", rows, |row| {
            row.result.error_message.clone()
        }),
    ];
    for metric in metrics {
        let values = rows
            .iter()
            .map(|row| row.result.measures.get(&metric).copied());
        columns.push(Column {
            values: Values::Number(values.collect()),
            name: metric,
        });
    }
    Table::of(columns)
}

/// The samples of a run.
pub(super) fn samples(run: &RunRecord) -> Table {
    let rows: Vec<_> = run
        .scores
        .iter()
        .flat_map(|score| score.samples.iter().map(move |sample| (score, sample)))
        .collect();
    let text = |sample: &evalcore_store::SampleRecord, prompt: bool| {
        let texts = sample.texts.as_ref()?;
        if prompt {
            texts.prompt.clone()
        } else {
            texts.answer.clone()
        }
    };
    Table::of(vec![
        texts("model", &rows, |row| Some(row.0.model.clone())),
        texts("dataset", &rows, |row| Some(row.0.dataset.clone())),
        texts("metric", &rows, |row| Some(row.0.metric.clone())),
        texts("item", &rows, |row| Some(row.1.item.clone())),
        Column {
            name: "replica".to_owned(),
            values: Values::Count(rows.iter().map(|row| Some(row.1.replica.into())).collect()),
        },
        Column {
            name: "value".to_owned(),
            values: Values::Number(rows.iter().map(|row| row.1.value).collect()),
        },
        texts("prompt", &rows, |row| text(row.1, true)),
        texts("answer", &rows, |row| text(row.1, false)),
    ])
}
