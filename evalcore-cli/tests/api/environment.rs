//! Flags before environment before `evalcore.toml` before defaults.

use crate::support::{Evalcore, evalcore, samples};

fn chat(command: Evalcore) -> Evalcore {
    command.args(["extract", "--format", "json"])
}

#[test]
fn the_owners_names_are_read() {
    let done = chat(evalcore())
        .env("EVAL_RESULTS_PVC_PATH", samples())
        .env("EVAL_ID", "demo")
        .env("RUN_IDS", " chat , ")
        .run()
        .exits(0);
    let document = done.json();
    assert_eq!(document["counts"]["runs"], 1);
    assert_eq!(document["results"][0]["run_id"], "chat");
}

#[test]
fn every_name_of_the_root_is_read_the_projects_own_first() {
    let names = [
        "EVALCORE_RESULTS_ROOT",
        "EVALCORE_ROOT",
        "EVAL_RESULTS_PVC_PATH",
    ];
    for (at, name) in names.iter().enumerate() {
        let mut command = chat(evalcore())
            .args(["--eval-id", "demo"])
            .env(name, samples());
        for weaker in &names[at + 1..] {
            command = command.env(weaker, "/nowhere");
        }
        assert_eq!(command.run().exits(3).json()["counts"]["runs"], 2, "{name}");
    }
}

#[test]
fn a_stronger_layer_wins() {
    let all = || {
        chat(evalcore())
            .file(
                "evalcore.toml",
                "[extract]\nroot = \"/nowhere\"\neval-id = \"file\"\nrun-ids = [\"file\"]\n",
            )
            .env("EVAL_RESULTS_PVC_PATH", samples())
            .env("EVAL_ID", "owner")
            .env("RUN_IDS", "owner")
    };
    let id = |command: Evalcore| command.run().json()["results"][0]["eval_id"].clone();
    assert_eq!(id(all()), "owner");
    assert_eq!(id(all().env("EVALCORE_EVAL_ID", "own")), "own");
    let flag = ["--eval-id", "flag"];
    assert_eq!(id(all().env("EVALCORE_EVAL_ID", "own").args(flag)), "flag");
    let file = chat(evalcore()).on_samples().file(
        "evalcore.toml",
        "eval-id = \"top\"\n[extract]\neval-id = \"file\"\nrun-ids = \"a\"",
    );
    assert_eq!(id(file), "file");
}

#[test]
fn an_empty_variable_counts_as_not_set_but_for_the_runs() {
    let command = || {
        evalcore()
            .args(["extract"])
            .on_samples()
            .env("EVALCORE_FORMAT", "")
            .env("EVALCORE_EVAL_ID", "")
            .env("EVAL_ID", "demo")
    };
    assert_eq!(command().run().exits(3).json()["counts"]["runs"], 2);
    let done = command().env("RUN_IDS", "").run().exits(4);
    assert_eq!(done.json()["counts"]["runs"], 0);
    assert!(done.stderr.contains("the list of run ids is empty"));
}

#[test]
fn alternatives_are_settled_by_the_layer() {
    let command = || {
        evalcore()
            .args(["extract"])
            .on_samples()
            .args(["--eval-id", "demo"])
    };
    let done = command()
        .env("EVALCORE_COMPAT", "budeval")
        .args(["--api"])
        .run()
        .exits(3);
    assert_eq!(done.json()["status"], "incomplete");
    let done = command()
        .args(["--compat", "budeval", "--api"])
        .run()
        .exits(64);
    assert!(
        done.stderr
            .contains("'--compat' cannot be used with '--api'"),
        "{}",
        done.stderr
    );
    let done = command()
        .env("EVALCORE_FORMAT", "csv")
        .args(["--api"])
        .run()
        .exits(3);
    assert_eq!(done.json()["eval_id"], "demo");
    let done = command().args(["--api", "--format", "csv"]).run().exits(64);
    assert!(done.stderr.contains("--format csv"), "{}", done.stderr);
}

#[test]
fn flags_can_be_switched_off_from_a_stronger_layer() {
    let details = |command: Evalcore| {
        let document = command.run().json();
        document["results"][0].get("groups").is_some()
    };
    let command = || {
        evalcore()
            .args(["extract"])
            .on_samples()
            .args(["--eval-id", "demo", "--run-ids", "three-models"])
            .file("evalcore.toml", "details = true")
    };
    assert!(details(command()));
    assert!(!details(command().env("EVALCORE_DETAILS", "false")));
}

#[test]
fn what_is_wrong_in_the_file_is_a_usage_error_with_its_place() {
    for (text, place) in [
        ("[extract]\nroot = \n", "evalcore.toml:2:8"),
        ("[extract]\nrot = \".\"\n", "evalcore.toml:2:1"),
        ("[extrac]\nroot = \".\"\n", "evalcore.toml:2:1"),
        ("# note\nformat = \"yaml\"\n", "evalcore.toml:2:1"),
        ("threads = 0\n", "evalcore.toml:1:1"),
    ] {
        let done = evalcore()
            .args(["extract", "--eval-id", "demo"])
            .file("evalcore.toml", text)
            .run()
            .exits(64);
        assert!(
            done.stderr.starts_with("error[parameter.invalid]: "),
            "{}",
            done.stderr
        );
        assert!(done.stderr.contains(place), "{text}: {}", done.stderr);
        assert!(done.stderr.contains("\nhint: "), "{}", done.stderr);
    }
    let done = evalcore()
        .args(["man", "--config", "missing.toml"])
        .run()
        .exits(64);
    assert!(done.stderr.contains("missing.toml"));
}

#[test]
fn print_config_says_what_and_from_where() {
    let done = evalcore()
        .args(["extract", "--print-config", "--at", "20251016_235030"])
        .file("evalcore.toml", "threads = 2\n[extract]\nstrict = true\n")
        .env("RUN_IDS", "a,b")
        .run()
        .exits(0);
    let text = done.text();
    for line in [
        "[extract]",
        "root = \".\"  # default",
        "# eval-id is not set",
        "run-ids = \"a,b\"  # environment RUN_IDS",
        "at = \"20251016_235030\"  # command line",
        "strict = true  # evalcore.toml:3",
        "threads = 2  # evalcore.toml:1",
        "quiet = false  # default",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} in {text}");
    }
    // What is printed can be read back.
    let again = evalcore()
        .args(["extract", "--print-config"])
        .file("evalcore.toml", &text);
    let again = again.run().exits(0).text();
    assert!(
        again.contains("at = \"20251016_235030\"  # evalcore.toml:"),
        "{again}"
    );
}
