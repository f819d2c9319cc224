//! Markdown summaries.

use std::borrow::Cow;

use super::SummaryTable;
use super::default::{self, Known};
use super::dispatch::{Context, placed, refuse};
use super::layout::{META, SummaryLayout};
use super::record::Record;
use super::text::{Line, blank_file};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::error::Result;
use crate::position::Position;

/// Reads the first table of a summary; what stands around it is reported.
pub(super) fn read(
    lines: &[Line<'_>],
    context: Context<'_>,
    mut sink: Sink,
) -> Result<SummaryTable> {
    let is_row = |line: &&Line<'_>| line.text.trim_start().starts_with('|');
    let Some(start) = lines.iter().position(|line| is_row(&line)) else {
        let empty = lines.iter().all(Line::is_blank);
        let found = if empty {
            blank_file(lines)
        } else {
            "text without a Markdown table"
        };
        return Err(refuse(found, Position::line_column(0, 1, 1)));
    };
    let rows: Vec<&Line<'_>> = lines
        .get(start..)
        .unwrap_or_default()
        .iter()
        .take_while(is_row)
        .collect();
    let before = lines.get(..start).unwrap_or_default();
    let after = lines.get(start + rows.len()..).unwrap_or_default();
    for line in before.iter().chain(after).filter(|line| !line.is_blank()) {
        let (severity, what) = if is_row(&line) {
            (
                Diagnostic::warning as fn(Code, String) -> Diagnostic,
                "a row of another table",
            )
        } else {
            (
                Diagnostic::info as fn(Code, String) -> Diagnostic,
                "text beside the table",
            )
        };
        let message = format!("{what} was left out");
        sink.push(severity(Code::SummaryTextOutside, message).at(line.start()))?;
    }
    let style = Style::of(&rows);
    let ruled = rows.get(1).is_some_and(|line| is_rule(&line.text));
    let mut records: Vec<Record<'_>> = rows.iter().map(|line| style.split(line)).collect();
    if ruled {
        records.remove(1);
    } else if let Some(first) = rows.first() {
        let message = "there is no rule below the header";
        sink.push(Diagnostic::warning(Code::SummaryHeaderVariant, message).at(first.start()))?;
    }
    let known = Known {
        models: context.models,
        joiner: style.joiner(),
    };
    match (SummaryLayout::of(&records, None), records.split_first()) {
        (Some(layout @ SummaryLayout::Default), Some((header, rows))) => {
            let table = default::read(header, rows, known, &mut sink);
            placed(
                table.and_then(|table| table.finish(layout, sink)),
                header.line,
            )
        }
        (Some(layout @ SummaryLayout::Headerless), Some((first, _))) => {
            let table = default::read_headerless(&records, known, &mut sink);
            placed(
                table.and_then(|table| table.finish(layout, sink)),
                first.line,
            )
        }
        (_, Some((header, _))) => {
            let found = format!(
                "`{}`",
                header.line.text.chars().take(80).collect::<String>()
            );
            Err(refuse(&found, header.line.start()))
        }
        (_, None) => Err(refuse("an empty table", Position::line_column(0, 1, 1))),
    }
}

/// How cells are delimited.
#[derive(Debug, Clone, Copy)]
enum Style {
    /// As upstream writes: one space around, nothing escaped, spaces are part of names.
    Exact,
    /// As formatters write: padded, pipes escaped.
    Padded,
}

impl Style {
    fn of(rows: &[&Line<'_>]) -> Self {
        let framed = |line: &&Line<'_>| {
            let text = line.text.trim_end();
            text.starts_with("| ") && text.ends_with(" |")
        };
        let exact = rows
            .first()
            .is_some_and(|line| Style::Exact.split(line).starts_with(&META));
        let ours = rows.get(1).is_some_and(|line| {
            let inner = line
                .text
                .strip_prefix('|')
                .and_then(|text| text.strip_suffix('|'));
            inner.is_some_and(|inner| inner.split(" | ").all(|cell| cell == "-----"))
        });
        let mut data = rows.iter().enumerate().filter(|(at, _)| *at != 1);
        if (exact || ours) && data.all(|(_, line)| framed(line)) {
            Self::Exact
        } else {
            Self::Padded
        }
    }

    fn joiner(self) -> &'static str {
        match self {
            Self::Exact => " | ",
            Self::Padded => "|",
        }
    }

    fn split<'a>(self, line: &'a Line<'a>) -> Record<'a> {
        let text: &'a str = &line.text;
        match self {
            Self::Exact => {
                let text = text.trim_end();
                let text = text.strip_prefix("| ").unwrap_or(text);
                let text = text.strip_suffix(" |").unwrap_or(text);
                let fields = text.split(" | ").map(Cow::Borrowed).collect();
                Record::new(line, fields, Some((2, 3)))
            }
            Self::Padded => Record::new(line, split_padded(text), None),
        }
    }
}

fn split_padded(text: &str) -> Vec<Cow<'_, str>> {
    let text = text.trim();
    let text = text.strip_prefix('|').unwrap_or(text);
    let text = match text.strip_suffix('|') {
        Some(inner) if !inner.ends_with('\\') => inner,
        _ => text,
    };
    let mut fields = vec![String::new()];
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '|' => fields.push(String::new()),
            '\\' if chars.peek() == Some(&'|') => {
                chars.next();
                push(&mut fields, '|');
            }
            _ => push(&mut fields, c),
        }
    }
    fields
        .into_iter()
        .map(|field| Cow::Owned(field.trim().to_owned()))
        .collect()
}

fn push(fields: &mut [String], c: char) {
    if let Some(field) = fields.last_mut() {
        field.push(c);
    }
}

fn is_rule(text: &str) -> bool {
    text.contains("--") && text.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}
