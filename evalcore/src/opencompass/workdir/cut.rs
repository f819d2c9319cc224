//! A CSV that was cut short, beside an MD or TXT that holds the rest.

use crate::diagnostic::{Code, Diagnostic};
use crate::opencompass::summary::{SummaryRow, SummaryTable};
use crate::source::Source;

use super::candidate::{Candidate, SummaryFile};
use super::load::{Loaded, read};
use super::outputs::Outputs;

/// Takes the fuller TXT or MD in place of each CSV that holds only the beginning of it.
///
/// The files beside a CSV are read only where it looks cut, or where there are results or answers,
/// which take longer to read: a directory with nothing but summaries stays cheap.
pub(super) fn take_fuller(
    source: &dyn Source,
    chosen: &Candidate,
    loaded: &mut [Loaded],
    outputs: &Outputs<'_>,
    found: &mut Vec<Diagnostic>,
) {
    let may_tell = !outputs.results.is_empty() || !outputs.predictions.is_empty();
    for table in loaded.iter_mut().filter(|table| table.origin == "csv") {
        if !table.looks_cut && !may_tell {
            continue;
        }
        let beside = |suffix: &str| beside(chosen, &table.path, suffix);
        let [md, txt] = [".md", ".txt"].map(beside);
        if !table.looks_cut {
            // The MD is the smaller one; the TXT holds the raw values as well.
            let Some(probe) = md.or(txt) else { continue };
            let read = read(source, probe, &mut Vec::new());
            if !read.is_some_and(|probe| is_beginning(table, &probe.table)) {
                continue;
            }
        }
        for file in [txt, md].into_iter().flatten() {
            let mut remarks = Vec::new();
            let fuller = read(source, file, &mut remarks);
            let Some(fuller) = fuller.filter(|fuller| is_beginning(table, &fuller.table)) else {
                continue;
            };
            let message = format!(
                "summary is cut: {} of {} rows, the {} beside it was read instead",
                table.table.rows.len(),
                fuller.table.rows.len(),
                fuller.origin
            );
            let place = source.display(&table.path);
            found.push(Diagnostic::error(Code::SummaryTruncated, message).at_path(place));
            found.append(&mut remarks);
            *table = fuller;
            break;
        }
    }
}

fn beside<'c>(chosen: &'c Candidate, csv: &str, suffix: &str) -> Option<&'c SummaryFile> {
    let stem = csv.strip_suffix(".csv")?;
    let mut files = chosen.summaries.iter();
    files.find(|file| file.path.strip_prefix(stem) == Some(suffix))
}

/// Whether the CSV holds the first rows of the other table, the last of them perhaps in part.
fn is_beginning(csv: &Loaded, other: &SummaryTable) -> bool {
    let rows = &csv.table.rows;
    let same_models = csv.table.models.len() == other.models.len()
        && (csv.table.models.iter().zip(&other.models)).all(|(a, b)| spaced(a) == spaced(b));
    if !same_models || other.rows.len() < rows.len() {
        return false;
    }
    let Some((last, before)) = rows.split_last() else {
        return !other.rows.is_empty();
    };
    if !(before.iter().zip(&other.rows)).all(|(a, b)| line(a) == line(b)) {
        return false;
    }
    let Some(same) = other.rows.get(before.len()).map(line) else {
        return false;
    };
    if line(last) == same {
        return other.rows.len() > rows.len();
    }
    same.starts_with(&spaced(&csv.last_line))
}

/// A row as one text, without the difference between commas in names and between cells.
fn line(row: &SummaryRow) -> String {
    let mut text = [&row.dataset, &row.version, &row.metric, &row.mode]
        .map(|field| spaced(field))
        .join(" ");
    for cell in &row.cells {
        text.push(' ');
        text.push_str(&spaced(&cell.text));
    }
    text
}

fn spaced(text: &str) -> String {
    text.replace(',', " ")
}
