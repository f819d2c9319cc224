//! What is asked of a model, and how an answer is read.

mod definition;
mod field;
mod prompt;
mod reading;

#[cfg(feature = "json-schema")]
pub use definition::task_schema;
pub use definition::{AnswerForm, Task};
pub use field::{FieldMetric, FieldSpan, Normalize, TaskField};
pub use prompt::{Message, Prompt, PromptExample};
pub use reading::{ReadAnswer, TaskReader};
