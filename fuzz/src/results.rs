//! The reader of results files.

use evalcore::opencompass::results::{ResultFile, ResultReaderBuilder, summary_metrics};

use crate::chunks::{Chunked, Pieces, cuts, hash};
use crate::near::{assert_alike, near};

/// In pieces as at once; counted as kept; the numbers of the top level as `serde_json` reads them;
/// a cut file holds a prefix of the numbers and samples of the whole.
pub fn results(data: &[u8]) {
    let mut builder = ResultReaderBuilder::new();
    let counted = builder.read(data).map_err(|error| error.to_string());
    let kept = builder.keep_details(true).read(data);
    let kept = kept.map_err(|error| error.to_string());
    for pieces in [Pieces::Single, Pieces::Random(hash(data))] {
        let pieced = builder.read(Chunked::new(data, pieces));
        let pieced = pieced.map_err(|error| error.to_string());
        assert_alike(&kept, &pieced, "at once and in pieces");
    }
    let mut limited = builder.clone();
    limited.max_value_bytes(64).max_depth(2);
    let at_once = limited.read(data).map_err(|error| error.to_string());
    let pieced = limited.read(Chunked::new(data, Pieces::Random(hash(data))));
    let pieced = pieced.map_err(|error| error.to_string());
    assert_alike(&at_once, &pieced, "at once and in pieces, with limits");
    let (Ok(counted), Ok(kept)) = (counted, kept) else {
        return;
    };
    if let Some(details) = &kept.details {
        assert_eq!(details.samples, kept.samples.len() as u64);
        assert!(details.correct <= details.judged);
        assert!(
            details
                .accuracy()
                .is_none_or(|a| (0.0..=100.0).contains(&a))
        );
    }
    if kept.is_complete() && kept.diagnostics.is_empty() {
        let mut without = kept.clone();
        without.samples.clear();
        assert_alike(&counted, &without, "counted and kept");
        assert_top_level(data, &kept);
    }
    for metric in summary_metrics(&counted) {
        assert!(counted.metric(&metric.name).is_some());
    }
    let repeated = |file: &ResultFile| {
        let mut codes = file.diagnostics.iter().map(|found| found.code);
        codes.any(|code| code == evalcore::Code::JsonDuplicateKey)
    };
    if repeated(&kept) {
        return;
    }
    for cut in cuts(data) {
        let Ok(part) = builder.read(&data[..cut]) else {
            continue;
        };
        let numbers = part.metrics.len();
        assert!(numbers <= kept.metrics.len(), "cut at {cut}");
        assert_alike(&&part.metrics[..], &&kept.metrics[..numbers], "cut");
        let samples = part.samples.len();
        assert!(samples <= kept.samples.len(), "cut at {cut}");
        assert_alike(&&part.samples[..], &&kept.samples[..samples], "cut");
    }
}

fn assert_top_level(data: &[u8], file: &ResultFile) {
    let Ok(serde_json::Value::Object(theirs)) = serde_json::from_slice(data) else {
        return;
    };
    let numbers = theirs.iter().filter_map(|(name, value)| match value {
        serde_json::Value::Bool(flag) => Some((name, f64::from(u8::from(*flag)))),
        serde_json::Value::Number(number) => Some((name, number.as_f64()?)),
        _ => None,
    });
    let numbers: Vec<_> = numbers.collect();
    assert_eq!(numbers.len(), file.metrics.len());
    for (ours, (name, value)) in file.metrics.iter().zip(numbers) {
        assert_eq!(&ours.name, name);
        assert!(
            near(ours.value, value),
            "{name}: {} and {value}",
            ours.value
        );
    }
}
