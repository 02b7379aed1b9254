"""What a trimmed vocabulary changes of how Arabic news is read.

    python -m benchmarks.vocabulary ARTICLES.jsonl [--model spiece.model] [--save spiece.model]

ARTICLES.jsonl holds objects with ``paragraphs``, a list of texts. Without the SentencePiece model of
a checkpoint, a multilingual one is trained for the purpose, as mT5's was (unigram, bytes for rare
characters): on every second article, on the names that CLDR has in all languages, and on the
message catalogues (gettext) of the programs on this machine.
"""

from __future__ import annotations

import argparse
import io
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import sentencepiece
from babel.localedata import load, locale_identifiers
from babel.messages.mofile import read_mo

from models.engines.trimming import trim
from models.evaluation.corpora import read_records

PIECES = 120_000
BUDGETS = (0, 20_000, 30_000, 40_000, 50_000, 60_000)


@dataclass
class Reading:
    """How a tokenizer reads the same lines."""

    model: bytes
    lines: Sequence[str]

    @cached_property
    def tokenizer(self) -> sentencepiece.SentencePieceProcessor:
        """The loaded model."""
        return sentencepiece.SentencePieceProcessor(model_proto=self.model)

    @cached_property
    def pieces(self) -> list[list[str]]:
        """The pieces of each line."""
        found: list[list[str]] = self.tokenizer.encode(self.lines, out_type=str)
        return found

    @cached_property
    def ids(self) -> list[list[int]]:
        """The ids of each line."""
        found: list[list[int]] = self.tokenizer.encode(self.lines)
        return found

    @property
    def total(self) -> int:
        """Pieces of all lines."""
        return sum(map(len, self.pieces))

    @property
    def unknown(self) -> float:
        """The share of pieces that stand for characters unknown to the tokenizer."""
        unknown = self.tokenizer.unk_id()
        return sum(ids.count(unknown) for ids in self.ids) / self.total

    @property
    def texts(self) -> list[str]:
        """What is left of each line when its pieces are put together again."""
        found: list[str] = self.tokenizer.decode(self.ids)
        return found


def compare(whole: Reading, pieces: int) -> list[str]:
    """A row of the table. Raises AssertionError where trimming breaks its promise."""
    trimmed = trim(whole.model, pieces=pieces)
    small = Reading(trimmed.model, whole.lines)
    same = [a == b for a, b in zip(whole.pieces, small.pieces, strict=True)]
    kept = set(trimmed.rows)
    # A line of which nothing was dropped must be read as before.
    spared = [kept.issuperset(ids) for ids in whole.ids]
    assert all(is_same for is_same, is_spared in zip(same, spared, strict=True) if is_spared)
    lost = sum(a != b for a, b in zip(whole.texts, small.texts, strict=True))
    return [
        f"{pieces:,}", f"{len(trimmed.rows):,}", f"{small.unknown:.6%}", str(lost),
        f"{sum(same) / len(same):.2%}", f"{small.total / whole.total - 1:+.3%}",
    ]  # fmt: skip


def train(news: Sequence[str]) -> bytes:
    """A multilingual unigram model of :data:`PIECES` pieces."""
    texts = sorted({text for text in (*_cldr(), *_catalogues()) if text.strip()})
    random.Random(0).shuffle(texts)
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([*news, *texts]), model_writer=model, vocab_size=PIECES,
        model_type="unigram", byte_fallback=True, character_coverage=0.99999, pad_id=0, eos_id=1,
        unk_id=2, bos_id=-1, minloglevel=2,
    )  # fmt: skip
    return model.getvalue()


def _cldr() -> Iterator[str]:
    for name in locale_identifiers():
        yield from _strings(load(name))


def _strings(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping):
        for value in node.values():
            yield from _strings(value)
    elif isinstance(node, (list, tuple)):
        for value in node:
            yield from _strings(value)


def _catalogues() -> Iterator[str]:
    for path in Path("/usr/share/locale").glob("*/LC_MESSAGES/*.mo"):
        # A few programs' catalogues are not in the encoding that they say.
        with path.open("rb") as file, suppress(UnicodeError, LookupError, ValueError):
            for message in read_mo(file):
                for text in _strings(message.string):
                    yield from text.splitlines()


def main() -> None:
    """Print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--model", type=Path, help="a checkpoint's spiece.model")
    parser.add_argument("--save", type=Path, help="where to put the model that is trained")
    options = parser.parse_args()
    articles = read_records(options.articles, lambda fields: list(map(str, fields["paragraphs"])))
    lines = [" ".join(line.split()) for article in articles for line in article]
    if options.model:
        model = options.model.read_bytes()
    else:
        model = train([line for article in articles[::2] for line in article])
    if options.save:
        options.save.write_bytes(model)
    whole = Reading(model, lines)
    size = whole.tokenizer.get_piece_size()
    print(
        f"{len(lines):,} lines, {whole.total:,} pieces of {size:,}; unknown {whole.unknown:.6%}\n"
    )
    print("| asked for | kept | unknown | lines that lose a character | read as before | pieces |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: |")
    for budget in BUDGETS:
        print(f"| {' | '.join(compare(whole, budget))} |")


if __name__ == "__main__":
    main()
