"""Times the measures and their peers in one sitting and prints a Markdown table.

    python benches/peers/measures.py [--repeats 5] [--quick]

Needs the peers (`pip install -r benches/peers/measures.txt`). Ours run inside one process, the
peers inside this one, on the same made-up texts and labels; each figure is the median of the
repeats. A peer that would take minutes does a part of the work, and its time is multiplied: the
column "share" says by how much. `per item` compares 10 and 100 times the size with the first.
"""

import argparse
import array
import json
import os
import pathlib
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BIN = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release"
LABELS = 1_000_000


def make_data(folder, pairs):
    """60-word texts over 3,000 made-up words, and labels that agree in three of four."""
    rng = random.Random(20261120)
    letters = "abcdefghijklmnoprstuvwyz"
    ends = ["", "", "s", "ing", "ed", "ation"]
    words = ["".join(rng.choices(letters, k=rng.randint(2, 8))) + rng.choice(ends) for _ in range(3_000)]
    with open(folder / "pairs.tsv", "w") as out:
        for _ in range(pairs):
            target = rng.choices(words, k=60)
            prediction = [word if rng.random() < 0.6 else rng.choice(words) for word in target]
            out.write(" ".join(target) + ".\t" + " ".join(prediction) + ".\n")
    truth = [rng.randrange(5_000) for _ in range(LABELS)]
    labels = array.array("q")
    for label in truth:
        labels.append(label)
        labels.append(label if rng.random() < 0.75 else rng.randrange(5_000))
    if sys.byteorder == "big":
        labels.byteswap()
    (folder / "labels.bin").write_bytes(labels.tobytes())


def timed(work, repeats):
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def resampled(score, truth, predicted, n, times):
    """lm-evaluation-harness' way: draw the items of each resample with `random`, score them anew."""
    rng = random.Random(1234)
    items = list(zip(truth, predicted))
    for _ in range(times):
        drawn = rng.choices(items, k=n)
        score([one for one, _ in drawn], [other for _, other in drawn])


def peers(folder):
    """(name of ours, peer, share of the work done, work)."""
    from rouge_score import rouge_scorer
    from sacrebleu.metrics import BLEU, CHRF
    from sacrebleu.significance import PairedTest, _bootstrap_resample
    from scipy import stats
    from sklearn import metrics

    with open(folder / "pairs.tsv") as lines:
        pairs = [next(lines).rstrip("\n").split("\t") for _ in range(1_000)]
    targets, predictions = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    both = np.fromfile(folder / "labels.bin", dtype="<i8").reshape(-1, 2)

    cells = [(1, 1)] * 400 + [(0, 1)] * 60 + [(1, 0)] * 40 + [(0, 0)] * 500
    truth, predicted = [one for one, _ in cells], [other for _, other in cells]
    for name, score in (
        ("bootstrap F1", metrics.f1_score),
        ("bootstrap MCC", metrics.matthews_corrcoef),
        ("bootstrap accuracy", metrics.accuracy_score),
    ):
        yield name, "random.choices, scikit-learn", 1 / 500, lambda s=score: resampled(s, truth, predicted, 1_000, 200)

    def f1(truth, predicted, axis):
        hits = np.sum(truth & predicted, axis=axis)
        return 2 * hits / (np.sum(truth, axis=axis) + np.sum(predicted, axis=axis))

    sides = (np.array(truth, dtype=bool), np.array(predicted, dtype=bool))
    yield "bootstrap F1", "scipy.stats.bootstrap, vectorised", 1 / 20, lambda: stats.bootstrap(
        sides, f1, paired=True, vectorized=True, n_resamples=5_000, batch=500, method="percentile", rng=1
    )
    scores = np.random.default_rng(5).random(1_000)
    yield "bootstrap mean, 9,999", "scipy.stats.bootstrap, BCa", 1, lambda: stats.bootstrap(
        (scores,), np.mean, n_resamples=9_999, batch=1_000, rng=1
    )
    rng = np.random.default_rng(5)
    a, b = rng.random(100_000), rng.random(100_000)
    difference = lambda x, y, axis: np.mean(x - y, axis=axis)
    for scale, n in ((1, 1_000), (100, 100_000)):
        done = 500 if n == 1_000 else 20
        yield f"paired permutation, 10,000@{scale}", "scipy.stats.permutation_test", done / 10_000, lambda n=n, done=done: (
            stats.permutation_test(
                (a[:n], b[:n]), difference, permutation_type="samples", vectorized=True,
                n_resamples=done, batch=20, rng=1,
            )
        )

    bleu = BLEU(references=[targets])
    statistics_of = bleu._extract_corpus_statistics(predictions, None)
    yield "bootstrap corpus BLEU, 10⁸ draws", "sacreBLEU's resampling", 1 / 200, lambda: _bootstrap_resample(
        statistics_of, bleu, 500
    )
    chrf = CHRF(references=[targets])
    chars = chrf._extract_corpus_statistics(predictions, None)
    yield "bootstrap corpus chrF, 10⁸ draws", "sacreBLEU's resampling", 1 / 400, lambda: _bootstrap_resample(
        chars, chrf, 250
    )

    systems = [("one", predictions), ("other", predictions[::-1])]
    yield "approximate randomisation of BLEU, 10,000", "sacreBLEU --paired-ar (with its statistics)", 1 / 10, lambda: (
        PairedTest(systems, {"BLEU": BLEU(references=[targets])}, None, test_type="ar", n_samples=1_000)()
    )

    for name, stemmer, types in (
        ("ROUGE-1/2/L", False, ["rouge1", "rouge2", "rougeL"]),
        ("ROUGE-1/2/L/Lsum, stemmer", True, ["rouge1", "rouge2", "rougeL", "rougeLsum"]),
    ):
        scorer = rouge_scorer.RougeScorer(types, use_stemmer=stemmer)
        yield name, "rouge_score", 1 / 4, lambda scorer=scorer: [
            scorer.score(target, prediction) for target, prediction in pairs[:250]
        ]
    sentence = BLEU(effective_order=True)
    yield "sentence BLEU", "sacreBLEU", 1 / 4, lambda: [
        sentence.sentence_score(prediction, [target]) for target, prediction in pairs[:250]
    ]
    yield "sentence chrF", "sacreBLEU", 1 / 4, lambda: [
        CHRF().sentence_score(prediction, [target]) for target, prediction in pairs[:250]
    ]
    for kinds in (10, 5_000):
        truth_codes, predicted_codes = both[:, 0] % kinds, both[:, 1] % kinds
        yield f"classification report, {kinds} integers", "scikit-learn", 1, lambda t=truth_codes, p=predicted_codes: (
            metrics.classification_report(t, p, zero_division=0)
        )
        named = np.array([f"label {code}" for code in range(kinds)], dtype=object)
        named_truth, named_predicted = named[truth_codes].tolist(), named[predicted_codes].tolist()
        yield f"classification report, {kinds} texts", "scikit-learn", 1, lambda t=named_truth, p=named_predicted: (
            metrics.classification_report(t, p, zero_division=0)
        )


def machine():
    model = next(
        (line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")),
        "unknown",
    )
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True
    ).stdout.strip()
    names = ("numpy", "scipy", "scikit-learn", "rouge_score", "nltk", "sacrebleu")
    pinned = ", ".join(f"{name} {version(name)}" for name in names)
    print(f"{model}, {os.cpu_count()} cores, load {load}, commit {commit}")
    print(f"Python {platform.python_version()}, {pinned}\n")


def figure(seconds):
    for unit, size in (("s", 1), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--peer-repeats", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="no 100 times the texts, and one repeat")
    options = parser.parse_args()
    if options.quick:
        options.repeats, options.peer_repeats = 1, 1
    subprocess.run(
        ["cargo", "build", "-q", "--release", "-p", "evalcore-benches", "--bins"], cwd=ROOT, check=True
    )
    machine()
    with tempfile.TemporaryDirectory() as work:
        folder = pathlib.Path(work)
        make_data(folder, 10_000 if options.quick else 100_000)
        ours = subprocess.run(
            [BIN / "measures", folder, str(options.repeats)], check=True, capture_output=True, text=True
        ).stdout
        ours = [json.loads(line) for line in ours.splitlines()]
        first = {row["name"]: row for row in ours if row["scale"] == 1}
        print("Ours, by size:\n")
        print("| measure | items | time | per item | against the first size |")
        print("| --- | --- | --- | --- | --- |")
        for row in ours:
            each = row["seconds"] / row["items"]
            before = first[row["name"]]
            ratio = each / (before["seconds"] / before["items"])
            print(f"| {row['name']} | {row['items']:,} | {figure(row['seconds'])} | {figure(each)} | {ratio:.2f} |")
        print("\nBeside the peers:\n")
        print("| measure | ours | peer | its time | share | ratio |")
        print("| --- | --- | --- | --- | --- | --- |")
        by_size = {(row["name"], row["scale"]): row["seconds"] for row in ours}
        for name, peer, share, work in peers(folder):
            name, _, scale = name.partition("@")
            seconds = timed(work, options.peer_repeats) / share
            mine = by_size[name, int(scale or 1)]
            size = "" if scale in ("", "1") else f", {scale}x"
            print(
                f"| {name}{size} | {figure(mine)} | {peer} | {figure(seconds)} | {share:.3g} | {seconds / mine:.0f}x |"
            )
    print(f"\nload at the end: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
