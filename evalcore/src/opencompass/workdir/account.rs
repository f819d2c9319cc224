//! The account of a work dir: every cell, every file, and sums that add up.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::schema::wire::{
    Account, AccountCell, AccountFile, AccountTotals, CandidateDir, SCHEMA_VERSION,
};
use crate::schema::{Cell, Outcome, non_finite_name};
use crate::source::Source;

use super::tree::Tree;
use super::{Candidate, Workdir};

impl Workdir {
    /// Accounts for every cell and every file, compares the files of the summary, and reads the
    /// predictions that opening had no need of.
    #[must_use]
    pub fn account(&self, source: &dyn Source) -> Account {
        let mut models: Vec<String> = Vec::new();
        for cell in &self.cells {
            if !models.iter().any(|known| **known == *cell.model) {
                models.push(cell.model.to_string());
            }
        }
        let mut account = Account {
            schema_version: SCHEMA_VERSION,
            path: self.path.clone(),
            candidates: self
                .candidates
                .iter()
                .map(|candidate| candidate.to_wire(source))
                .collect(),
            chosen: self.chosen().map(|chosen| source.display(&chosen.path)),
            why: Some(self.why.clone()),
            models,
            totals: self.totals(),
            cells: self.cells.iter().map(account_cell).collect(),
            groups: self.groups.clone(),
            files: self.account_files(source),
            diagnostics: [
                self.diagnostics.clone(),
                self.check_answers(source),
                self.cross_check(source),
            ]
            .concat(),
        };
        account.diagnostics.extend(no_scores(&account));
        account
    }

    /// Every file of the chosen directory, hidden ones included.
    fn account_files(&self, source: &dyn Source) -> Vec<AccountFile> {
        let Some(chosen) = self.chosen() else {
            return Vec::new();
        };
        let kinds: BTreeMap<&str, &str> = self
            .files
            .iter()
            .map(|(path, kind)| (path.as_str(), *kind))
            .collect();
        // What can not be listed was reported when the directory was opened.
        let tree = Tree::walk_where(source, &chosen.path, "", &|_| true, &mut Vec::new());
        let files = tree.files.into_iter().map(|path| {
            let kind = kinds
                .get(path.as_str())
                .copied()
                .unwrap_or_else(|| kind_of(&path));
            AccountFile {
                kind: kind.to_owned(),
                path,
            }
        });
        files.collect()
    }

    /// The sums over the cells: `scores + non_finite + missing` is `cells`.
    #[must_use]
    pub fn totals(&self) -> AccountTotals {
        let mut totals = AccountTotals {
            cells: self.cells.len() as u64,
            unlisted: self.unlisted.len() as u64,
            ..AccountTotals::default()
        };
        for cell in &self.cells {
            match &cell.outcome {
                Outcome::Score(_) => totals.scores += 1,
                Outcome::NonFinite(_) => totals.non_finite += 1,
                Outcome::Absent(absence) => {
                    let name = absence.reason.as_str().to_owned();
                    *totals.missing.entry(name).or_default() += 1;
                }
            }
        }
        totals
    }
}

impl Candidate {
    /// The serialised form, summaries latest first.
    #[must_use]
    pub fn to_wire(&self, source: &dyn Source) -> CandidateDir {
        let mut files: Vec<_> = self.summaries.iter().collect();
        files.sort_by_key(|file| std::cmp::Reverse(file.name.time()));
        CandidateDir {
            path: source.display(&self.path),
            timestamp: self.activity.map(|time| time.to_string()),
            summaries: files
                .iter()
                .map(|file| source.display(&file.path))
                .collect(),
            holds: self.holds.iter().map(ToString::to_string).collect(),
        }
    }
}

/// What a file is that no reader was asked for.
fn kind_of(path: &str) -> &'static str {
    let hidden = path.split('/').any(|name| name.starts_with('.'));
    match path.split('/').next() {
        _ if hidden => "hidden",
        Some("configs") => "config",
        Some("attack" | "case_analysis") => "tool output",
        _ => "other",
    }
}

/// Says that nothing has a value, and what there is instead.
fn no_scores(account: &Account) -> Option<Diagnostic> {
    let totals = &account.totals;
    if totals.scores + totals.non_finite > 0 {
        return None;
    }
    let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
    for file in &account.files {
        *kinds.entry(&file.kind).or_default() += 1;
    }
    let files = kinds.iter().map(|(kind, count)| format!("{count} {kind}"));
    let files = match kinds.len() {
        0 => "no files".to_owned(),
        _ => format!("files: {}", files.collect::<Vec<_>>().join(", ")),
    };
    let cells = totals.cells;
    let message = format!("expected a score, found {cells} cells without one; {files}");
    let found = Diagnostic::error(Code::ExtractNoScores, message);
    Some(found.at_path(account.chosen.as_ref().unwrap_or(&account.path)))
}

fn account_cell(cell: &Cell) -> AccountCell {
    let absence = cell.absence();
    AccountCell {
        dataset: cell.dataset.to_string(),
        version: cell.version.to_string(),
        metric: cell.metric.to_string(),
        mode: cell.mode.to_string(),
        model: cell.model.to_string(),
        judge: cell.judge.as_ref().map(ToString::to_string),
        score: cell.score(),
        exact: cell.exact,
        n: cell.n,
        non_finite: match cell.outcome {
            Outcome::NonFinite(number) => Some(non_finite_name(number).to_owned()),
            _ => None,
        },
        reason: absence.map(|absence| absence.reason),
        evidence: absence.and_then(|absence| absence.evidence.clone()),
    }
}
