//! The table of all codes.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

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
    IoNotFound = "io.not_found": "the path does not exist" => "check the path, or the root, the evaluation id and the run id";
    IoNotADirectory = "io.not_a_directory": "a file stands where a directory was expected" => "name the directory";
    IoNotAFile = "io.not_a_file": "a directory stands where a file was expected" => "name the file";
    IoFileTooLarge = "io.file_too_large": "the file is larger than the limit for files read whole" => "check that it is the right file; `show --max-value-bytes` reads a larger one";
    IoWrite = "io.write": "the output can not be written" => "check that the directory of `--output` exists, may be written to and has room";
    LinkEscapesRoot = "io.link_escapes_root": "a symbolic link leads out of the root" => "copy the target below the root or name it as the root";
    NameNotUtf8 = "io.name_not_utf8": "a file name is not UTF-8" => "rename the file";
    IdInvalid = "id.invalid": "an id is not a plain name" => "give the id without separators, dots or control characters";
    IdDuplicate = "id.duplicate": "the same run id was given twice" => "list each run once";
    ParameterInvalid = "parameter.invalid": "a parameter is unusable" => "see the documentation of the parameter";
    LayoutUnknown = "layout.unknown": "the file is of no kind this reader knows" => "name what OpenCompass wrote: a work dir, or a summary, predictions or results file";
    // Text.
    TextBom = "text.bom": "the file starts with a byte order mark" => "save it as UTF-8 without one";
    TextNotUtf8 = "text.not_utf8": "bytes that are not UTF-8 were replaced" => "save the file as UTF-8";
    TextNul = "text.nul": "the text holds NUL bytes" => "the file was probably cut by a crash: run the step again";
    // Experiments.
    DatasetMixture = "dataset.mixture": "records of different forms stand in one data set" => "keep one form: `experiment dataset` writes the seed's";
    DatasetEmpty = "dataset.empty": "the data set holds no sample" => "check the path; an experiment needs samples";
    DatasetDuplicateId = "dataset.duplicate_id": "two samples have the same id" => "give each sample its own id: results are joined by it";
    DatasetDuplicate = "dataset.duplicate": "two samples have the same logs or inputs" => "keep one: repeated samples count twice";
    DatasetConflict = "dataset.conflict": "one thing is stated twice and differently" => "correct the label that is wrong";
    DatasetCount = "dataset.count": "the metadata state a number that the samples do not give" => "freeze the data set again, which recounts";
    DatasetChanged = "dataset.changed": "the content is not the one that was frozen" => "restore it, or freeze it as a new version";
    DatasetSize = "dataset.size": "the data set is small" => "collect 100 samples or more: differences below the detectable effect stay unseen";
    DatasetSynthetic = "dataset.synthetic": "less than 70 % of the samples are real" => "add logs of the cluster: scores on synthetic ones say little about it";
    DatasetImbalance = "dataset.imbalance": "labels or categories are very unevenly spread" => "compare with the majority baseline, or collect more of the rare ones";
    DatasetSpelling = "dataset.spelling": "two labels are spelled almost alike" => "spell them alike if they mean the same";
    DatasetUnlabelled = "dataset.unlabelled": "samples lack a label" => "label them, or leave them out";
    DatasetUnanswerable = "dataset.unanswerable": "labels lie outside the values that the prompt allows" => "an obedient model can not reach them: allow them in the task, or label anew";
    DatasetLeakage = "dataset.leakage": "the same sample stands in two splits" => "keep it in one: what was tuned on says nothing about what is measured";
    DatasetExists = "dataset.exists": "a version of this name exists" => "versions are never changed: choose the next name";
    TaskInvalid = "task.invalid": "a task, prompt or experiment config breaks its rules" => "see `evalcore schema experiment_task` and `evalcore schema experiment_config`";
    AnswerInvalid = "answer.invalid": "a record of saved answers can not be read" => "give `sample_id` and `response` in each";
    AnswerUnknownSample = "answer.unknown_sample": "an answer belongs to no sample" => "check that answers and data set are of one version";
    AnswerRepeated = "answer.repeated": "a sample has several answers; the first one counts" => "keep one answer for each sample";
    AnswerMissing = "answer.missing": "a sample has no answer and counts as wrong" => "finish the run, or score with a limit";
    RunInvalid = "run.invalid": "a run directory lacks a file or holds one that can not be read" => "score its answers again";
    RunDifferentData = "run.different_data": "runs are over different data" => "compare runs over one data set, or force it and mind the samples that both have";
    // Work dirs.
    WorkdirTooDeep = "workdir.too_deep": "directories nest deeper than any run's" => "check for a directory that was copied into itself";
    WorkdirStranger = "workdir.stranger": "a directory is not named by time" => "move it elsewhere, or ask for it by name";
    WorkdirNested = "workdir.nested": "a run's directory lies one level too deep" => "name the directory above it";
    WorkdirOtherSummary = "workdir.other_summary": "the directory holds another summary, which was not read" => "ask for it by its time or judge";
    WorkdirBuiltFromResults = "workdir.built_from_results": "there is no summary, the scores are those of the result files" => "run the summarizer for the groups and the order of the table";
    WorkdirStaleSummary = "workdir.stale_summary": "a later invocation into the directory wrote no summary" => "see its logs: the scores are those of the invocation before";
    WorkdirDisagreement = "workdir.disagreement": "two files give different numbers for one score" => "the number named first was kept; a step was run again or a file was edited: `--reuse TIME --mode viz` of OpenCompass writes the summary again";
    WorkdirCountsDiffer = "workdir.counts_differ": "files of one data set speak of different numbers of samples" => "a step was run again without the others, or answers were lost: run the inference, then the evaluation again";
    WorkdirUnjoined = "workdir.unjoined": "details do not say of which answers they speak" => "their samples stand after the answers, with the names they have";
    WorkdirUnlisted = "workdir.unlisted": "result files hold scores that the summary does not list" => "list them with details";
    ExtractNoScores = "extract.no_scores": "the run holds no score" => "see the cells without a value and the files: a step did not run, or another directory is meant";
    // Summary tables.
    SummaryLongRow = "summary.long_row": "a row has more cells than the header" => "a name holds a comma: the cells were aligned from the right";
    SummaryRawMissing = "summary.raw_missing": "the text has no raw section" => "take the exact values from the results files";
    SummaryRawTruncated = "summary.raw_truncated": "the raw section ends without its last line" => "the writer was stopped: what was complete was read";
    SummaryRawLine = "summary.raw_line": "a line of the raw section is not `<dataset>: <dict>`" => "take the value from the results file";
    // Python literals and configs.
    PythonSyntax = "python.syntax": "the text is not a Python literal" => "the file is damaged: run the step that writes it again";
    PythonTruncated = "python.truncated": "the text ends within a literal" => "the writer was stopped: what was complete was read";
    PythonTooDeep = "python.too_deep": "a literal nests deeper than the limit" => "check the writer; in Rust `max_depth` takes more levels";
    PythonTooLarge = "python.too_large": "a literal takes more memory than the limit" => "check the writer; in Rust `max_value_bytes` takes more";
    PythonLoneSurrogate = "python.lone_surrogate": "an unpaired surrogate was replaced" => "the model's output is not valid text";
    PythonCharacterName = "python.character_name": "a character given by name was kept as it is written" => "write the character itself";
    ConfigStatement = "config.statement": "a statement of the config was not evaluated" => "read the config that the run wrote, not the one it was given";
    ConfigComputed = "config.computed": "a value of the config is an expression, not a literal" => "read the config that the run wrote, not the one it was given";
    ConfigUnexpected = "config.unexpected": "a value of the config is of another kind than expected" => "check the config";
    ConfigUnnamed = "config.unnamed": "a model, data set or group of the config has no name" => "give it an `abbr` or a `name`";
    SummaryShortRow = "summary.short_row": "a row has fewer cells than the header" => "the file is cut or was edited: summarize the run again";
    SummaryExtraCells = "summary.extra_cells": "cells belong to no column" => "check the row: it was read from the left";
    SummaryAmbiguousRow = "summary.ambiguous_row": "where a name with a comma ends is not certain" => "compare with the md file or the results";
    SummaryCommaInHeader = "summary.comma_in_header": "a model's name holds a comma" => "the parts of the name were joined";
    SummaryAmbiguousHeader = "summary.ambiguous_header": "models' names with commas can not be told apart" => "read the md or txt file, or give the models' names";
    SummaryHeaderVariant = "summary.header_variant": "the header is not as OpenCompass writes it" => "check that the columns mean what was read";
    SummaryNoHeader = "summary.no_header": "the table has no header" => "give the models' names, or read the txt file";
    SummaryRepeatedHeader = "summary.repeated_header": "the header stands within the table" => "nothing to do: it was left out";
    SummaryQuoted = "summary.quoted": "the table was re-saved with quotes" => "keep the file that OpenCompass wrote";
    SummaryBlankLine = "summary.blank_line": "blank lines were left out" => "nothing to do";
    SummaryInvalidCell = "summary.invalid_cell": "a cell holds no number" => "correct the cell or summarize the run again";
    SummaryAnnotatedCell = "summary.annotated_cell": "a cell holds more than a number" => "check the unit: the number was read as it stands";
    SummarySentinel = "summary.sentinel": "a number stands for a missing value" => "nothing to do: the cell was read as missing";
    SummaryDuplicateRow = "summary.duplicate_row": "a data set and metric stand twice" => "list them once in the configuration";
    SummaryDuplicateModel = "summary.duplicate_model": "two columns have the same name" => "tell the models apart by position, or give them different names";
    SummaryUnnamedModel = "summary.unnamed_model": "a column of scores has no name" => "give the models' names";
    SummaryNoRows = "summary.no_rows": "the table has no rows" => "check that the run evaluated any data set";
    SummaryNoModels = "summary.no_models": "the table has no columns of scores" => "check that the run evaluated any model";
    SummaryExtraColumn = "summary.extra_column": "a column holds no scores" => "nothing to do: it was kept apart";
    SummaryTruncated = "summary.truncated": "the text ends too early" => "summarize the run again";
    SummaryTextOutside = "summary.text_outside": "text stands around the table" => "nothing to do: it was left out";
    SummaryFilesDiffer = "summary.files_differ": "files of one summary differ" => "one of them was edited: compare with the results";
    SummaryNameRecovered = "summary.name_recovered": "a name got its commas back" => "nothing to do";
    // JSON.
    JsonSyntax = "json.syntax": "the text is not JSON" => "check that it is JSON; if it was cut or overwritten, run the step that writes it again";
    JsonTruncated = "json.truncated": "the text ends within a value" => "the writer was stopped or never wrote: what was complete was read";
    JsonTooDeep = "json.too_deep": "a value nests deeper than the limit" => "check the writer; in Rust `max_depth` takes up to 4,096 levels";
    JsonValueTooLarge = "json.value_too_large": "a value is larger than the limit" => "check the writer; `show --max-value-bytes`, in Rust `max_value_bytes`, keeps more";
    JsonTrailing = "json.trailing": "text follows the value" => "the file was written twice or joined: check it";
    JsonDuplicateKey = "json.duplicate_key": "a member name occurs twice; the last one counts" => "check the writer";
    JsonLoneSurrogate = "json.lone_surrogate": "an unpaired surrogate was replaced" => "the model's output is not valid text";
    JsonControlCharacter = "json.control_character": "a string holds a raw control character" => "check the writer";
    // Predictions.
    PredictionsError = "predictions.error": "the inferencer wrote an error in place of samples" => "see the message and the inference log";
    PredictionsOtherMember = "predictions.other_member": "a member is not a sample" => "check that it is a predictions file";
    PredictionsDuplicateIndex = "predictions.duplicate_index": "a sample index occurs twice" => "check the writer: the later sample counts in Python";
    PredictionsMissingIndex = "predictions.missing_index": "the indices of the samples leave some out" => "run the inference again: the answers left out are not counted";
    PredictionsOrphanShard = "predictions.orphan_shard": "a shard lies behind a missing one" => "run the inference of the missing shard again";
    // Results.
    ResultsDetailNotObject = "results.detail_not_object": "a member of the details is no sample" => "check the evaluator that wrote them";
    ResultsMixed = "results.mixed_members": "a results file holds entries of a judge beside other members" => "check the evaluator that wrote them";
    FileEmpty = "file.empty": "a file can be read and holds nothing" => "the step that writes it gave nothing: see its log; `show` without `--samples` shows the scores of a result";
    // Logs and job states.
    StatusUnknown = "status.unknown": "a task's state is not a known word" => "check the version of OpenCompass";
    StatusMember = "status.member": "a member of a task's state is absent or out of place" => "the file was written by another version or by hand";
    LogRecordUnreadable = "log.record_unreadable": "a progress record is not a JSON object" => "the line was cut or mixed with another: an earlier record was used";
    LogCountsUnusable = "log.counts_unusable": "a progress record has counts that give no percentage" => "check the program that prints the records";
    // Times of runs.
    TimingMissing = "timing.missing": "a run has no start or end time" => "keep the job until its times are read";
    TimingUnparsable = "timing.unparsable": "a time is not RFC 3339" => "give the time with a zone, such as `2025-11-11T10:00:00Z`";
    TimingNegative = "timing.negative": "a run ends before it starts" => "check the clocks of the nodes";
    TimingUnknownRun = "timing.unknown_run": "times are given for a run without a result" => "check the run ids";
    // Records that are measured.
    RecordFieldMissing = "record.field_missing": "a record lacks a field that is needed" => "name the field, with dots for what lies within: `--prediction-field`, `--reference-field` and their like";
    RecordUnusable = "record.unusable": "a record can not be measured" => "correct it: the others were measured without it";
    RecordsNone = "record.none": "there was nothing to measure" => "check that it is the right file, and the fields";
    // Rows for databases.
    RowsLeftOut = "rows.left_out": "a data set has no row in a table without nulls" => "take its scores from the document, which holds every one";
    // Texts that are measured.
    TextNoTokens = "text.no_tokens": "a text that is not blank has no token" => "choose a tokenizer that sees its script";
    // Metrics.
    MetricZeroDivision = "metric.zero_division": "a ratio with the denominator 0 was set to 0" => "a class is never predicted or never true: choose a value with `zero_division`";
    MetricLabelsOutside = "metric.labels_outside": "samples have a label that is not among the given labels" => "add the labels, or count such answers under a label of their own";
    // Scoring.
    RequestInvalid = "request.invalid": "a request lacks members or has them in another form" => "correct the members that are named";
    RequestUnsupported = "request.unsupported": "evaluations of this type are not done" => "send a `direct`, `query`, `batch` or `baseline` request";
    PolicyInvalid = "policy.invalid": "a scoring policy breaks its rules" => "correct the members that are named";
    PriceUnknown = "price.unknown": "no price is known for a model" => "give a price table with the model or an alias for it, or name another model";
    ResourceNotFound = "resource.not_found": "a resource does not exist" => "check its name and namespace";
    ResourceForbidden = "resource.forbidden": "a resource may not be read" => "check the role of the service account";
    ResourceUnavailable = "resource.unavailable": "the source of resources did not answer" => "try again later";
    ResourceMalformed = "resource.malformed": "a resource does not have the shape of its kind" => "check who wrote its status";
    QueryUnfinished = "query.unfinished": "a query has no result yet" => "evaluate it when its phase is `done`";
    QueryCanceled = "query.canceled": "a query was canceled before it had a result" => "run it again";
    ScoreNothingMeasured = "score.nothing_measured": "no criterion could be measured" => "see the reasons: give usage, a duration, a model or a response";
    // Records that are kept.
    RecordInvalid = "record.invalid": "a field of a record holds a value that can not be kept" => "correct the field that the message names: nothing of the batch was kept";
    RecordDuplicate = "record.duplicate": "two records of one batch have the same key" => "give each key once: nothing of the batch was kept";
    RecordOlder = "record.older": "a record is older than the one it would replace" => "check the clock that gave the time, or leave the time out";
    RecordUndeclaredGroup = "record.undeclared_group": "a record names a group that was not declared" => "declare the group with its role first, or correct its name";
    // Stores.
    StoreUrl = "store.url": "the address of a store is unusable" => "give a path, `sqlite:PATH`, `postgres://USER:PASSWORD@HOST/DATABASE` or `clickhouse://USER:PASSWORD@HOST:8123/DATABASE`, and check that the server answers";
    StoreBusy = "store.busy": "the store stayed locked by other writers" => "try again, or give a longer wait";
    StoreReadOnly = "store.read_only": "the store can not be written" => "check the file's permissions and the mount, or open another store";
    StoreCorrupt = "store.corrupt": "the file is damaged" => "restore it from a copy: nothing was changed";
    StoreForeign = "store.foreign": "the file or database belongs to something else" => "name a file of evalcore, or one that does not exist";
    StoreNewerSchema = "store.newer_schema": "the store was written by a newer evalcore" => "use that version: nothing was changed";
    StoreGone = "store.gone": "the store went away while it was open" => "check the mount or the server: what was committed before is in the file that went away";
    StoreFull = "store.full": "there is no space left for the store" => "free space and write the batch again: nothing of it was kept";
    StoreFailed = "store.failed": "the store could not do what was asked" => "see the message, which is the database's own";
    StoreNoData = "store.no_data": "the store holds nothing that was asked for" => "check the names and the time window";
    // Archives of raw files.
    ArchivePlace = "archive.place": "the place of an archive is unusable" => "give `s3://BUCKET[/PREFIX]` with an endpoint, or a directory";
    ArchiveAbsent = "archive.absent": "the archive does not hold that run or version" => "check the ids; `store archive` keeps a run";
    ArchiveConflict = "archive.conflict": "another process wrote the same run, or the work dir changed" => "try again: nothing of the other's was touched";
    ArchiveCorrupt = "archive.corrupt": "the archive holds other bytes than were put there" => "restore an earlier version, or archive the work dir again where it still exists";
    ArchiveDenied = "archive.denied": "the server refuses these credentials" => "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY and the policy of the bucket";
    ArchiveNoBucket = "archive.no_bucket": "there is no such bucket" => "create the bucket or correct its name";
    ArchiveGone = "archive.gone": "the server of the archive did not answer" => "check the endpoint and the network, then try again: what was sent is taken up";
    ArchiveFailed = "archive.failed": "the archive could not do what was asked" => "see the message, which is the object store's own";
    // Imitated tools.
    CompatRefused = "compat.refused": "the imitated service refused the request" => "see the message, which is the service's own";
    CompatRaised = "compat.raised": "the imitated tool raised an exception here" => "see the message, which is the tool's own";
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

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let known = Self::ALL.iter().find(|code| code.as_str() == text);
        known.copied().ok_or_else(|| {
            let expected = "a code of evalcore";
            serde::de::Error::invalid_value(serde::de::Unexpected::Str(&text), &expected)
        })
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
