//! Files of other people.

use evalcore::opencompass::predictions::{End, Shape};

use super::{check_texts, read_all, with_prompts};
use crate::support::{read, shared_fixtures};

#[test]
fn real_files_have_the_samples_that_their_manifest_says() {
    let Some(shared) = shared_fixtures("real_files_have_the_samples_that_their_manifest_says")
    else {
        return;
    };
    let root = shared.join("opencompass/real");
    let amchat = "AXYZdong__AMchat/results/predictions/opencompass.models.huggingface.HuggingFace_yondong_AMchat";
    let law = "open-compass__LawBench/predictions/zero_shot";
    let bench = "rishabhshah13__quantization-workbench/opencompass_evaluation/evaluation_results";
    let model = "opencompass.models.huggingface.HuggingFace_lesliehd_Mistral-7B-Instruct-v0.2";
    let cases = [
        (format!("{amchat}/math_0.json"), 200, Shape::Gen),
        (format!("{amchat}/math_2.json"), 200, Shape::Gen),
        (format!("{amchat}/math_10.json"), 200, Shape::Gen),
        (format!("{law}/GPT4/2-1.json"), 500, Shape::Gen),
        (
            format!("{law}/internlm-chat-7b-hf/2-4.json"),
            500,
            Shape::Gen,
        ),
        (
            format!("{law}/llama-2-chinese-7b-hf/1-2.json"),
            500,
            Shape::Gen,
        ),
        (format!("{law}/qwen-7b-hf/1-1.json"), 500, Shape::Gen),
        (
            format!(
                "{bench}/16-bit/CommonsenseQA/20240324_231719/predictions/{model}-16-bit-quantized/commonsense_qa.json"
            ),
            1221,
            Shape::Gen,
        ),
        (
            format!(
                "{bench}/16-bit/MMLU/20240325_005751/predictions/{model}-16-bit-quantized/lukaemon_mmlu_abstract_algebra.json"
            ),
            100,
            Shape::Ppl,
        ),
    ];
    for (name, samples, shape) in cases {
        let text = read(&root.join(&name));
        let (records, outcome, diagnostics) = read_all(&with_prompts(), &text);
        assert_eq!(
            (records.len(), outcome.end),
            (samples, End::Complete),
            "{name}"
        );
        assert!(diagnostics.is_empty(), "{name}: {diagnostics:?}");
        assert!(records.iter().all(|record| record.shape == shape), "{name}");
        check_texts(&records, &text).unwrap_or_else(|error| panic!("{name}: {error}"));
        if name.contains("LawBench") {
            assert!(records.iter().all(|record| record.gold.is_some()), "{name}");
        }
        if name.contains("qwen-7b-hf") {
            assert!(
                records.iter().all(|record| record.text() == Some("")),
                "{name}"
            );
        }
    }
}
