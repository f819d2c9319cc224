//! The reader of the raw section of text summaries.

use evalcore::opencompass::python::Literal;
use evalcore::opencompass::raw_section::{RawSection, RawSectionReaderBuilder};

use crate::chunks::cuts;

/// Every line is an entry or a diagnostic; strict reads as tolerant does; a cut section holds a
/// prefix of the whole.
pub fn raw_section(data: &[u8]) {
    let whole = RawSection::parse(data).expect("a tolerant reader refuses nothing");
    let entries = count(&whole);
    let lines = data.split(|byte| *byte == b'\n').count();
    assert!(entries + whole.models.len() <= lines);
    for model in &whole.models {
        for entry in &model.entries {
            assert!(matches!(entry.result, Literal::Dict(_)));
            assert!(model.entry(&entry.dataset).is_some());
        }
    }
    let end = data.len() as u64;
    for found in &whole.diagnostics {
        assert!(found.position.is_none_or(|place| place.offset <= end));
    }
    if let Ok(strict) = RawSectionReaderBuilder::new().strict(true).read(data) {
        assert_eq!(format!("{strict:?}"), format!("{whole:?}"));
    }
    for cut in cuts(data) {
        let Some(line) = data[..cut].iter().rposition(|byte| *byte == b'\n') else {
            continue;
        };
        let part = RawSection::parse(&data[..=line]).expect("a tolerant reader refuses nothing");
        assert!(count(&part) <= entries, "cut at {line}");
    }
}

fn count(section: &RawSection) -> usize {
    let models = section.models.iter();
    models.map(|model| model.entries.len()).sum()
}
