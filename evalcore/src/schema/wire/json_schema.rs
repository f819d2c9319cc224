//! JSON Schemas of the documents, generated from their types.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::Value;

use super::{
    Account, ApiResponse, DatasetResultRow, EvalResults, EvaluateRequest, EvaluateResponse,
    EvaluationJobRow, EvaluationResultRow, Extraction, MetricRow, MetricsDocument, PredictionRow,
};

/// The names that [`json_schema`] knows, in the order of the table of this module.
pub const SCHEMA_NAMES: [&str; 12] = [
    "extraction",
    "eval_results",
    "api_response",
    "account",
    "metrics",
    "metric_row",
    "evaluation_result_row",
    "dataset_result_row",
    "prediction_row",
    "evaluation_job_row",
    "evaluate_request",
    "evaluate_response",
];

/// The JSON Schema (draft 2020-12) of a document as it is written, or `None` for an unknown name.
///
/// # Examples
///
/// ```
/// use evalcore::schema::wire::json_schema;
///
/// let schema = json_schema("extraction").unwrap();
/// assert_eq!(schema["properties"]["success"]["type"], "boolean");
/// assert!(json_schema("nothing").is_none());
/// ```
#[must_use]
pub fn json_schema(name: &str) -> Option<Value> {
    let schema = match name {
        "extraction" => written::<Extraction>(),
        "eval_results" => written::<EvalResults>(),
        "api_response" => written::<ApiResponse>(),
        "account" => written::<Account>(),
        "metrics" => written::<MetricsDocument>(),
        "metric_row" => written::<MetricRow>(),
        "evaluation_result_row" => written::<EvaluationResultRow>(),
        "dataset_result_row" => written::<DatasetResultRow>(),
        "prediction_row" => written::<PredictionRow>(),
        "evaluation_job_row" => written::<EvaluationJobRow>(),
        "evaluate_request" => read::<EvaluateRequest>(),
        "evaluate_response" => written::<EvaluateResponse>(),
        _ => return None,
    };
    Some(schema.to_value())
}

/// For writing: a member that is always written is required, one that may be left out is not.
fn written<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<T>()
}

/// For reading: a member with a default is not required.
fn read<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12().for_deserialize();
    settings.into_generator().into_root_schema_for::<T>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_a_schema_of_an_object() {
        for name in SCHEMA_NAMES {
            let schema = json_schema(name).unwrap();
            assert_eq!(schema["type"], "object", "{name}");
            assert!(schema["description"].is_string(), "{name}");
        }
    }

    #[test]
    fn members_that_may_be_left_out_are_not_required() {
        let schema = json_schema("extraction").unwrap();
        let run = &schema["$defs"]["RunExtraction"];
        let required = run["required"].as_array().unwrap();
        assert!(required.iter().any(|name| name == "run_id"));
        assert!(required.iter().all(|name| name != "error"));
    }
}
