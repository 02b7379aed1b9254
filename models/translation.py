"""The English of Arabic text: Marian's conventions (Junczys-Dowmunt et al. 2018).

Marian models of OPUS-MT were trained on sentences and lose whole ones when they are fed a
paragraph. So a text is cut into sentences, all sentences of all texts are translated in one batch,
and the translations are joined as the sentences stood.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from models.checking import Finding, check
from models.engines import Decoding, Engine
from models.text.sentences import split


@dataclass(frozen=True, slots=True)
class Translation:
    """The English of one text, its paragraphs kept, and the faults that stand in it."""

    text: str
    translator: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class _Sentence:
    english: str
    findings: tuple[Finding, ...]


class Translator:
    """A Marian checkpoint, sentence by sentence.

    A sentence whose translation has a finding is translated once more by other settings, and the
    attempt with fewer findings stands.
    """

    first = Decoding(beams=4)
    # A wider search, a liking for longer sentences and a ban on loops: what the first one lacked.
    second = Decoding(beams=8, length_penalty=1.2, no_repeat_ngram=4)

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self.name = name

    def translate(self, texts: Sequence[str]) -> list[Translation]:
        """One translation per text, in order. Raises :class:`models.errors.EngineError`."""
        layouts = [[self._pieces(line) for line in text.splitlines()] for text in texts]
        pieces = [piece for layout in layouts for line in layout for piece in line]
        english = iter(self._checked(pieces))
        return [
            self._rejoined([list(islice(english, len(line))) for line in layout])
            for layout in layouts
        ]

    def raw(self, sentences: Sequence[str]) -> list[str]:
        """What the checkpoint itself says of each sentence: for the canary and for scores."""
        return self._attempt(sentences, self.first)

    def _checked(self, pieces: Sequence[str]) -> list[_Sentence]:
        sentences = [
            _Sentence(english, check(piece, english, language="en"))
            for piece, english in zip(pieces, self._attempt(pieces, self.first), strict=True)
        ]
        again = [i for i, sentence in enumerate(sentences) if sentence.findings]
        for i, english in zip(
            again, self._attempt([pieces[i] for i in again], self.second), strict=True
        ):
            findings = check(pieces[i], english, language="en")
            if len(findings) < len(sentences[i].findings):
                sentences[i] = _Sentence(english, findings)
        return sentences

    def _attempt(self, sentences: Sequence[str], decoding: Decoding) -> list[str]:
        if not sentences:
            return []
        inputs = [self._engine.tokenizer.encode(sentence) for sentence in sentences]
        # English takes at most about one and a half times the pieces of its Arabic.
        ceiling = min(self._engine.window, 16 + 2 * max(map(len, inputs)))
        outputs = self._engine.generate(inputs, replace(decoding, max_length=ceiling))
        return [self._engine.tokenizer.decode(output.ids).strip() for output in outputs]

    def _rejoined(self, lines: Sequence[Sequence[_Sentence]]) -> Translation:
        text = "\n".join(" ".join(sentence.english for sentence in line) for line in lines)
        findings = tuple(f for line in lines for sentence in line for f in sentence.findings)
        return Translation(text, self.name, findings)

    def _pieces(self, line: str) -> list[str]:
        """The sentences of a line; one that the window cannot hold, in its clauses or words."""
        return [
            piece for sentence in split(line) for piece in self._within_window(sentence.strip())
        ]

    def _within_window(self, sentence: str) -> list[str]:
        if self._length(sentence) <= self._engine.window:
            return [sentence] if sentence else []
        for boundary in (r"(?<=[؛;:])\s+", r"(?<=[،,])\s+", r"\s+"):
            parts = re.split(boundary, sentence)
            if len(parts) > 1:
                middle = _middle(parts)
                halves = " ".join(parts[:middle]), " ".join(parts[middle:])
                return [piece for half in halves for piece in self._within_window(half)]
        middle = len(sentence) // 2
        return self._within_window(sentence[:middle]) + self._within_window(sentence[middle:])

    def _length(self, sentence: str) -> int:
        return len(self._engine.tokenizer.encode(sentence))


def _middle(parts: Sequence[str]) -> int:
    """The index that parts ``parts`` most evenly by characters; both sides hold something."""
    total = sum(map(len, parts))
    seen = 0
    for index, part in enumerate(parts[:-1], start=1):
        seen += len(part)
        if 2 * seen >= total:
            return index
    return len(parts) - 1
