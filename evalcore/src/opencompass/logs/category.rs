//! The kinds of failure.

use serde::Serialize;

use super::reported::Reported;

/// What kind of failure ended a job, in budeval's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorCategory {
    /// A data set's files are not there.
    DatasetMissing,
    /// A setting is missing or wrong.
    Configuration,
    /// The accelerator's or the machine's memory did not suffice.
    OutOfMemory,
    /// The accelerator or its driver failed.
    GpuError,
    /// A Python package is missing.
    DependencyMissing,
    /// The model's endpoint did not answer.
    ApiTimeout,
    /// A connection failed.
    NetworkError,
    /// A file is missing.
    FileMissing,
    /// A value is unusable.
    InvalidInput,
    /// The job's pod is gone.
    Infrastructure,
    /// None of the above.
    Unknown,
}

impl ErrorCategory {
    /// The stable text, such as `out_of_memory`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DatasetMissing => "dataset_missing",
            Self::Configuration => "configuration",
            Self::OutOfMemory => "out_of_memory",
            Self::GpuError => "gpu_error",
            Self::DependencyMissing => "dependency_missing",
            Self::ApiTimeout => "api_timeout",
            Self::NetworkError => "network_error",
            Self::FileMissing => "file_missing",
            Self::InvalidInput => "invalid_input",
            Self::Infrastructure => "infrastructure",
            Self::Unknown => "unknown",
        }
    }

    /// The class that budeval reports for the category, whatever was raised.
    pub(in crate::opencompass) fn usual_type(self) -> &'static str {
        match self {
            Self::DatasetMissing | Self::Configuration => "AssertionError",
            Self::OutOfMemory => "OutOfMemoryError",
            Self::GpuError => "CUDAError",
            Self::DependencyMissing => "ModuleNotFoundError",
            Self::ApiTimeout => "APITimeoutError",
            Self::NetworkError => "ConnectionError",
            Self::FileMissing => "FileNotFoundError",
            Self::InvalidInput => "ValueError",
            Self::Infrastructure => "PodNotFound",
            Self::Unknown => "UnknownError",
        }
    }

    /// The category of an exception, from its class and its text.
    pub(super) fn of(reported: &Reported<'_>) -> Self {
        let text = reported.text();
        let class = reported.class_name().unwrap_or_default();
        let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
        let is = |names: &[&str]| names.contains(&class);
        if class == "AssertionError" {
            return if says(&["No valid url", "does not exist", "./data/"]) {
                Self::DatasetMissing
            } else {
                Self::Configuration
            };
        }
        if class == "OutOfMemoryError" || class == "MemoryError" || says(&["CUDA out of memory"]) {
            Self::OutOfMemory
        } else if is(&["ModuleNotFoundError", "ImportError"]) {
            Self::DependencyMissing
        } else if says(&["Request timed out", "API failed"])
            || class == "APITimeoutError"
            || (class == "RuntimeError" && says(&["API"]) && says(&["failed after retrying"]))
        {
            Self::ApiTimeout
        } else if is(&["FileNotFoundError", "NotADirectoryError"]) {
            Self::FileMissing
        } else if says(&["CUDA", "cuDNN", "CUBLAS", "cublas", "NCCL", "GPU"]) {
            Self::GpuError
        } else if class.ends_with("ConnectionError")
            || class.starts_with("Connect")
            || class.ends_with("TimeoutError")
            || class.ends_with("Timeout")
            || says(&["Connection refused", "Connection reset"])
        {
            Self::NetworkError
        } else if class == "ValueError" {
            Self::InvalidInput
        } else {
            Self::Unknown
        }
    }
}
