//! The account as a text for people.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use evalcore::report::{Field, Table, escape};
use evalcore::schema::Reason;
use evalcore::schema::wire::{Account, AccountCell};

use crate::messages::{Excerpts, render_diagnostic};
use crate::output::terminal_table;

/// Writes the choice, the sums, every cell that lacks a value, and every diagnostic. Separators and
/// rows that hold no scores by design are in the sums.
pub(super) fn render(account: &Account, excerpts: &Excerpts<'_>, width: Option<u16>) -> String {
    let mut text = String::new();
    choice(&mut text, account);
    sums(&mut text, account);
    section(&mut text, "cells without a value", &missing(account), width);
    section(&mut text, "groups", &groups(account), width);
    let title = format!("files: {}", account.files.len());
    titled(&mut text, &title, &files(account), width);
    let _ = writeln!(text, "\ndiagnostics: {}", account.diagnostics.len());
    for found in &account.diagnostics {
        let excerpt = excerpts.of(found);
        let styled = render_diagnostic(found, excerpt.as_ref());
        let _ = write!(text, "\n{}", anstream::adapter::strip_str(&styled));
    }
    text
}

fn choice(text: &mut String, account: &Account) {
    let _ = writeln!(text, "work dir: {}", escape::terminal(&account.path));
    if let Some(chosen) = &account.chosen {
        let why = account.why.as_deref().unwrap_or("no reason was kept");
        let why = escape::terminal(why);
        let _ = writeln!(text, "chosen: {} ({why})", escape::terminal(chosen));
    }
    let mut table = Table::new(["directory", "time", "holds", "summaries"]);
    for candidate in &account.candidates {
        table.push([
            Field::text(&candidate.path),
            candidate.timestamp.clone().into(),
            Field::text(candidate.holds.join(" ")),
            Field::Count(candidate.summaries.len() as u64),
        ]);
    }
    section(text, "candidates", &table, None);
}

fn sums(text: &mut String, account: &Account) {
    let totals = &account.totals;
    let missing: u64 = totals.missing.values().sum();
    let _ = writeln!(
        text,
        "\ncells: {} = {} scores + {} not finite + {missing} missing",
        totals.cells, totals.scores, totals.non_finite
    );
    if !totals.missing.is_empty() {
        let parts = totals.missing.iter();
        let parts: Vec<String> = parts.map(|(reason, n)| format!("{n} {reason}")).collect();
        let _ = writeln!(text, "missing: {missing} = {}", parts.join(" + "));
    }
    if totals.unlisted > 0 {
        let unlisted = totals.unlisted;
        let _ = writeln!(
            text,
            "unlisted: {unlisted} scores in result files that no summary lists"
        );
    }
    let models: Vec<String> = account
        .models
        .iter()
        .map(|model| escape::terminal(model))
        .collect();
    let _ = writeln!(text, "models: {}", models.join(", "));
}

fn section(text: &mut String, name: &str, table: &Table, width: Option<u16>) {
    let title = format!("{name}: {}", table.rows().len());
    titled(text, &title, table, width);
}

fn titled(text: &mut String, title: &str, table: &Table, width: Option<u16>) {
    if table.rows().is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{title}");
    for line in terminal_table(table, width.map(|width| width.saturating_sub(2))).lines() {
        let _ = writeln!(text, "  {line}");
    }
}

fn missing(account: &Account) -> Table {
    let lacks = |cell: &AccountCell| cell.reason.is_some_and(Reason::lacks_value);
    let judged = account
        .cells
        .iter()
        .any(|cell| lacks(cell) && cell.judge.is_some());
    let mut columns = vec!["dataset", "metric", "model"];
    columns.extend(judged.then_some("judge"));
    columns.extend(["reason", "evidence"]);
    let mut table = Table::new(columns);
    for cell in &account.cells {
        let Some(reason) = cell.reason.filter(|reason| reason.lacks_value()) else {
            continue;
        };
        let mut row = vec![
            Field::text(&cell.dataset),
            Field::text(&cell.metric),
            Field::text(&cell.model),
        ];
        row.extend(judged.then(|| cell.judge.clone().into()));
        row.extend([Field::text(reason.as_str()), cell.evidence.clone().into()]);
        table.push(row);
    }
    table
}

fn groups(account: &Account) -> Table {
    let mut table = Table::new(["group", "metric", "members"]);
    for group in &account.groups {
        let members: Vec<&str> = group
            .members
            .iter()
            .map(|member| &*member.dataset)
            .collect();
        table.push([
            Field::text(&group.name),
            Field::text(&group.metric),
            Field::text(members.join(" ")),
        ]);
    }
    table
}

/// The files by kind; JSON has each one.
fn files(account: &Account) -> Table {
    let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
    for file in &account.files {
        *kinds.entry(&file.kind).or_default() += 1;
    }
    let mut table = Table::new(["kind", "files"]);
    for (kind, count) in kinds {
        table.push([Field::text(kind), Field::Count(count)]);
    }
    table
}
