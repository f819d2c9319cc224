//! Whether the files of one summary agree.

use crate::diagnostic::{Code, Diagnostic};
use crate::error::Result;
use crate::opencompass::summary::{SummaryReaderBuilder, SummaryTable, cross_check};
use crate::source::Source;

use super::Workdir;
use super::load::SUMMARY_LIMIT;

impl Workdir {
    /// Compares each table that was read from a CSV with the MD and TXT beside it, cell by cell.
    ///
    /// What can not be read is reported, also bytes that are no text; a summary with one file has
    /// nothing to compare.
    #[must_use]
    pub fn cross_check(&self, source: &dyn Source) -> Vec<Diagnostic> {
        let tables = self.tables.iter().filter_map(|table| {
            let stem = table.strip_suffix(".csv")?;
            Some((table.as_str(), stem))
        });
        let mut found = Vec::new();
        for (table, stem) in tables {
            let builder = SummaryReaderBuilder::new();
            let csv = self.read_table(source, table, &mut found, |text| builder.read_csv(text));
            let md = format!("{stem}.md");
            let md = self.read_table(source, &md, &mut found, |text| builder.read_md(text));
            let txt = format!("{stem}.txt");
            let txt = self.read_table(source, &txt, &mut found, |text| {
                builder.read_txt(text).map(|txt| txt.table)
            });
            let place = source.display(table);
            let differences = cross_check(csv.as_ref(), md.as_ref(), txt.as_ref());
            found.extend(differences.into_iter().map(|one| one.at_path(&*place)));
        }
        found
    }

    fn read_table(
        &self,
        source: &dyn Source,
        path: &str,
        found: &mut Vec<Diagnostic>,
        read: impl Fn(&[u8]) -> Result<SummaryTable>,
    ) -> Option<SummaryTable> {
        let mut summaries = self.chosen()?.summaries.iter();
        summaries.find(|file| file.path == path)?;
        match source
            .read(path, SUMMARY_LIMIT)
            .and_then(|text| read(&text))
        {
            Ok(table) => {
                let place = source.display(path);
                // What else there is to say of a table was said of the one that was taken.
                let is_damage =
                    |one: &&Diagnostic| matches!(one.code, Code::TextNul | Code::TextNotUtf8);
                let said = table.diagnostics.iter().filter(is_damage).cloned();
                let said = said.map(|one| one.at_path(&*place));
                found.extend(said.filter(|one| !self.diagnostics.contains(one)));
                Some(table)
            }
            Err(error) => {
                found.push(error.at_path(source.display(path)).to_diagnostic());
                None
            }
        }
    }
}
