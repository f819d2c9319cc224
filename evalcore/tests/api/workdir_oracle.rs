//! The recorded work dirs joined: every cell and every file.

use evalcore::opencompass::workdir::{Workdir, WorkdirOptions};
use evalcore::schema::{Cell, Outcome, RowKind};
use evalcore::source::{EntryKind, MemorySource, OsSource, Source, join};
use serde_json::Value;

use crate::support::{Tally, oracle_cases};

/// Each table that a case captured, against the cells that the joined work dir shows for it.
#[test]
fn oracle_tables_become_cells() {
    for (name, dir, case) in oracle_cases() {
        let mut tally = Tally::new(format!("{name}/case.json tables as cells"));
        let files = case["files"].as_object().unwrap();
        for (path, file) in files {
            let Some(table) = file["table"].as_u64() else {
                continue;
            };
            let class = &case["table_classes"][usize::try_from(table).unwrap()];
            let plain = path.ends_with(".csv") && class == "DefaultSummarizer";
            let Some((at, file_name)) = path.split_once("/summary/").filter(|_| plain) else {
                continue;
            };
            let time = &file_name["summary_".len()..file_name.len() - ".csv".len()];
            let source = OsSource::new(dir.join("work_dir")).unwrap();
            let mut options = WorkdirOptions::new();
            options.at(time);
            let workdir = Workdir::open(&source, "", &options).unwrap();
            assert!(workdir.chosen().unwrap().name == at, "{path}");
            let rows = case["tables"][usize::try_from(table).unwrap()]
                .as_array()
                .unwrap();
            check_table(&mut tally, path, rows, &workdir);
        }
        if tally.cases() > 0 {
            tally.finish();
        }
    }
}

fn check_table(tally: &mut Tally, path: &str, rows: &[Value], workdir: &Workdir) {
    let text = |value: &Value| value.as_str().unwrap().replace(',', " ");
    let header: Vec<String> = rows[0].as_array().unwrap().iter().map(text).collect();
    let mut cells = workdir.cells.iter();
    for row in &rows[1..] {
        let row: Vec<String> = row.as_array().unwrap().iter().map(text).collect();
        for (model, shown) in header.iter().zip(&row).skip(4) {
            let id = format!("{path}: {} {} {model}", row[0], row[2]);
            let Some(cell) = cells.next() else {
                tally.check(id, Err("no such cell".to_owned()));
                continue;
            };
            let names = [
                &cell.dataset,
                &cell.version,
                &cell.metric,
                &cell.mode,
                &cell.model,
            ];
            let same = names
                .iter()
                .zip([&row[0], &row[1], &row[2], &row[3], model]);
            let outcome = if same.clone().any(|(ours, theirs)| ***ours != **theirs) {
                Err(format!("ours {cell:?}, oracle {row:?}"))
            } else {
                agrees(cell, shown)
            };
            tally.check(id, outcome);
        }
    }
}

/// A shown number is the outcome, and the exact one rounds to it; `-` is an absence.
fn agrees(cell: &Cell, shown: &str) -> Result<(), String> {
    let same = match &cell.outcome {
        Outcome::Absent(_) => shown == "-",
        Outcome::Score(score) => shown.parse::<f64>().is_ok_and(|shown| shown == *score),
        Outcome::NonFinite(number) => shown
            .parse::<f64>()
            .is_ok_and(|shown| shown == *number || (shown.is_nan() && number.is_nan())),
        other => return Err(format!("{other:?}")),
    };
    if !same {
        return Err(format!("ours {:?}, oracle {shown}", cell.outcome));
    }
    match (cell.exact, &cell.outcome) {
        (Some(exact), Outcome::Score(_)) => {
            let rounded = evalcore::opencompass::results::format_score(exact);
            (rounded == shown)
                .then_some(())
                .ok_or_else(|| format!("exact {exact} is not {shown}"))
        }
        (None, Outcome::Score(_)) => Err("no exact value".to_owned()),
        _ => Ok(()),
    }
}

/// Each file of a recorded work dir is in the account, as what it is.
#[test]
fn oracle_files_are_accounted_for() {
    for (name, dir, case) in oracle_cases() {
        let mut tally = Tally::new(format!("{name}/case.json files"));
        let source = OsSource::new(dir.join("work_dir")).unwrap();
        let mut accounts = std::collections::BTreeMap::new();
        for (path, file) in case["files"].as_object().unwrap() {
            let (at, below) = path.split_once('/').unwrap();
            let account = accounts.entry(at).or_insert_with(|| {
                let mut options = WorkdirOptions::new();
                options.at(at);
                let workdir = Workdir::open(&source, "", &options).unwrap();
                assert!(
                    workdir
                        .diagnostics
                        .iter()
                        .all(|found| !found.message.is_empty())
                );
                workdir.account(&source)
            });
            let kind = account
                .files
                .iter()
                .find(|known| known.path == *below)
                .map_or("not there", |known| known.kind.as_str());
            let form = file["form"].as_str();
            let expected: &[&str] = match (file["kind"].as_str().unwrap(), form) {
                ("configs", _) => &["config"],
                ("summary", _) => &["summary"],
                ("logs", _) => &["log"],
                ("infer_status", _) => &["status"],
                ("predictions", Some("jsonl")) => &["work file"],
                ("predictions", _) => &["predictions", "orphan shard", "work file"],
                ("results", Some("predictions (judge output)")) => {
                    &["judge output", "judge result"]
                }
                ("results", _) => &["result", "judge result"],
                _ => &[],
            };
            let outcome = if expected.contains(&kind) {
                Ok(())
            } else {
                Err(format!("ours `{kind}`, expected one of {expected:?}"))
            };
            tally.check(path, outcome);
        }
        tally.finish();
    }
}

/// The work dir of a case without its text summaries.
fn without_txt(source: &OsSource) -> MemorySource {
    let mut tree = MemorySource::new();
    let mut open = vec![String::new()];
    while let Some(dir) = open.pop() {
        for entry in source.list(&dir).unwrap() {
            let path = join(&dir, &entry.name);
            if entry.kind == EntryKind::Directory {
                open.push(path);
            } else if !path.ends_with(".txt") {
                let bytes = source.read(&path, 1 << 30).unwrap();
                tree.insert(path, bytes);
            }
        }
    }
    tree
}

/// Groups computed from their members against the numbers that OpenCompass wrote into the TXT,
/// to the last digit.
#[test]
fn oracle_groups_are_computed_as_upstream_does() {
    let mut tally = Tally::new("opencompass/*/work_dir groups without TXT");
    for (name, dir, _) in oracle_cases() {
        let source = OsSource::new(dir.join("work_dir")).unwrap();
        let recorded = Workdir::open(&source, "", &WorkdirOptions::new()).unwrap();
        let bare = without_txt(&source);
        // Old versions wrote nothing else.
        let Ok(computed) = Workdir::open(&bare, "", &WorkdirOptions::new()) else {
            continue;
        };
        let groups = recorded.cells.iter().filter(|cell| {
            cell.row == RowKind::Group && cell.exact.is_some() && recorded.origin == "csv"
        });
        for cell in groups {
            let id = format!("{name}: {} {} {}", cell.dataset, cell.metric, cell.model);
            // The formula of this group is not evaluated, so its value is not known.
            let want = cell.exact.filter(|_| &*cell.dataset != "transformed");
            let same = |other: &&Cell| {
                (&other.dataset, &other.metric, &other.model, &other.judge)
                    == (&cell.dataset, &cell.metric, &cell.model, &cell.judge)
            };
            let found = computed.cells.iter().find(same).and_then(|cell| cell.exact);
            tally.equal(id, &found, &want);
        }
    }
    tally.finish();
}
