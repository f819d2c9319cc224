//! Figures as tables.

use super::table::{Field, Table};
use crate::schema::wire::{ConfusionCells, Figure, MetricsDocument};

/// One row a figure: those over all records, then those of each group.
///
/// # Examples
///
/// ```
/// use evalcore::report::{Figures, figure_table};
/// use evalcore::schema::wire::MetricsDocument;
/// use evalcore::stats::ProportionMethod;
///
/// let mut document = MetricsDocument::new("exact-match");
/// let mut figures = Figures::new(0.95, ProportionMethod::Wilson)?;
/// figures.share("exact_match", 1, 2)?;
/// document.figures = figures.into_vec();
/// let csv = figure_table(&document).to_csv()?;
/// assert_eq!(csv.lines().next(), Some("group,figure,label,value,unit,n,standard_error,low,high,level,method"));
/// assert!(csv.contains("exact_match,,0.5,proportion,2,0.5,0.09"));
/// # Ok::<(), evalcore::Error>(())
/// ```
#[must_use]
pub fn figure_table(document: &MetricsDocument) -> Table {
    let mut table = Table::new([
        "group",
        "figure",
        "label",
        "value",
        "unit",
        "n",
        "standard_error",
        "low",
        "high",
        "level",
        "method",
    ]);
    for figure in &document.figures {
        table.push(row(None, figure));
    }
    for group in &document.groups {
        for figure in &group.figures {
            table.push(row(Some(&group.group), figure));
        }
    }
    table
}

fn row(group: Option<&str>, figure: &Figure) -> Vec<Field> {
    let text = |text: Option<&str>| text.map_or(Field::Empty, Field::text);
    let interval = figure.interval.as_ref();
    let value = match &figure.non_finite {
        Some(name) => Field::text(name),
        None => figure.value.into(),
    };
    vec![
        text(group),
        Field::text(&figure.name),
        text(figure.label.as_deref()),
        value,
        Field::text(figure.unit.as_str()),
        Field::Count(figure.n),
        figure.standard_error.into(),
        interval.map(|interval| interval.low).into(),
        interval.map(|interval| interval.high).into(),
        interval.map(|interval| interval.level).into(),
        text(interval.map(|interval| interval.method.as_str())),
    ]
}

/// One row a record and number.
#[must_use]
pub fn sample_score_table(document: &MetricsDocument) -> Table {
    let mut table = Table::new(["record", "id", "group", "figure", "value"]);
    for sample in document.samples.iter().flatten() {
        for (name, value) in &sample.scores {
            table.push([
                Field::Count(sample.record),
                sample.id.clone().into(),
                sample.group.clone().into(),
                Field::text(name),
                (*value).into(),
            ]);
        }
    }
    table
}

/// One row a pair of labels that occurs.
#[must_use]
pub fn confusion_table(matrix: &ConfusionCells) -> Table {
    let mut table = Table::new(["true", "predicted", "value"]);
    for (label, cells) in matrix.labels.iter().zip(&matrix.matrix) {
        for (predicted, cell) in matrix.labels.iter().zip(cells) {
            if *cell != 0.0 {
                table.push([
                    Field::text(label),
                    Field::text(predicted),
                    Field::number(*cell),
                ]);
            }
        }
    }
    table
}
