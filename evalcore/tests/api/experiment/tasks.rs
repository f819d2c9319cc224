//! Tasks of every kind by one machinery.

use evalcore::experiment::{Answer, Dataset, Prompt, RunTotals, Scorer, Task};

fn accuracy(
    task: &str,
    data: &str,
    answers: &[(&str, &str)],
) -> std::collections::BTreeMap<String, f64> {
    let task = Task::read(task.as_bytes()).unwrap();
    let data = Dataset::read(data.as_bytes()).unwrap();
    let scorer = Scorer::new(&data, &task).unwrap();
    let mut totals = RunTotals::new(&task, None);
    for (id, text) in answers {
        totals
            .update(&scorer.score(Answer::new(*id, *text)).unwrap())
            .unwrap();
    }
    totals.finish(&data).unwrap().accuracy
}

#[test]
fn classification_extraction_free_text_and_choices() {
    let sentiment = accuracy(
        "task: sentiment\nanswer: text\nfields:\n  - {name: label, normalize: first_word, synonyms: {good: positive}, allowed: [positive, negative], closed: true, metric: classification}\n",
        r#"[{"id": "1", "inputs": {"t": "a"}, "ground_truth": {"label": "positive"}}, {"id": "2", "inputs": {"t": "b"}, "ground_truth": {"label": "negative"}}]"#,
        &[("1", "Good, I think."), ("2", "meh")],
    );
    assert_eq!(sentiment["label_accuracy"], 0.5);
    // Both fields right in one answer, the city alone in the other: 0.6 * 1/2 + 0.4 * 1.
    let extraction = accuracy(
        "task: address\nfields:\n  - {name: street, normalize: lower, weight: 0.6}\n  - {name: city, labels: [town], normalize: name, weight: 0.4}\n",
        r#"[{"id": "1", "inputs": {}, "ground_truth": {"street": "High St", "city": "New York"}}, {"id": "2", "inputs": {}, "ground_truth": {"street": "Elm", "city": "Rome"}}]"#,
        &[
            ("1", "{\"street\": \"high st\", \"Town\": \"new-york\"}"),
            ("2", "Street: Oak\nCity: Rome"),
        ],
    );
    assert_eq!(
        (
            extraction["street_normalized_exact_match"],
            extraction["city_normalized_exact_match"]
        ),
        (0.5, 1.0)
    );
    assert!((extraction["overall"] - 0.7).abs() < 1e-12);
    let question = accuracy(
        "task: qa\nanswer: text\nfields:\n  - {name: answer, span: all, metric: squad}\n",
        r#"[{"id": "1", "inputs": {"q": "?"}, "ground_truth": {"answer": "the Eiffel Tower", "accepted": {"answer": ["Tour Eiffel"]}}}]"#,
        &[("1", "Eiffel tower!")],
    );
    assert_eq!(
        (
            question["answer_squad_exact_match"],
            question["answer_squad_f1"]
        ),
        (1.0, 1.0)
    );
    let exam = accuracy(
        "task: exam\nanswer: text\nfields:\n  - {name: answer, span: all, normalize: choice, allowed: [A, B, C, D], closed: true, metric: classification}\n",
        r#"[{"id": "1", "inputs": {}, "ground_truth": {"answer": "B"}}, {"id": "2", "inputs": {}, "ground_truth": {"answer": "D"}}]"#,
        &[
            ("1", "<think>A or B?</think>\nThe answer is (B)."),
            ("2", "C"),
        ],
    );
    assert_eq!(exam["answer_accuracy"], 0.5);
}

#[test]
fn every_built_in_prompt_asks_about_the_logs() {
    let task = Task::log_analysis();
    let data = Dataset::read(br#"[{"id": "1", "logs": [{"message": "first", "pod": "p"}, {"message": "second"}], "ground_truth": {"root_cause": "x"}}]"#).unwrap();
    let mut hashes = Vec::new();
    for prompt in &task.prompts {
        let messages = prompt.messages(&data.samples[0]).unwrap();
        let last = messages.last().unwrap();
        assert_eq!(last.role, "user");
        assert!(
            last.content.contains("[1] p: first\n[2]: second"),
            "{}",
            last.content
        );
        assert_eq!(messages[0].role, "system", "{}", prompt.id);
        hashes.push(prompt.sha256());
    }
    hashes.sort_unstable();
    hashes.dedup();
    assert_eq!(hashes.len(), 5);
    let hint = task.prompt("root_cause_v3").unwrap_err().to_string();
    assert!(hint.contains("did you mean `root_cause_v"), "{hint}");
    // A worked example answers in the form that is read.
    let shots = &task.prompt("fewshot_v1").unwrap().examples;
    assert_eq!(shots.len(), 3);
    let reader = evalcore::experiment::TaskReader::new(&task);
    for shot in shots {
        assert_eq!(
            reader.read(Some(&shot.assistant)).status,
            evalcore::metrics::AnswerStatus::Ok
        );
    }
}

#[test]
fn a_place_without_an_input_is_an_error() {
    let prompt = Prompt::read(b"{id: p, user: 'Q: {{question}}'}").unwrap();
    let data =
        Dataset::read(br#"[{"id": "7", "inputs": {"q": "x"}, "ground_truth": {}}]"#).unwrap();
    let error = prompt.user_message(&data.samples[0]).unwrap_err();
    assert!(
        error.to_string().contains("`question`") && error.to_string().contains("`7`"),
        "{error}"
    );
}
