"""Writes a predictions file of made-up samples, the same bytes for the same arguments.

    python3 generate_predictions.py 60000 predictions.json      # about 149 MB

Every third prompt is a text, the others are lists of messages; texts are English, Chinese and
mathematics with line feeds, quotes and backslashes, as models write them.
"""

import argparse
import json
import random

ENGLISH = (
    "the answer is therefore equal to a number of apples in each basket which we divide by "
    "total price per week because she sold half as many clips in May and then bought more "
    "first second third step compute result remaining students train leaves station at speed"
).split()
CHINESE = "首先我们计算每个篮子里的苹果数量然后除以总价格因此答案是正确的请根据下列法律条文回答问题并说明理由"
FORMULAS = [
    "\\frac{3}{4}",
    "\\boxed{42}",
    '"x" = \\(a^2 + b^2\\)',
    "```python\nprint(\"ok\")\n```",
    "C:\\data\\run",
]


def text(rng: random.Random, length: int) -> str:
    parts = []
    size = 0
    while size < length:
        kind = rng.random()
        if kind < 0.55:
            part = " ".join(rng.choices(ENGLISH, k=rng.randint(6, 14))) + rng.choice([". ", ".\n", ",\n\n"])
        elif kind < 0.85:
            start = rng.randrange(len(CHINESE) - 12)
            part = CHINESE[start : start + rng.randint(6, 24)] + rng.choice(["，", "。\n", "："])
        else:
            part = rng.choice(FORMULAS) + rng.choice([" ", "\n"])
        parts.append(part)
        size += len(part.encode())
    return "".join(parts)


def sample(rng: random.Random, number: int) -> dict:
    question = text(rng, rng.randint(900, 1900))
    if number % 3 == 0:
        prompt: object = question
    else:
        half = len(question) // 2
        prompt = [
            {"role": "HUMAN", "prompt": question[:half]},
            {"role": "BOT", "prompt": "42"},
            {"role": "HUMAN", "prompt": question[half:]},
        ]
    return {
        "origin_prompt": prompt,
        "prediction": text(rng, rng.randint(300, 1300)),
        "gold": str(rng.randint(0, 9999)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("items", type=int)
    parser.add_argument("path")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    with open(options.path, "w", encoding="utf-8", newline="\n") as out:
        # What `json.dump` of the whole object writes, one sample at a time.
        out.write("{")
        for number in range(options.items):
            entry = json.dumps({str(number): sample(rng, number)}, indent=4, ensure_ascii=False)
            out.write(("," if number else "") + entry[1:-2])
        out.write("\n}")


if __name__ == "__main__":
    main()
