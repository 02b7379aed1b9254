"""How much of a long article reaches the summarizer: its first tokens against a selection.

    python -m benchmarks.coverage ARTICLES.jsonl [--window 512] [--tokens-per-word 1.9]

ARTICLES.jsonl holds objects with ``paragraphs``, a list of texts. Content is stems, each counted as
often as it stands in the article; covered is what stands, once or oftener, in what the model reads.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from models.evaluation.corpora import read_records
from models.summary.selection import fit
from models.text.sentences import split
from models.text.stemming import stems

Reading = Callable[[Sequence[str], int, Callable[[str], int]], list[str]]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Shares, 0 to 1: of an article's content, of its last quarter's, of its paragraphs."""

    content: float
    last_quarter: float
    paragraphs: float


def first_tokens(paragraphs: Sequence[str], budget: int, cost: Callable[[str], int]) -> list[str]:
    """What is left where an article is cut at the end of the window, to the word."""
    kept: list[str] = []
    for sentence in (sentence for paragraph in paragraphs for sentence in split(paragraph)):
        words = sentence.split()
        while words and cost(" ".join(words)) > budget:
            words.pop()
        if not words:
            break
        kept.append(" ".join(words))
        budget -= cost(kept[-1])
    return kept


def selection(paragraphs: Sequence[str], budget: int, cost: Callable[[str], int]) -> list[str]:
    """What Mujaz gives to a summarizer."""
    return fit(paragraphs, budget=budget, cost=cost)


def coverage(paragraphs: Sequence[str], kept: Iterable[str]) -> Coverage:
    """How much of an article stands in the sentences that were kept of it."""
    sentences = [sentence for paragraph in paragraphs for sentence in split(paragraph)]
    read = frozenset(stem for sentence in kept for stem in stems(sentence))
    texts = frozenset(kept)
    drawn = [any(text in paragraph for text in texts) for paragraph in paragraphs]
    last = sentences[len(sentences) * 3 // 4 :]
    return Coverage(_share(sentences, read), _share(last, read), fmean(drawn))


def _share(sentences: Sequence[str], read: frozenset[str]) -> float:
    counts = Counter(stem for sentence in sentences for stem in stems(sentence))
    return sum(n for stem, n in counts.items() if stem in read) / max(1, counts.total())


def _paragraphs(fields: dict[str, Any]) -> list[str]:
    return [paragraph for paragraph in fields["paragraphs"] if paragraph.strip()]


def _measure(
    articles: Sequence[Sequence[str]], reading: Reading, window: int, cost: Callable[[str], int]
) -> str:
    found = [coverage(article, reading(article, window, cost)) for article in articles]
    figures = (
        fmean(c.content for c in found),
        fmean(c.last_quarter for c in found),
        fmean(c.paragraphs for c in found),
    )
    return " | ".join(f"{figure:.3f}" for figure in figures)


def main() -> None:
    """Print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--window", type=int, default=512)
    parser.add_argument("--tokens-per-word", type=float, default=1.9)
    options = parser.parse_args()

    def cost(text: str) -> int:
        return int(options.tokens_per_word * len(text.split()) + 0.5)

    articles = read_records(options.articles, _paragraphs)
    print("| articles longer than | how many | read | content | last quarter | paragraphs |")
    print("| --- | ---: | --- | ---: | ---: | ---: |")
    for windows in (1, 2, 3):
        floor = windows * options.window
        longer = [a for a in articles if sum(map(cost, a)) > floor]
        for name, reading in (("first tokens", first_tokens), ("selection", selection)):
            if longer:
                measured = _measure(longer, reading, options.window, cost)
                print(f"| {floor} tokens | {len(longer)} | {name} | {measured} |")


if __name__ == "__main__":
    main()
