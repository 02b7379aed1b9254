"""Word-level precision and recall of the text that cleaning keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.cleaning import clean
from models.evaluation.corpora import read_records, text_field
from models.evaluation.report import Report, Row
from models.evaluation.rouge import common_subsequence


@dataclass(frozen=True, slots=True)
class Case:
    """A text with inserted boilerplate of one kind, and the paragraphs that must remain."""

    kind: str
    text: str
    keep: tuple[str, ...]


@dataclass(slots=True)
class _Count:
    right: int = 0
    kept: int = 0
    wanted: int = 0
    cases: int = 0

    def row(self, kind: str) -> Row:
        precision = self.right / self.kept if self.kept else 1.0
        recall = self.right / self.wanted if self.wanted else 1.0
        return Row(kind, (precision, recall), self.cases)


def read_cases(path: Path) -> list[Case]:
    """The cases of a JSONL file: objects with ``kind``, ``text`` and ``keep``, a list of texts.

    Raises :class:`models.evaluation.corpora.CorpusError`.
    """
    return read_records(path, _case)


def score(cases: Sequence[Case], cleaner: Callable[[str], Iterable[str]] | None = None) -> Report:
    """Precision and recall, 0 to 1, of the words that ``cleaner`` keeps, by kind and in total.

    Correct words are the longest common subsequence of kept and expected words, so a word kept
    twice or in the wrong place is one error. Counts are summed over all cases of a kind (micro
    average). ``cleaner`` is Mujaz's own by default.
    """
    cleaner = cleaner or _paragraphs
    kinds: dict[str, _Count] = {}
    overall = _Count()
    for case in cases:
        wanted = " ".join(case.keep).split()
        kept = " ".join(cleaner(case.text)).split()
        right = common_subsequence(wanted, kept)
        for count in (kinds.setdefault(case.kind, _Count()), overall):
            count.right += right
            count.kept += len(kept)
            count.wanted += len(wanted)
            count.cases += 1
    rows = [count.row(kind) for kind, count in sorted(kinds.items())]
    notes = ("Of words kept. Recall: of what must stay. Precision: of what stayed.",)
    return Report(
        "Cleaning", ("precision", "recall"), "cases", 1, (*rows, overall.row("all")), notes
    )


def _paragraphs(text: str) -> Iterable[str]:
    return clean(text).paragraphs


def _case(fields: dict[str, Any]) -> Case:
    keep = fields["keep"]
    if not isinstance(keep, list) or not all(isinstance(paragraph, str) for paragraph in keep):
        raise TypeError("the field 'keep' is not a list of texts")
    return Case(text_field(fields, "kind"), text_field(fields, "text"), tuple(keep))
