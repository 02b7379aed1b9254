"""Cleaned Arabic articles come in; Arabic summaries go out, by mT5 or by extraction.

mT5_multilingual_XLSum (Hasan et al. 2021, https://aclanthology.org/2021.findings-acl.413) is
trained on BBC articles: one line of at most 512 tokens in, one or two sentences out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar, Protocol

from models.checking import Finding, check
from models.cleaning import Cleaned
from models.engines import Decoding, Engine
from models.summary.selection import extract, fit
from models.text.sentences import split

EXTRACTIVE = "extractive"
"""The summarizer's name in summaries that consist of source sentences."""


class Length(StrEnum):
    """The length of a summary, as a reader chooses it."""

    SHORT = "short"
    NORMAL = "normal"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Summary:
    """The sentences of a summary, the summarizer's name, and the findings."""

    sentences: tuple[str, ...]
    summarizer: str
    findings: tuple[Finding, ...] = ()

    @property
    def text(self) -> str:
        """The summary as one paragraph."""
        return " ".join(self.sentences)


class SummaryWriter(Protocol):
    """Summarizes a batch of cleaned articles."""

    name: str

    def summarize(self, articles: Sequence[Cleaned], length: Length) -> list[Summary]:
        """One summary per article, in order. Raises :class:`models.errors.ModelError`."""


class ExtractiveSummarizer:
    """Summaries of source sentences, in source order. Needs no weights."""

    name = EXTRACTIVE
    words: ClassVar = {Length.SHORT: 25, Length.NORMAL: 55, Length.LONG: 110}

    def summarize(self, articles: Sequence[Cleaned], length: Length) -> list[Summary]:
        """One summary per article, of about ``words[length]`` words."""
        return [
            Summary(extract(body(article), words=self.words[length]), self.name)
            for article in articles
        ]


class Summarizer:
    """Summarizes with mT5, with the XL-Sum authors' settings but for one: no bigram ban at first.

    Their ``no_repeat_ngram_size=2`` counts SentencePiece pieces and so forbids a name of two pieces
    to occur twice. Here a summary with a finding gets a second attempt, with that ban. If findings
    remain, an extractive summary replaces it.
    """

    first = Decoding(beams=4, length_penalty=0.6)
    second = Decoding(beams=6, length_penalty=0.6, no_repeat_ngram=2)
    tokens: ClassVar = {Length.SHORT: 48, Length.NORMAL: 84, Length.LONG: 128}
    at_least: ClassVar = {Length.SHORT: 1, Length.NORMAL: 1, Length.LONG: 60}

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._fallback = ExtractiveSummarizer()
        self.name = name

    def summarize(self, articles: Sequence[Cleaned], length: Length) -> list[Summary]:
        """One summary per article, in order.

        An article longer than the window is reduced to the sentences that :func:`fit` selects.
        Raises :class:`models.errors.EngineError`.
        """
        inputs = [self._input(body(article)) for article in articles]
        summaries = self._attempt(articles, inputs, length, self.first)
        again = [i for i, summary in enumerate(summaries) if summary.findings]
        retried = self._attempt(
            [articles[i] for i in again], [inputs[i] for i in again], length, self.second
        )
        for i, summary in zip(again, retried, strict=True):
            summaries[i] = (
                summary if not summary.findings else self._extractive(articles[i], length)
            )
        return summaries

    def raw(self, texts: Sequence[str]) -> list[str]:
        """The checkpoint's first outputs, unchecked, one per text: for the canary and for scores."""
        inputs = [self._input([text]) for text in texts]
        decoding = replace(self.first, max_length=self.tokens[Length.NORMAL])
        return [self._decoded(o.ids) for o in self._engine.generate(inputs, decoding)]

    def _input(self, paragraphs: Sequence[str]) -> list[int]:
        encode = self._engine.tokenizer.encode
        ids = encode(one_line(paragraphs))
        if len(ids) <= self._engine.window:
            return ids
        kept = fit(
            paragraphs,
            budget=self._engine.window - 1,
            cost=lambda sentence: len(encode(one_line([sentence]))) - 1,
        )
        return encode(one_line(kept))[: self._engine.window - 1] + ids[-1:]

    def _attempt(
        self,
        articles: Sequence[Cleaned],
        inputs: Sequence[Sequence[int]],
        length: Length,
        decoding: Decoding,
    ) -> list[Summary]:
        if not inputs:
            return []
        longest = max(map(len, inputs))
        # At most half of the longest article.
        ceiling = max(16, min(self.tokens[length], longest // 2))
        decoding = replace(
            decoding, max_length=ceiling, min_length=min(self.at_least[length], ceiling // 2)
        )
        outputs = self._engine.generate(inputs, decoding)
        return [
            self._summary(article, self._decoded(output.ids))
            for article, output in zip(articles, outputs, strict=True)
        ]

    def _summary(self, article: Cleaned, text: str) -> Summary:
        findings = check(article.text, text, language="ar")
        # The limit on tokens is the longest article's, and a shorter one may be in the batch.
        if len(text.split()) >= len(article.text.split()):
            findings += (Finding("length", "the summary is as long as its article"),)
        return Summary(tuple(split(text)), self.name, findings)

    def _extractive(self, article: Cleaned, length: Length) -> Summary:
        return self._fallback.summarize([article], length)[0]

    def _decoded(self, ids: Sequence[int]) -> str:
        return one_line([self._engine.tokenizer.decode(ids)])


def body(article: Cleaned) -> Sequence[str]:
    """The paragraphs below the headline: the checkpoints are trained without headlines."""
    return article.paragraphs[1:] if article.title is not None else article.paragraphs


def one_line(paragraphs: Sequence[str]) -> str:
    """The text with all white space folded to single spaces, as in the checkpoint's training."""
    return " ".join(" ".join(paragraphs).split())
