//! Tables for a terminal.

use comfy_table::{CellAlignment, ContentArrangement, Table as Grid, presets};
use evalcore::report::{Field, Table, escape};

/// Writes a table in aligned columns, numbers to the right; a column without any content is left
/// out. With a width, cells wrap to fit it.
pub(crate) fn terminal_table(table: &Table, width: Option<u16>) -> String {
    let shown: Vec<usize> = (0..table.columns().len())
        .filter(|at| {
            let mut rows = table.rows().iter();
            rows.any(|row| row.get(*at).is_some_and(|field| *field != Field::Empty))
        })
        .collect();
    if shown.is_empty() {
        return String::new();
    }
    let mut grid = Grid::new();
    grid.load_style(presets::NOTHING);
    match width {
        Some(width) => {
            grid.set_content_arrangement(ContentArrangement::Dynamic);
            grid.set_width(width);
        }
        None => {
            grid.set_content_arrangement(ContentArrangement::Disabled);
        }
    }
    let pick = |texts: &dyn Fn(usize) -> String| shown.iter().map(|at| texts(*at)).collect();
    let header: Vec<String> = pick(&|at| table.columns().get(at).copied().unwrap_or("").to_owned());
    grid.set_header(header);
    for row in table.rows() {
        let cells: Vec<String> = pick(&|at| {
            let plain = row.get(at).map(Field::to_plain).unwrap_or_default();
            escape::terminal(&plain)
        });
        grid.add_row(cells);
    }
    for (place, at) in shown.iter().enumerate() {
        if let Some(column) = grid.column_mut(place) {
            column.set_padding((u16::from(place > 0), 1));
            if table.is_numeric(*at) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
    }
    let mut text = String::new();
    for line in grid.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Table {
        let mut table = Table::new(["dataset", "score", "reason"]);
        table.push([Field::text("gsm8k"), Field::number(65.625)]);
        table.push([Field::text("数学\u{1b}[31m"), Field::number(7.0)]);
        table
    }

    #[test]
    fn columns_align_and_control_characters_are_visible() {
        assert_eq!(
            terminal_table(&sample(), None),
            "dataset     score\ngsm8k      65.625\n数学␛[31m       7\n"
        );
    }

    #[test]
    fn a_narrow_terminal_wraps() {
        let text = terminal_table(&sample(), Some(14));
        assert!(text.lines().count() > 3, "{text}");
    }
}
