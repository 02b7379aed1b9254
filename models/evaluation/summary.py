"""ROUGE of Arabic summaries: extractive ones, leads, and any system's outputs."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from models.cleaning import Cleaned, clean
from models.evaluation.corpora import read_records, text_field
from models.evaluation.report import Report, Row
from models.evaluation.rouge import rouge_l, rouge_n
from models.summary.selection import extract
from models.text.sentences import ends_sentence, split

SHARE = 0.4
"""The length of a summary as a share of its article, for corpora that specify a share.

EASC's readers selected about a third of each article, and at most half (El-Haj, Kruschwitz & Fox
2010). This value is tuned on its documents with even numbers.
"""

_PUBLISHED = "_rouge"
_WRAPPED = 120
_AFTER_SENTENCE = re.compile(r"(?<=[.!?؟])\s+")


@dataclass(frozen=True, slots=True)
class Document:
    """An article, its reference summary, and other systems' summaries.

    ``outputs`` maps systems to summaries; ``published`` maps them to published F scores, for example
    ``{"gpt35": {"rouge1": 0.38}}``.
    """

    text: str
    reference: str
    outputs: Mapping[str, str]
    published: Mapping[str, Mapping[str, float]]

    @property
    def words(self) -> int:
        """The length of the article in words."""
        return len(self.text.split())


def read_documents(path: Path) -> list[Document]:
    """The documents of a JSONL file: objects with ``text`` and ``summary``.

    Fields NAME and NAME_rouge are another system's summary and its published scores.
    Raises :class:`models.evaluation.corpora.CorpusError`.
    """
    return read_records(path, _document)


def cleaned(text: str) -> Cleaned:
    """An article as the bot cleans it, with the corpus' wrapped lines joined first."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    broken = sum(not ends_sentence(line) for line in lines)
    if 2 * broken > len(lines) and max(map(len, lines)) <= _WRAPPED:
        lines = _unwrapped(lines)
    return clean("\n".join(lines))


def extractive(document: Document, words: int | None = None) -> str:
    """The extractive summary of about ``words`` words, or of :data:`SHARE` of the article."""
    length = round(SHARE * document.words) if words is None else words
    return " ".join(extract(cleaned(document.text).paragraphs, words=length))


def lead(document: Document, sentences: int) -> str:
    """The first ``sentences`` sentences, split after . ! ? ؟ like published leads."""
    return " ".join(_AFTER_SENTENCE.split(document.text.strip())[:sentences])


def lead_of_share(document: Document) -> str:
    """The first sentences that make up :data:`SHARE` of the article: a baseline of equal length."""
    room = SHARE * document.words
    taken: list[str] = []
    for sentence in split(" ".join(document.text.split())):
        length = len(sentence.split())
        if taken and length / 2 > room:
            break
        taken.append(sentence)
        room -= length
    return " ".join(taken)


BASELINES: Mapping[str, Callable[[Document], str]] = {
    "extractive, two fifths": extractive,
    "extractive, 55 words": lambda document: extractive(document, 55),
    "lead, two fifths": lead_of_share,
    "lead, 3 sentences": lambda document: lead(document, 3),
}
"""Baselines without weights, by their names in reports."""


def score(systems: Mapping[str, Sequence[str]], documents: Sequence[Document]) -> Report:
    """Mean F of ROUGE-1, ROUGE-2 and ROUGE-L, 0 to 1, of each system's summaries.

    ``count`` is the mean length of a summary in words: longer ones have greater recall.
    """
    references = [document.reference for document in documents]
    rows = tuple(_row(name, outputs, references) for name, outputs in systems.items())
    return Report("Summary", ("ROUGE-1", "ROUGE-2", "ROUGE-L"), "words", 1, rows, _notes(documents))


def unlike_published(documents: Sequence[Document]) -> int:
    """The number of published scores that differ from ours by more than a rounding error."""
    wrong = 0
    for document in documents:
        for name, published in document.published.items():
            output = document.outputs[name]
            found = {
                "rouge1": rouge_n(document.reference, output, 1).f,
                "rouge2": rouge_n(document.reference, output, 2).f,
                "rougeL": rouge_l(document.reference, output).f,
            }
            wrong += sum(abs(found[kind] - value) > 1e-9 for kind, value in published.items())
    return wrong


def _unwrapped(lines: Sequence[str]) -> list[str]:
    """The paragraphs; a line that ends mid-sentence is joined to the next."""
    paragraphs: list[str] = []
    for line in lines:
        if paragraphs and not ends_sentence(paragraphs[-1]):
            paragraphs[-1] += " " + line
        else:
            paragraphs.append(line)
    return paragraphs


def _document(fields: dict[str, Any]) -> Document:
    names = [
        name.removesuffix(_PUBLISHED)
        for name in fields
        if name.endswith(_PUBLISHED) and name.removesuffix(_PUBLISHED) in fields
    ]
    return Document(
        text_field(fields, "text"),
        text_field(fields, "summary"),
        {name: text_field(fields, name) for name in names},
        {name: _scores(fields, name + _PUBLISHED) for name in names},
    )


def _scores(fields: dict[str, Any], name: str) -> dict[str, float]:
    scores = fields[name]
    known = {"rouge1", "rouge2", "rougeL"}
    if not isinstance(scores, dict) or not all(
        kind in known and isinstance(value, int | float) for kind, value in scores.items()
    ):
        raise TypeError(f"the field {name!r} does not hold rouge1, rouge2 or rougeL scores")
    return scores


def _row(name: str, outputs: Sequence[str], references: Sequence[str]) -> Row:
    pairs = list(zip(references, outputs, strict=True))
    scores = (
        fmean(rouge_n(*pair, 1).f for pair in pairs),
        fmean(rouge_n(*pair, 2).f for pair in pairs),
        fmean(rouge_l(*pair).f for pair in pairs),
    )
    return Row(name, scores, round(fmean(len(output.split()) for output in outputs)))


def _notes(documents: Sequence[Document]) -> tuple[str, ...]:
    notes = [
        f"Mean F (beta = 1) over {len(documents):,} documents; tokens are `\\w+` in lower case."
    ]
    published = sum(len(scores) for d in documents for scores in d.published.values())
    if published:
        found = published - unlike_published(documents)
        notes.append(f"{found:,} of {published:,} published scores come out the same.")
    return tuple(notes)
