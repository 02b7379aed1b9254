"""An Arabic summary of an Arabic article: mT5's conventions, and what serves where mT5 cannot.

mT5_multilingual_XLSum (Hasan et al. 2021, https://aclanthology.org/2021.findings-acl.413) was
trained on the openings of BBC articles: one line of text of at most 512 tokens in, one or two
sentences out.
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
"""The name under which a summary made of whole source sentences is labelled, everywhere."""


class Length(StrEnum):
    """How long a summary the reader wants."""

    SHORT = "short"
    NORMAL = "normal"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Summary:
    """The sentences of a summary, who wrote them, and the faults that stand in them."""

    sentences: tuple[str, ...]
    summarizer: str
    findings: tuple[Finding, ...] = ()

    @property
    def text(self) -> str:
        """The summary as one paragraph."""
        return " ".join(self.sentences)


class SummaryWriter(Protocol):
    """Whatever sums up a batch of cleaned articles."""

    name: str

    def summarize(self, articles: Sequence[Cleaned], length: Length) -> list[Summary]:
        """One summary per article, in order. Raises :class:`models.errors.ModelError`."""


class ExtractiveSummarizer:
    """Whole source sentences, lead first, in the order of the source. Needs no weights."""

    name = EXTRACTIVE
    words: ClassVar = {Length.SHORT: 25, Length.NORMAL: 55, Length.LONG: 110}

    def summarize(self, articles: Sequence[Cleaned], length: Length) -> list[Summary]:
        """One summary per article, of about ``words[length]`` words."""
        return [
            Summary(extract(body(article), words=self.words[length]), self.name)
            for article in articles
        ]


class Summarizer:
    """mT5, as the XL-Sum authors decode it but for one thing: no bigram is banned at first.

    Their ``no_repeat_ngram_size=2`` counts SentencePiece pieces, so that it forbids any name of two
    pieces to be said twice. Here a loop, or any other finding, costs the summary a second attempt
    with such a ban; what still has findings gives way to source sentences.
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

        An article longer than the window is read as the sentences that :func:`fit` chooses from
        all of it. Raises :class:`models.errors.EngineError`.
        """
        inputs = [self._input(body(article)) for article in articles]
        summaries = self._attempt(articles, inputs, length, self.first)
        again = [i for i, summary in enumerate(summaries) if summary.findings]
        retried = self._attempt(
            [articles[i] for i in again], [inputs[i] for i in again], length, self.second
        )
        for i, summary in zip(again, retried, strict=True):
            summaries[i] = summary if not summary.findings else self._instead(articles[i], length)
        return summaries

    def raw(self, texts: Sequence[str]) -> list[str]:
        """What the checkpoint itself says of each line of text: for the canary and for scores."""
        inputs = [self._input([text]) for text in texts]
        decoding = replace(self.first, max_length=self.tokens[Length.NORMAL])
        return [self._said(o.ids) for o in self._engine.generate(inputs, decoding)]

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
        # A summary as long as what it sums up is none.
        ceiling = max(16, min(self.tokens[length], longest // 2))
        decoding = replace(
            decoding, max_length=ceiling, min_length=min(self.at_least[length], ceiling // 2)
        )
        outputs = self._engine.generate(inputs, decoding)
        return [
            self._summary(article, self._said(output.ids))
            for article, output in zip(articles, outputs, strict=True)
        ]

    def _summary(self, article: Cleaned, text: str) -> Summary:
        return Summary(tuple(split(text)), self.name, check(article.text, text, language="ar"))

    def _instead(self, article: Cleaned, length: Length) -> Summary:
        return self._fallback.summarize([article], length)[0]

    def _said(self, ids: Sequence[int]) -> str:
        return one_line([self._engine.tokenizer.decode(ids)])


def body(article: Cleaned) -> Sequence[str]:
    """The paragraphs under the headline: what the models were trained to read."""
    return article.paragraphs[1:] if article.title is not None else article.paragraphs


def one_line(paragraphs: Sequence[str]) -> str:
    """All white space folded to single spaces, as the checkpoint was trained."""
    return " ".join(" ".join(paragraphs).split())
