//! A summary as plain scores, one per row and model.

use super::{CellValue, RowKind, SummaryTable};
use crate::schema::wire::PlainScore;
use crate::schema::{Reason, non_finite_name};

impl SummaryTable {
    /// Every cell of the rows that hold scores, row by row: one entry per row and model.
    ///
    /// A cell without a score is there with the reason: `separator` in a row that only divides the
    /// table, `unexplained` for `-`, `not_a_number` for other text, and the name of a number that
    /// is not finite. Rows that hold something other than scores are `excluded`.
    ///
    /// # Examples
    ///
    /// ```
    /// use evalcore::opencompass::summary::parse_summary_csv;
    ///
    /// let table = parse_summary_csv(b"dataset,version,metric,mode,a,b\nd,1d7fe4,accuracy,gen,1.00,-\n")?;
    /// let scores = table.plain_scores();
    /// assert_eq!((scores[0].model_name.as_str(), scores[0].score), ("a", Some(1.0)));
    /// assert_eq!(scores[1].reason.as_deref(), Some("unexplained"));
    /// # Ok::<(), evalcore::Error>(())
    /// ```
    #[must_use]
    pub fn plain_scores(&self) -> Vec<PlainScore> {
        let mut scores = Vec::with_capacity(self.rows.len() * self.models.len());
        for row in &self.rows {
            for (model, cell) in self.models.iter().zip(&row.cells) {
                let (score, reason) = match (row.kind, cell.value) {
                    (RowKind::Separator, _) => (None, Some(Reason::Separator.as_str())),
                    (RowKind::NotScore, _) => (None, Some(Reason::Excluded.as_str())),
                    (RowKind::Data, CellValue::Score(score)) => (Some(score), None),
                    (RowKind::Data, CellValue::NonFinite(number)) => {
                        (None, Some(non_finite_name(number)))
                    }
                    (RowKind::Data, CellValue::Missing) => {
                        (None, Some(Reason::Unexplained.as_str()))
                    }
                    (RowKind::Data, CellValue::Invalid) => {
                        (None, Some(Reason::NotANumber.as_str()))
                    }
                };
                scores.push(PlainScore {
                    dataset: row.dataset.clone(),
                    version: row.version.clone(),
                    metric: row.metric.clone(),
                    mode: row.mode.clone(),
                    model_name: model.clone(),
                    score,
                    reason: reason.map(str::to_owned),
                });
            }
        }
        scores
    }
}

#[cfg(test)]
mod tests {
    use crate::opencompass::summary::parse_summary_csv;

    #[test]
    fn every_cell_is_there_with_a_score_or_a_reason() {
        let table = "dataset,version,metric,mode,a,b\n--- Exam ---,-,-,-,-,-\n\
            d,002837,accuracy,gen,nan,-inf\ne,051e00,accuracy,gen,x,2.50\n";
        let table = parse_summary_csv(table.as_bytes()).unwrap();
        let found: Vec<_> = table
            .plain_scores()
            .into_iter()
            .map(|one| (one.model_name, one.version, one.score, one.reason))
            .collect();
        let row = |model: &str, version: &str, score, reason: Option<&str>| {
            (
                model.into(),
                version.into(),
                score,
                reason.map(str::to_owned),
            )
        };
        assert_eq!(
            found,
            [
                row("a", "-", None, Some("separator")),
                row("b", "-", None, Some("separator")),
                row("a", "002837", None, Some("nan")),
                row("b", "002837", None, Some("-inf")),
                row("a", "051e00", None, Some("not_a_number")),
                row("b", "051e00", Some(2.5), None),
            ]
        );
    }
}
