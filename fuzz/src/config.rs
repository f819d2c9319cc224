//! The reader of configs.

use evalcore::opencompass::config::{RunConfig, RunConfigReaderBuilder};

/// Strict reads as tolerant does; a comment behind the text changes nothing; names are texts and
/// places lie within the file.
pub fn config(data: &[u8]) {
    let tolerant = RunConfig::parse(data);
    let strict = RunConfigReaderBuilder::new().strict(true).read(data);
    let Ok(config) = tolerant else {
        assert!(strict.is_err());
        return;
    };
    if let Ok(strict) = strict {
        assert_eq!(strict, config, "strict and tolerant");
        let mut longer = data.to_vec();
        longer.extend_from_slice(b"\n# a comment\n");
        assert_eq!(RunConfig::parse(&longer).ok().as_ref(), Some(&config));
    }
    let end = data.len() as u64;
    for found in &config.diagnostics {
        assert!(found.position.is_none_or(|place| place.offset <= end));
    }
    let mut judges: Vec<&str> = config
        .judge_models
        .iter()
        .map(|m| m.abbr.as_str())
        .collect();
    let all = judges.len();
    judges.sort_unstable();
    judges.dedup();
    assert_eq!(judges.len(), all, "every judge once");
}
