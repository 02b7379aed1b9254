"""Which letters hardly ever follow which in Arabic words: the table in ``bot/sources/spelling.txt``.

    python -m benchmarks.letter_pairs TEXT...

TEXT are files of Arabic texts in UTF-8; half a million words of many kinds tell enough. Prints the
table, and how large a share of the different words in passages of 50 words is odd by the one in use.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

from bot.sources.spelling import is_odd, words_of

SELDOM = 1e-5
PASSAGE = 50
LETTERS = "-ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوي"


def table(words: Iterable[str]) -> list[str]:
    """A row for each letter: it, and those that follow it more seldom than ``SELDOM`` of all pairs."""
    counts = Counter(first + second for word in words for first, second in pairwise(f"-{word}-"))
    least = SELDOM * counts.total()
    rows = (
        (first, [s for s in LETTERS if counts[first + s] < least and first + s != "--"])
        for first in LETTERS
    )
    return [f"{first} {''.join(seldom)}" for first, seldom in rows]


def shares(words: Sequence[str]) -> list[float]:
    """The share of odd words in each passage, from the smallest."""
    passages = [set(words[n : n + PASSAGE]) for n in range(0, len(words) - PASSAGE + 1, PASSAGE)]
    return sorted(sum(map(is_odd, passage)) / len(passage) for passage in passages)


def main() -> None:
    """Print the table and the shares."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", nargs="+", type=Path)
    words = [
        word
        for path in parser.parse_args().texts
        for word in words_of(path.read_text(encoding="utf-8"))
    ]
    print("\n".join(table(words)))
    found = shares(words)
    if found:
        print(
            f"{len(words):,} words, {len(found):,} passages of {PASSAGE}; the share of odd words:"
        )
        middle, most = found[len(found) // 2], found[int(0.999 * (len(found) - 1))]
        print(f"median {middle:.3f}, 999 in 1,000 up to {most:.3f}, all up to {found[-1]:.3f}")


if __name__ == "__main__":
    main()
