//! `--compat budeval` against the recorded output of the script.

use crate::support::{evalcore, oracle_dir, tally};

#[test]
fn budeval_oracle_stdout_is_reproduced() {
    let dir = oracle_dir("EVALCORE_BUDEVAL_ORACLES", "budeval");
    let index = std::fs::read(dir.join("index.json")).unwrap();
    let index: serde_json::Value = serde_json::from_slice(&index).unwrap();
    let root = index["container_root"].as_str().unwrap();
    let cases = index["cases"].as_array().unwrap();
    let mut failed = Vec::new();
    for case in cases {
        let text = |name: &str| case[name].as_str().unwrap();
        let mut command = evalcore()
            .args(["extract", "--compat", "budeval", "--display-root", root])
            .env("EVAL_RESULTS_PVC_PATH", dir.join(text("tree")));
        for (name, value) in case["env"].as_object().unwrap() {
            command = command.env(name, value.as_str().unwrap());
        }
        let done = command.run();
        let want = std::fs::read(dir.join(text("stdout"))).unwrap();
        let exit_code = case["exit_code"].as_i64().unwrap();
        if done.stdout != want || i64::from(done.code) != exit_code || !done.stderr.is_empty() {
            failed.push(text("case").to_owned());
        }
    }
    tally("budeval/index.json", cases.len(), &failed);
}

#[test]
fn the_script_always_succeeds() {
    let args = ["extract", "--compat", "budeval"];
    let done = evalcore().args(args).run().exits(0);
    assert_eq!(done.text(), "{\"success\": true, \"results\": []}\n");
    let done = evalcore()
        .args(args)
        .env("EVAL_ID", "e")
        .env("RUN_IDS", "a")
        .run();
    assert!(done.exits(0).text().contains("Results directory not found"));
    let out = evalcore()
        .args(args)
        .args(["-o", "out.json"])
        .run()
        .exits(0);
    assert_eq!(
        out.file("out.json").unwrap(),
        "{\"success\": true, \"results\": []}\n"
    );
    assert!(out.stdout.is_empty());
}
