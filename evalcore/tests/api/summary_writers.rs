//! Layouts without a recorded file: the text as the writer's code prints it.

use evalcore::opencompass::summary::{SummaryLayout, SummaryReaderBuilder};

use crate::summary_layouts::render;

/// A layout without a recorded file: name, text as the writer's code prints it, what it says.
type Case<'a> = (
    &'a str,
    &'a str,
    SummaryLayout,
    &'a [&'a str],
    &'a [&'a str],
);

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn other_writers() {
    let cases: [Case<'_>; 12] = [
        (
            "summary_20251016_235030_by_gpt-4o.csv",
            "dataset,version,base_model,metric,mode,ranking,ranking_ub,model_name,predicted_win_rate,rating,rating_q975,rating_q025,std_dev,num_battles\n\
             arena,1d7fe4,gpt-4,bt_rating,gen,1,1,gpt-4,0.5,1000.0,1010.5,990.25,5.5,80.0\n\
             arena,1d7fe4,gpt-4,bt_rating,gen,2,1,\"m, b\",0.25,809.1515,,800,6,40\n",
            SummaryLayout::BradleyTerry,
            &["gpt-4", "m, b"],
            &[
                "no score arena|1d7fe4|ranking|gen|1,2",
                "no score arena|1d7fe4|ranking_ub|gen|1,1",
                "arena|1d7fe4|predicted_win_rate|gen|0.5,0.25",
                "arena|1d7fe4|bt_rating|gen|1000.0,809.1515",
                "no score arena|1d7fe4|rating_q975|gen|1010.5,",
                "no score arena|1d7fe4|rating_q025|gen|990.25,800",
                "no score arena|1d7fe4|std_dev|gen|5.5,6",
                "no score arena|1d7fe4|num_battles|gen|80.0,40",
            ],
        ),
        (
            "summary_20251016_235030_all_scores_df.csv",
            ",rating,model_name,predicted_win_rate,judge\ngpt-4,1000.0,gpt-4,0.5,j1\nm,900.0,m,0.4,j1\ngpt-4,1000.0,gpt-4,0.5,j2\nm,950.0,m,0.45,j2\n",
            SummaryLayout::BradleyTerryAll,
            &["gpt-4", "m"],
            &[
                "-|-|j1/bt_rating|-|1000.0,900.0",
                "-|-|j1/predicted_win_rate|-|0.5,0.4",
                "-|-|j2/bt_rating|-|1000.0,950.0",
                "-|-|j2/predicted_win_rate|-|0.5,0.45",
            ],
        ),
        (
            "20251016_235030/arena_hard_leaderboard_judged-by--j.csv",
            ",results,model,score,lower,upper,avg_tokens\n0,\"[1000.0, 1000.0]\",gpt4-0314,50.0,50.0,50.0,423.0\n1,\"[990.5, 1001.0]\",m,48.25,40.0,55.5,610.0\n",
            SummaryLayout::ArenaHard,
            &["gpt4-0314", "m"],
            &[
                "ArenaHard|-|score|-|50.0,48.25",
                "no score ArenaHard|-|lower|-|50.0,40.0",
                "no score ArenaHard|-|upper|-|50.0,55.5",
                "no score ArenaHard|-|avg_tokens|-|423.0,610.0",
            ],
        ),
        (
            "20251016_235030/fofo_test_prompts-judged-by--j--report.csv",
            "fofo_test_prompts,a,b\noverall,0.50,0.25\nJson,1.00,\nHealth, Care,0.33,0.67\n",
            SummaryLayout::Fofo,
            &["a", "b"],
            &[
                "fofo_test_prompts|-|overall|-|0.50,0.25",
                "fofo_test_prompts|-|Json|-|1.00,",
                "fofo_test_prompts|-|Health, Care|-|0.33,0.67",
            ],
        ),
        (
            "20251016_235030/judged-by--j-wildbench-report.csv",
            ",gpt-4/a,Avg,gpt-4/b,Avg\nwildbench,10.00,10.00,-5.50,-5.50\nposition_bias,0,0.00,0,0.00\nCoding & Debugging,3.00,3.00,,0.00\n",
            SummaryLayout::WildbenchPair,
            &["gpt-4/a", "Avg", "gpt-4/b", "Avg"],
            &[
                "wildbench|-|-|-|10.00,10.00,-5.50,-5.50",
                "no score wildbench|-|position_bias|-|0,0.00,0,0.00",
                "wildbench|-|Coding & Debugging|-|3.00,3.00,,0.00",
            ],
        ),
        (
            "20251016_235030/summarized-by--j--report.csv",
            ",a,b\ninstruct_总分,1.5,2.5\ninstruct_中文总分,1.0,\ninstruct_instruct/compassbench_2501_IF_en_chatIF_sub,3.0,4.0\n\"reasoning_Humanities (History, Finance, etc.)_cn\",5.0,6.0\nmath_calc_总分,7.0,8.0\n",
            SummaryLayout::CompassBench,
            &["a", "b"],
            &[
                "instruct|-|总分|-|1.5,2.5",
                "instruct|-|中文总分|-|1.0,",
                "instruct|-|instruct/compassbench_2501_IF_en_chatIF_sub|-|3.0,4.0",
                "reasoning|-|Humanities (History, Finance, etc.)_cn|-|5.0,6.0",
                "math_calc|-|总分|-|7.0,8.0",
            ],
        ),
        (
            "20251016_235030/judged-by--j-report.csv",
            "a_vs_b,math,math-algebra\r\nwin_both_a,75.0,50.0\r\nhalf_draw_a,60.0,40.0\r\nwin_both_b,25.0,50.0\r\nhalf_draw_b,0.0,10.0\r\n",
            SummaryLayout::Pairs,
            &["a", "b"],
            &[
                "-|-|win_both/math|-|75.0,25.0",
                "-|-|win_both/math-algebra|-|50.0,50.0",
                "-|-|half_draw/math|-|60.0,0.0",
                "-|-|half_draw/math-algebra|-|40.0,10.0",
            ],
        ),
        (
            "20251016_235030/AlpacaEval2-judged-by--j.csv",
            "g1_vs_a,total\r\nwin_a,10.0\r\ng2_vs_a,total\r\nwin_a,20.0\r\n",
            SummaryLayout::Pairs,
            &["g1/a", "g2/a"],
            &["AlpacaEval2|-|total|-|10.0,20.0"],
        ),
        (
            "20251016_235030/result.csv",
            "model,judge_model,dataset,total,math\r\na,j1,ds,5.0,4.0\r\na,j2,ds,6.0,5.0\r\nb,j1,ds,7.0,6.0\r\n",
            SummaryLayout::Result,
            &["a_judged-by--j1", "a_judged-by--j2", "b_judged-by--j1"],
            &["ds|-|total|-|5.0,6.0,7.0", "ds|-|math|-|4.0,5.0,6.0"],
        ),
        (
            "20251016_235030/total_result.csv",
            ",a,b\njudge_model,j,j\ndataset,ds,ds\ntotal,5.0,7.0\nmath,4.0,6.0\n",
            SummaryLayout::TotalResult,
            &["a", "b"],
            &["ds|-|total|-|5.0,7.0", "ds|-|math|-|4.0,6.0"],
        ),
        (
            "20251016_235030/judged-by--j.csv",
            "dataset,a,b\nCHARM_1,90.5,80.25\n",
            SummaryLayout::Charm,
            &["a", "b"],
            &["CHARM_1|-|-|-|90.5,80.25"],
        ),
        (
            "20251016_235030/MTBench101-task_score-judged-by--j.csv",
            "model,average,CM,SI\r\na,8.5,9.123456789,8\r\nb,,7.5,7\r\n",
            SummaryLayout::ModelRows,
            &["a", "b"],
            &[
                "MTBench101|-|average|-|8.5,",
                "MTBench101|-|CM|-|9.123456789,7.5",
                "MTBench101|-|SI|-|8,7",
            ],
        ),
    ];
    for (name, text, layout, models, rows) in cases {
        let read = SummaryReaderBuilder::new()
            .file_name(name)
            .read_csv(text.as_bytes());
        let table = read.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(table.layout, layout, "{name}");
        let found: Vec<&str> = table.models.iter().map(|name| &**name).collect();
        assert_eq!(found, models, "{name}");
        assert_eq!(render(&table), rows, "{name}");
    }
}

#[test]
fn flames() {
    let text =
        "{\n    \"flames_a\": 0.875,\n    \"flames_\\u4e2d\": NaN,\n    \"average\": 0.875\n}";
    let table = SummaryReaderBuilder::new()
        .read_json(text.as_bytes())
        .unwrap();
    assert_eq!(table.layout, SummaryLayout::Flames);
    assert_eq!(
        render(&table),
        [
            "flames_a|-|-|-|0.875",
            "flames_中|-|-|-|NaN",
            "average|-|-|-|0.875"
        ]
    );
    for (text, place) in [
        ("[1]", "1:1"),
        ("{\"a\": \"x\"}", "1:7"),
        ("{\"a\": 1", "1:8"),
        ("{\"a\": {\"b\": 1}}", "1:7"),
        ("{\"a\": 1} x", "1:10"),
        ("", "1:1"),
    ] {
        let error = SummaryReaderBuilder::new()
            .read_json(text.as_bytes())
            .unwrap_err();
        assert_eq!(error.code().as_str(), "json.syntax", "{text}");
        assert!(error.to_string().starts_with(place), "{text}: {error}");
    }
}
