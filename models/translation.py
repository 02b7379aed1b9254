"""Arabic texts come in; their English translations, with findings, go out.

OPUS-MT's Marian models (Junczys-Dowmunt et al. 2018) are trained on single sentences and drop
sentences of a paragraph. So texts are split into sentences, all sentences are translated in one
batch, and the translations are joined in the layout of the source.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from models.checking import Finding, check
from models.engines import Decoding, Engine
from models.text.clauses import divide
from models.text.sentences import split


@dataclass(frozen=True, slots=True)
class Translation:
    """The English translation of one text, with the same paragraphs, and its findings."""

    text: str
    translator: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class _Sentence:
    english: str
    findings: tuple[Finding, ...]


class Translator:
    """Translates with a Marian checkpoint, sentence by sentence.

    A sentence whose translation has a finding is translated a second time with other settings. The
    attempt with fewer findings is used; the first one in a tie.
    """

    first = Decoding(beams=4)
    # A wider search that prefers longer outputs and bans repeated 4-grams.
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
        """The checkpoint's first outputs, unchecked, one per sentence: for the canary and for scores."""
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
        # English takes at most about 1.5 times the tokens of its Arabic source.
        ceiling = min(self._engine.window, 16 + 2 * max(map(len, inputs)))
        outputs = self._engine.generate(inputs, replace(decoding, max_length=ceiling))
        return [self._engine.tokenizer.decode(output.ids).strip() for output in outputs]

    def _rejoined(self, lines: Sequence[Sequence[_Sentence]]) -> Translation:
        text = "\n".join(" ".join(sentence.english for sentence in line) for line in lines)
        findings = tuple(f for line in lines for sentence in line for f in sentence.findings)
        return Translation(text, self.name, findings)

    def _pieces(self, line: str) -> list[str]:
        """The sentences of a line; a sentence longer than the window in pieces."""
        window = self._engine.window
        return [
            piece
            for sentence in split(line)
            for piece in divide(sentence, limit=window, cost=self._length)
        ]

    def _length(self, sentence: str) -> int:
        return len(self._engine.tokenizer.encode(sentence))
