//! The key of a file.

use evalcore::discover::Timestamp;
use object_store::path::Path as Key;

/// The key of each path, `{eval_id}/{run_id}/…`, in their order.
pub(super) fn keys(eval_id: &str, run_id: &str, paths: &[&str]) -> Vec<String> {
    let predictions = |timestamp: &str| {
        let below = format!("{timestamp}/predictions/");
        paths.iter().filter(|path| path.starts_with(&below)).count()
    };
    paths
        .iter()
        .map(|path| {
            let parts: Vec<&str> = path.split('/').collect();
            let place = place(&parts, predictions);
            let parts = place.iter().map(String::as_str);
            // Parts with other than plain characters are escaped, each in its own way.
            let key: Key = [eval_id, run_id].into_iter().chain(parts).collect();
            key.to_string()
        })
        .collect()
}

fn place(parts: &[&str], predictions: impl Fn(&str) -> usize) -> Vec<String> {
    let own = |parts: &[&str]| parts.iter().map(|part| (*part).to_owned()).collect();
    match parts {
        [time, "summary", name] if Timestamp::parse(time).is_some() && is_summary(name, time) => {
            own(&[*name])
        }
        [time, "predictions", rest @ ..] if Timestamp::parse(time).is_some() => {
            let is_json = rest.last().is_some_and(|name| name.ends_with(".json"));
            if is_json && predictions(time) == 1 {
                return vec![format!("predictions_{time}.json")];
            }
            let mut place = vec![format!("predictions_{time}")];
            place.extend(rest.iter().map(|part| (*part).to_owned()));
            place
        }
        _ => {
            let mut place = vec!["files".to_owned()];
            place.extend(parts.iter().map(|part| (*part).to_owned()));
            place
        }
    }
}

fn is_summary(name: &str, time: &str) -> bool {
    ["csv", "md", "txt"]
        .iter()
        .any(|kind| name == format!("summary_{time}.{kind}"))
}

/// The key with a part of the content's hash in its name.
pub(super) fn with_hash(key: &str, sha256: &str, version: Option<u32>) -> String {
    let (dir, name) = key.rsplit_once('/').unwrap_or(("", key));
    let (stem, kind) = name.rsplit_once('.').unwrap_or((name, ""));
    let hash = sha256.get(..12).unwrap_or(sha256);
    let dot = if kind.is_empty() { "" } else { "." };
    let of = version.map_or_else(String::new, |version| format!("-v{version}"));
    format!("{dir}/{stem}-{hash}{of}{dot}{kind}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_lie_where_the_plan_has_them() {
        let time = "20251016_235030";
        let paths = [
            format!("{time}/summary/summary_{time}.csv"),
            format!("{time}/summary/other.csv"),
            format!("{time}/predictions/m/gsm8k.json"),
            "20251017_000000/predictions/m/a.json".to_owned(),
            "20251017_000000/predictions/m/b.json".to_owned(),
            format!("{time}/configs/100%.py"),
        ];
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        assert_eq!(
            keys("e", "r", &paths),
            [
                "e/r/summary_20251016_235030.csv",
                "e/r/files/20251016_235030/summary/other.csv",
                "e/r/predictions_20251016_235030.json",
                "e/r/predictions_20251017_000000/m/a.json",
                "e/r/predictions_20251017_000000/m/b.json",
                "e/r/files/20251016_235030/configs/100%25.py",
            ]
        );
        let named = with_hash("e/r/a.b.csv", "0123456789abcdef", Some(2));
        assert_eq!(named, "e/r/a.b-0123456789ab-v2.csv");
    }
}
