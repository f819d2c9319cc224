//! How it went, from what was found.

use evalcore::schema::wire::{Account, Extraction};
use evalcore::{Diagnostic, Severity};

use crate::ExitStatus;

/// 0 when everything has a value, 3 when something is missing, 4 when no run has a score.
pub(super) fn of_extraction(extraction: &Extraction) -> ExitStatus {
    match (extraction.success, extraction.partial) {
        (false, _) => ExitStatus::Unusable,
        (true, true) => ExitStatus::Partial,
        (true, false) => ExitStatus::Success,
    }
}

/// 0 when everything has a value and could be read, 3 when not, 4 when nothing has a value.
pub(super) fn of_account(account: &Account) -> ExitStatus {
    let valued = account.totals.scores + account.totals.non_finite;
    let mut reasons = account.cells.iter().filter_map(|cell| cell.reason);
    if valued == 0 {
        ExitStatus::Unusable
    } else if reasons.any(evalcore::schema::Reason::lacks_value) || has_error(&account.diagnostics)
    {
        ExitStatus::Partial
    } else {
        ExitStatus::Success
    }
}

/// Whether something could not be read.
pub(super) fn has_error(found: &[Diagnostic]) -> bool {
    found.iter().any(|found| found.severity == Severity::Error)
}
