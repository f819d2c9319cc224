//! The table of all codes.

use std::fmt;

use serde::{Serialize, Serializer};

macro_rules! codes {
    ($( $name:ident = $text:literal: $meaning:literal => $advice:literal; )*) => {
        /// The stable name of an error or diagnostic, the same in Rust, JSON, Python and HTTP.
        ///
        /// | code | meaning | advice |
        /// | --- | --- | --- |
        $(#[doc = concat!("| `", $text, "` | ", $meaning, " | ", $advice, " |")])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = concat!("`", $text, "`: ", $meaning, ".")] $name,)*
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The stable text, such as `json.truncated`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// What the code means, as a fragment.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$name => $meaning,)* }
            }

            /// What to do about it.
            #[must_use]
            pub fn advice(self) -> &'static str {
                match self { $(Self::$name => $advice,)* }
            }
        }
    };
}

codes! {
    // Files and ids.
    IoFailed = "io.failed": "the system refused an operation" => "check the disk and the mount";
    IoPermission = "io.permission": "no permission to read" => "run as a user that may read the volume";
    IoNotFound = "io.not_found": "the path does not exist" => "check the root, the evaluation id and the run id";
    IoNotADirectory = "io.not_a_directory": "a file stands where a directory was expected" => "name the directory";
    IoNotAFile = "io.not_a_file": "a directory stands where a file was expected" => "name the file";
    IoFileTooLarge = "io.file_too_large": "the file is larger than the limit for files read whole" => "raise the limit or check that it is the right file";
    LinkEscapesRoot = "io.link_escapes_root": "a symbolic link leads out of the root" => "copy the target below the root or name it as the root";
    NameNotUtf8 = "io.name_not_utf8": "a file name is not UTF-8" => "rename the file";
    IdInvalid = "id.invalid": "an id is not a plain name" => "give the id without separators, dots or control characters";
    IdDuplicate = "id.duplicate": "the same run id was given twice" => "list each run once";
    ParameterInvalid = "parameter.invalid": "a parameter is unusable" => "see the documentation of the parameter";
    LayoutUnknown = "layout.unknown": "the file is of no kind this reader knows" => "name a summary, predictions or results file";
    // Text.
    TextBom = "text.bom": "the file starts with a byte order mark" => "save it as UTF-8 without one";
    TextNotUtf8 = "text.not_utf8": "bytes that are not UTF-8 were replaced" => "save the file as UTF-8";
    TextNul = "text.nul": "the text holds NUL bytes" => "the file was probably cut by a crash: run the step again";
    // Summary tables.
    SummaryLongRow = "summary.long_row": "a row has more cells than the header" => "a name holds a comma: the cells were aligned from the right";
    // JSON.
    JsonSyntax = "json.syntax": "the text is not JSON" => "the file is damaged: run the step that writes it again";
    JsonTruncated = "json.truncated": "the text ends within a value" => "the writer was stopped: what was complete was read";
    JsonTooDeep = "json.too_deep": "a value nests deeper than the limit" => "raise the limit if the file is to be trusted";
    JsonValueTooLarge = "json.value_too_large": "a value is larger than the limit" => "raise the limit if the file is to be trusted";
    JsonTrailing = "json.trailing": "text follows the value" => "the file was written twice or joined: check it";
    JsonDuplicateKey = "json.duplicate_key": "a member name occurs twice; the last one counts" => "check the writer";
    JsonLoneSurrogate = "json.lone_surrogate": "an unpaired surrogate was replaced" => "the model's output is not valid text";
    JsonControlCharacter = "json.control_character": "a string holds a raw control character" => "check the writer";
    // Predictions.
    PredictionsError = "predictions.error": "the inferencer wrote an error in place of samples" => "see the message and the inference log";
    PredictionsOtherMember = "predictions.other_member": "a member is not a sample" => "check that it is a predictions file";
    PredictionsDuplicateIndex = "predictions.duplicate_index": "a sample index occurs twice" => "check the writer: the later sample counts in Python";
    PredictionsOrphanShard = "predictions.orphan_shard": "a shard lies behind a missing one" => "run the inference of the missing shard again";
    // Results.
    ResultsDetailNotObject = "results.detail_not_object": "a member of the details is no sample" => "check the evaluator that wrote them";
    ResultsMixed = "results.mixed_members": "a results file holds entries of a judge beside other members" => "check the evaluator that wrote them";
    // Logs and job states.
    StatusUnknown = "status.unknown": "a task's state is not a known word" => "check the version of OpenCompass";
    StatusMember = "status.member": "a member of a task's state is absent or out of place" => "the file was written by another version or by hand";
    LogRecordUnreadable = "log.record_unreadable": "a progress record is not a JSON object" => "the line was cut or mixed with another: an earlier record was used";
    LogCountsUnusable = "log.counts_unusable": "a progress record has counts that give no percentage" => "check the program that prints the records";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(feature = "json-schema")]
impl schemars::JsonSchema for Code {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Code".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let names: Vec<&str> = Self::ALL.iter().map(|code| code.as_str()).collect();
        schemars::json_schema!({ "type": "string", "enum": names })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct_and_dotted() {
        let mut seen: Vec<&str> = Code::ALL.iter().map(|c| c.as_str()).collect();
        assert!(seen.iter().all(|text| text.contains('.')));
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), Code::ALL.len());
    }
}
