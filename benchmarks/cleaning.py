"""Milliseconds to clean 5,000 words, on articles of a JSONL file with `paragraphs`.

python -m benchmarks.cleaning ARTICLES.jsonl
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from pathlib import Path

from models.cleaning import clean

WORDS = 5000


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("articles", type=Path)
    lines = parser.parse_args().articles.read_text(encoding="utf-8").splitlines()
    texts = ["\n".join(json.loads(line)["paragraphs"]) for line in lines]
    times, words = [], 0
    for text in texts:
        count = len(text.split())
        started = time.perf_counter()
        clean(text)
        times.append((time.perf_counter() - started) * 1000 * WORDS / max(1, count))
        words += count
    # One text as long as the measure: the work must grow no faster than the words do.
    long = "\n".join(texts)[: 6 * WORDS]
    started = time.perf_counter()
    clean(long)
    at_once = (time.perf_counter() - started) * 1000 * WORDS / len(long.split())
    print(
        f"{len(texts)} articles, {words} words: {statistics.median(times):.1f} ms for {WORDS} words;"
    )
    print(f"as one text: {at_once:.1f} ms")


if __name__ == "__main__":
    main()
