//! What is written from an extraction: documents, tables and rows for databases.

use evalcore::opencompass::{ExtractOptions, extract_runs};
use evalcore::schema::wire::Extraction;
use evalcore::source::MemorySource;

fn tree(files: &[(&str, &str)]) -> MemorySource {
    let mut tree = MemorySource::new();
    for (path, text) in files {
        let path = format!("results/e/opencompass-r/20251016_235030/{path}");
        tree.insert(path, text.as_bytes());
    }
    tree
}

fn extract(files: &[(&str, &str)]) -> Extraction {
    extract_runs(&tree(files), "e", &["r"], &ExtractOptions::new()).unwrap()
}

#[test]
fn the_csv_file_is_always_there() {
    let built = extract(&[("results/m/gsm8k.json", "{\"accuracy\": 65.625}")]);
    let nothing = extract(&[("logs/infer/m/gsm8k.out", "")]);
    for (document, success) in [(built, true), (nothing, false)] {
        assert_eq!(document.success, success);
        let document = serde_json::to_value(&document).unwrap();
        assert_eq!(
            document["results"][0].get("csv_file"),
            Some(&serde_json::Value::Null)
        );
    }
}
