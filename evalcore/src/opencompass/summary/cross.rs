//! The same summary in three files.

use std::collections::{BTreeMap, VecDeque};

use super::{CellValue, RowKind, SummaryCell, SummaryLayout, SummaryRow, SummaryTable};
use crate::diagnostic::{Code, Diagnostic};
use crate::position::Position;
use crate::schema::Name;

/// Two decimals, and the rounding of a subtraction: what `40` and `40.00`, or `0.6543` and `0.65`
/// may differ by.
const AGREEMENT: f64 = 0.005 + 1e-9;

/// Compares the tables of a CSV, its Markdown and its text: they are the same cell by cell, but
/// that commas in names became spaces in the CSV (since OpenCompass 0.5.0).
///
/// Numbers agree within 0.005, however they are spelled. A table without a header has no models to
/// compare; the pre-training summary has its second table in the CSV only; and where a summarizer
/// wrote a table of its own over the CSV, such as that of needle counts, the files are of
/// different layouts and hold different things, so that nothing is compared.
///
/// # Examples
///
/// ```
/// use evalcore::opencompass::summary::{cross_check, parse_summary_csv, parse_summary_md};
///
/// let csv = parse_summary_csv(b"dataset,version,metric,mode,m\nd,1d7fe4,accuracy,gen,65.62\n")?;
/// let md = parse_summary_md(b"| dataset | version | metric | mode | m |\n\
///     |----- | ----- | ----- | ----- | -----|\n| d | 1d7fe4 | accuracy | gen | 65.63 |\n")?;
/// let found = cross_check(Some(&csv), Some(&md), None);
/// assert_eq!(found[0].code.as_str(), "summary.files_differ");
/// assert!(cross_check(Some(&csv), Some(&csv), None).is_empty());
/// # Ok::<(), evalcore::Error>(())
/// ```
#[must_use]
pub fn cross_check(
    csv: Option<&SummaryTable>,
    md: Option<&SummaryTable>,
    txt: Option<&SummaryTable>,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (a, b) in [
        (("csv", csv), ("md", md)),
        (("csv", csv), ("txt", txt)),
        (("txt", txt), ("md", md)),
    ] {
        // Where all three are there, two comparisons say it all.
        let all = csv.is_some() && md.is_some() && txt.is_some();
        if let ((_, Some(first)), (_, Some(second))) = (a, b)
            && !(all && a.0 == "txt")
        {
            compare((a.0, first), (b.0, second), &mut found);
        }
    }
    found
}

type Side<'a> = (&'static str, &'a SummaryTable);

fn compare(a: Side<'_>, b: Side<'_>, found: &mut Vec<Diagnostic>) {
    if a.1.layout != b.1.layout && !(is_of_default(a.1) && is_of_default(b.1)) {
        return;
    }
    let mut report = |message: String, line: Option<u64>| {
        let diagnostic = Diagnostic::warning(Code::SummaryFilesDiffer, message);
        found.push(match line {
            Some(line) => diagnostic.at(Position {
                offset: 0,
                line: Some(line),
                column: None,
            }),
            None => diagnostic,
        });
    };
    let models = |table: &SummaryTable| format!("{:?}", table.models);
    let named = [a.1, b.1].map(|table| table.models.iter().any(|name| !name.is_empty()));
    let mut pairs = a.1.models.iter().zip(&b.1.models);
    if a.1.models.len() != b.1.models.len()
        || (named == [true; 2] && !pairs.all(|(a, b)| same_text(a, b)))
    {
        report(
            format!(
                "models in {} are {}, in {} {}",
                a.0,
                models(a.1),
                b.0,
                models(b.1)
            ),
            None,
        );
    }
    if a.1.rows.len() == b.1.rows.len() {
        let pairs = a.1.rows.iter().zip(&b.1.rows);
        pairs.for_each(|(row, other)| compare_rows((a.0, row), (b.0, other), &mut report));
        return;
    }
    let (pairs, only_a, only_b) = align(&a.1.rows, &b.1.rows);
    // The CSV of a pretrain summary has a second table.
    let has_second = a.0 == "csv" && a.1.layout == SummaryLayout::Pretrain;
    for (name, only) in [(a.0, only_a), (b.0, only_b)] {
        let Some(first) = only.first() else { continue };
        if has_second && name == a.0 {
            continue;
        }
        let rows: Vec<String> = only.iter().map(|row| described(row)).collect();
        let message = format!(
            "{} has {} rows, {} has {}: {} only in {name}: {}",
            a.0,
            a.1.rows.len(),
            b.0,
            b.1.rows.len(),
            rows.len(),
            rows.join(", ")
        );
        // The place is one in the file that is compared with the others.
        report(message, Some(first.line).filter(|_| name == a.0));
    }
    for (row, other) in pairs {
        compare_rows((a.0, row), (b.0, other), &mut report);
    }
}

fn compare_rows(
    (a, row): (&'static str, &SummaryRow),
    (b, other): (&'static str, &SummaryRow),
    report: &mut impl FnMut(String, Option<u64>),
) {
    if let Some((ours, theirs)) = difference(row, other) {
        let message = format!(
            "data set `{}`, metric `{}`: {a} has `{ours}`, {b} has `{theirs}`",
            row.dataset, row.metric
        );
        report(message, Some(row.line));
    }
}

fn described(row: &SummaryRow) -> String {
    match &*row.metric {
        "-" => format!("`{}`", row.dataset),
        metric => format!("`{}` `{metric}`", row.dataset),
    }
}

type Rows<'a> = Vec<&'a SummaryRow>;

/// The rows of the same data set and metric, in their order, and those of one side only.
fn align<'a>(
    ours: &'a [SummaryRow],
    theirs: &'a [SummaryRow],
) -> (Vec<(&'a SummaryRow, &'a SummaryRow)>, Rows<'a>, Rows<'a>) {
    let key = |row: &SummaryRow| {
        let spaced = |text: &str| text.replace(',', " ");
        (spaced(&row.dataset), spaced(&row.metric))
    };
    let mut waiting: BTreeMap<_, VecDeque<usize>> = BTreeMap::new();
    for (at, row) in theirs.iter().enumerate() {
        waiting.entry(key(row)).or_default().push_back(at);
    }
    let (mut pairs, mut only) = (Vec::new(), Vec::new());
    for row in ours {
        let found = waiting.get_mut(&key(row)).and_then(VecDeque::pop_front);
        match found.and_then(|at| theirs.get(at)) {
            Some(other) => pairs.push((row, other)),
            None => only.push(row),
        }
    }
    let mut left: Vec<usize> = waiting.into_values().flatten().collect();
    left.sort_unstable();
    let left = left.into_iter().filter_map(|at| theirs.get(at));
    (pairs, only, left.collect())
}

fn difference<'a>(a: &'a SummaryRow, b: &'a SummaryRow) -> Option<(&'a str, &'a str)> {
    let names = [
        (&a.dataset, &b.dataset),
        (&a.version, &b.version),
        (&a.metric, &b.metric),
        (&a.mode, &b.mode),
    ];
    if let Some((ours, theirs)) = names
        .into_iter()
        .find(|(ours, theirs)| !same_text(ours, theirs))
    {
        return Some((ours, theirs));
    }
    let longest = a.cells.len().max(b.cells.len());
    let pairs = (0..longest).map(|at| (a.cells.get(at), b.cells.get(at)));
    let text = |cell: Option<&'a SummaryCell>| cell.map_or("", |cell| &cell.text);
    pairs
        .filter(|(ours, theirs)| !ours.zip(*theirs).is_some_and(|(a, b)| same_cell(a, b)))
        .map(|(ours, theirs)| (text(ours), text(theirs)))
        .next()
}

/// Whether two cells say the same, however they are spelled.
fn same_cell(a: &SummaryCell, b: &SummaryCell) -> bool {
    match (a.value, b.value) {
        (CellValue::Score(a), CellValue::Score(b)) => {
            (a - b).abs() <= AGREEMENT.max(a.abs() * f64::EPSILON)
        }
        (CellValue::Missing, CellValue::Missing) => true,
        _ => a.text == b.text,
    }
}

/// Whether a table is the default one, in the forms that some summarizers give to it.
fn is_of_default(table: &SummaryTable) -> bool {
    matches!(
        table.layout,
        SummaryLayout::Default | SummaryLayout::Headerless | SummaryLayout::Pretrain
    )
}

/// Whether two texts are the same, or one is the other with spaces for commas.
fn same_text(a: &str, b: &str) -> bool {
    a == b || without_commas(a, b) || without_commas(b, a)
}

fn without_commas(spaced: &str, name: &str) -> bool {
    spaced.len() == name.len()
        && spaced
            .bytes()
            .zip(name.bytes())
            .all(|(s, n)| s == n || (s == b' ' && n == b','))
}

impl SummaryTable {
    /// Takes the true names from a table that kept commas: the Markdown, the text, or the
    /// results. A CSV since OpenCompass 0.5.0 has spaces in their place.
    ///
    /// Tables of other shape, and names that differ otherwise, change nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::opencompass::summary::{parse_summary_csv, parse_summary_md};
    ///
    /// let csv = parse_summary_csv(b"dataset,version,metric,mode,claude-3 5\nd,-,-,-,-\n")?;
    /// let md = parse_summary_md(b"| dataset | version | metric | mode | claude-3,5 |\n\
    ///     |----- | ----- | ----- | ----- | -----|\n| d | - | - | - | - |\n")?;
    /// assert_eq!(&*csv.with_names_of(&md).models[0], "claude-3,5");
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    #[must_use]
    pub fn with_names_of(mut self, other: &Self) -> Self {
        if self.models.len() != other.models.len() || self.rows.len() != other.rows.len() {
            return self;
        }
        let mut recovered = Vec::new();
        let mut take = |name: &mut Name, from: &str| {
            if **name != *from && without_commas(name, from) {
                recovered.push(format!("`{name}` is `{from}`"));
                *name = from.into();
            }
        };
        for (name, from) in self.models.iter_mut().zip(&other.models) {
            take(name, from);
        }
        for (row, from) in self.rows.iter_mut().zip(&other.rows) {
            if row.kind != RowKind::NotScore {
                take(&mut row.dataset, &from.dataset);
                take(&mut row.metric, &from.metric);
            }
        }
        for message in recovered {
            self.diagnostics
                .push(Diagnostic::info(Code::SummaryNameRecovered, message));
        }
        self
    }
}
