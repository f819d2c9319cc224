//! What to do about a failure, in budeval's words.

use super::category::ErrorCategory as Category;
use super::reported::Reported;
use super::text::is_space;

/// The advice for an exception; what the log adds (an endpoint) is looked up in it.
///
/// `None` when the exception's own text is all there is to say.
pub(super) fn for_error(category: Category, reported: &Reported<'_>, log: &str) -> Option<String> {
    match category {
        Category::ApiTimeout => for_category(category, log),
        _ => for_category(category, &reported.text()),
    }
}

/// The advice for a category, with what `text` has to add.
pub(in crate::opencompass) fn for_category(category: Category, text: &str) -> Option<String> {
    let fixed = match category {
        Category::DatasetMissing => return Some(dataset(text)),
        Category::DependencyMissing => return Some(dependency(text)),
        Category::ApiTimeout => return Some(endpoint(text)),
        Category::Unknown | Category::Infrastructure => return None,
        Category::Configuration if text.contains("partition") && text.contains("must be set") => {
            "SLURM partition not specified. Use --partition flag when using --slurm."
        }
        Category::Configuration => "Configuration validation failed. Check your settings.",
        Category::OutOfMemory => "Out of memory error. Try reducing batch_size or max_num_workers.",
        Category::GpuError => "GPU error detected. Check GPU availability and drivers.",
        Category::NetworkError => "Network error. Check API endpoint and connectivity.",
        Category::FileMissing => "Required file not found. Check file paths in your configuration.",
        Category::InvalidInput => "Invalid input or configuration value.",
    };
    Some(fixed.to_owned())
}

fn dataset(text: &str) -> String {
    let path = occurrences(text, "./data/").find_map(|(found, after)| {
        let length = after
            .find(|c: char| is_space(c) || c == '!')
            .unwrap_or(after.len());
        let end = "./data/".len() + length;
        (length > 0).then(|| found.get(..end)).flatten()
    });
    match path {
        Some(path) => format!(
            "Dataset file not found: {path}. Please download the dataset or check the path."
        ),
        None => "Dataset file not found. Please check your dataset configuration.".to_owned(),
    }
}

fn dependency(text: &str) -> String {
    let quotes = ['\'', '"'];
    let module = occurrences(text, "No module named ").find_map(|(_, after)| {
        let name = after.strip_prefix(quotes)?;
        let (name, _) = name.split_once(quotes)?;
        (!name.is_empty()).then_some(name)
    });
    match module {
        Some(name) => {
            format!("Missing required dependency: {name}. Install it with: pip install {name}")
        }
        None => "Missing required Python module. Check your dependencies.".to_owned(),
    }
}

fn endpoint(text: &str) -> String {
    let url = occurrences(text, "error occurs at http").find_map(|(found, after)| {
        let rest = after
            .strip_prefix('s')
            .unwrap_or(after)
            .strip_prefix("://")?;
        let length = rest.find(is_space).unwrap_or(rest.len());
        let end = found.len() - rest.len() + length;
        (length > 0)
            .then(|| found.get("error occurs at ".len()..end))
            .flatten()
    });
    let place = url.map(|url| format!(": {url}")).unwrap_or_default();
    format!(
        "Model API endpoint not responding{place}. Check if the model service is running and accessible."
    )
}

/// Each place where `word` stands: the text from there, and the text after the word.
fn occurrences<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    text.match_indices(word).filter_map(move |(at, _)| {
        let found = text.get(at..)?;
        Some((found, found.get(word.len()..)?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_the_text_are_found_as_the_patterns_find_them() {
        for (text, expected) in [
            ("x ./data/! ./data/gsm8k/!", ": ./data/gsm8k/."),
            ("./data/a b", ": ./data/a."),
            ("./data", "found. Please check"),
        ] {
            assert!(dataset(text).contains(expected), "{text}");
        }
        for (text, expected) in [
            ("No module named 'a.b'; x", "pip install a.b"),
            ("No module named \"c'", "pip install c"),
            ("No module named x", "Missing required Python module."),
            ("No module named '' 'y'", "Missing required Python module."),
        ] {
            assert!(dependency(text).contains(expected), "{text}");
        }
        for (text, expected) in [
            (
                "error occurs at https://h/v1 x",
                "responding: https://h/v1. ",
            ),
            ("error occurs at http:// x", "responding. "),
            ("error occurs at ftp://h", "responding. "),
        ] {
            assert!(endpoint(text).contains(expected), "{text}");
        }
    }
}
