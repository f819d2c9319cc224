"""Records what sacreBLEU's paired tests say about made-up systems.

    pip install sacrebleu==2.6.0 numpy==2.4.6
    python generate.py > cases.jsonl

The systems are a made-up reference text with words replaced, dropped or exchanged at several
rates; the first system is the baseline. `difference` is system less baseline.
"""

import json
import random

from sacrebleu.metrics import BLEU, CHRF
from sacrebleu.significance import PairedTest

TRIALS = {"bs": 4_000, "ar": 10_000}


def damaged(words, vocabulary, rate, rng):
    kept = []
    for word in words:
        draw = rng.random()
        if draw < rate / 3:
            continue
        kept.append(rng.choice(vocabulary) if draw < rate else word)
    if len(kept) > 2 and rng.random() < rate:
        at = rng.randrange(len(kept) - 1)
        kept[at], kept[at + 1] = kept[at + 1], kept[at]
    return " ".join(kept)


def main():
    rng = random.Random(20261120)
    letters = "abcdefghiklmnoprstuw"
    vocabulary = ["".join(rng.choices(letters, k=rng.randint(1, 8))) for _ in range(300)]
    for segments in (100, 250):
        texts = [rng.choices(vocabulary, k=rng.randint(3, 18)) for _ in range(segments)]
        references = [" ".join(words) for words in texts]
        rates = [0.30, 0.305, 0.28, 0.33, 0.45]
        systems = [[damaged(words, vocabulary, rate, rng) for words in texts] for rate in rates]
        names = [f"rate {rate}" for rate in rates]
        metrics = {"BLEU": BLEU(references=[references]), "chrF2++": CHRF(word_order=2, references=[references])}
        found = {}
        for kind, trials in TRIALS.items():
            named = list(zip(names, systems))
            test = PairedTest(named, metrics, references=None, test_type=kind, n_samples=trials)
            _, scores = test()
            found[kind] = {name: results for name, results in scores.items() if name != "System"}
        tests = []
        for metric in metrics:
            bs, ar = found["bs"][metric], found["ar"][metric]
            for at in range(1, len(systems)):
                tests.append(
                    {
                        "id": f"{metric} {segments} segments, {names[at]}",
                        "metric": metric,
                        "system": at,
                        "score_baseline": float(bs[0].score),
                        "score": float(bs[at].score),
                        "difference": float(bs[at].score - bs[0].score),
                        "bootstrap": [float(bs[at].p_value), float(bs[at].mean), float(bs[at].ci), TRIALS["bs"]],
                        "randomization": [float(ar[at].p_value), TRIALS["ar"]],
                    }
                )
        print(json.dumps({"references": references, "systems": systems, "tests": tests}))


if __name__ == "__main__":
    main()
