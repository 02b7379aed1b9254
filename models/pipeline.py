"""A batch of articles comes in; it is cleaned, summarized, translated, checked; briefs go out."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from models.checking import Finding
from models.checkpoints.canary import check_summarizer, check_translator
from models.checkpoints.store import locate
from models.cleaning import Cleaned, clean
from models.engines import EngineName, load_engine
from models.errors import (
    EmptyArticleError,
    ModelError,
    NotArabicError,
    TooLongError,
    TooShortError,
)
from models.summary.attribution import Attribution, attribute
from models.summary.summarizer import (
    ExtractiveSummarizer,
    Length,
    Summarizer,
    Summary,
    SummaryWriter,
)
from models.text.language import language_of
from models.translation import Translation, Translator

MINIMUM_WORDS = 12
"""Fewer words than this are not worth a summary."""

MAXIMUM_CHARACTERS = 1_000_000
"""About 150,000 words: a book rather than an article. The limit bounds memory."""

log = logging.getLogger(__name__)

Before = TypeVar("Before")
After = TypeVar("After")


@dataclass(frozen=True, slots=True)
class Article:
    """A text to brief. ``source`` names its origin for the reader: a file, an address, a message."""

    text: str = field(repr=False)
    title: str | None = field(default=None, repr=False)
    source: str = ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A cleaned article that can be briefed; see :func:`prepare`."""

    cleaned: Cleaned
    title: str | None = field(default=None, repr=False)
    source: str = ""


@dataclass(frozen=True, slots=True)
class Brief:
    """The summary of one article and its translation.

    ``summarizer`` is a checkpoint's name, or ``"extractive"`` if the summary consists of source
    sentences. ``translation`` and ``translator`` are ``None`` if there is no translation.
    ``findings`` are the faults that remain after the second attempt. ``support`` has the source of
    each sentence of the summary. ``seconds`` is the wall time of each step, for the whole batch.
    """

    source: str
    title: str | None = field(repr=False)
    summary: str = field(repr=False)
    translation: str | None = field(repr=False)
    summarizer: str
    translator: str | None
    cleaned: Cleaned
    findings: tuple[Finding, ...] = field(default=(), repr=False)
    support: tuple[Attribution | None, ...] = field(default=(), repr=False)
    seconds: dict[str, float] = field(default_factory=dict)


class Pipeline:
    """The loaded models. Not thread-safe: the engines start their own threads."""

    def __init__(
        self,
        summarizer: SummaryWriter | None = None,
        translator: Translator | None = None,
        *,
        missing: Sequence[str] = (),
    ) -> None:
        self._summarizer = summarizer or ExtractiveSummarizer()
        self._translator = translator
        self.missing = tuple(missing)
        """Checkpoints that were requested and are not on this machine."""

    @property
    def summarizer(self) -> str:
        """The summary checkpoint's name, or ``"extractive"``."""
        return self._summarizer.name

    @property
    def translator(self) -> str | None:
        """The translation checkpoint's name, or ``None``."""
        return self._translator.name if self._translator else None

    def brief(
        self, articles: Sequence[Article], length: Length = Length.NORMAL
    ) -> list[Brief | ModelError]:
        """One brief or error per article, in order. An error affects only its own article."""
        seconds: dict[str, float] = {}
        with _timed(seconds, "cleaning"):
            prepared = [_outcome(prepare, article) for article in articles]
        return self._brief(prepared, length, seconds)

    def sum_up(
        self, articles: Sequence[Prepared], length: Length = Length.NORMAL
    ) -> list[Brief | ModelError]:
        """Like :meth:`brief`, for articles that :func:`prepare` has cleaned."""
        return self._brief(articles, length, {})

    def _brief(
        self, prepared: Sequence[Prepared | ModelError], length: Length, seconds: dict[str, float]
    ) -> list[Brief | ModelError]:
        with _timed(seconds, "summary"):
            summed_up = _advance(lambda batch: self._sum_up(batch, length), prepared)
        with _timed(seconds, "translation"):
            translated = _advance(self._translate, summed_up)
        seconds["total"] = sum(seconds.values())
        return [
            outcome if isinstance(outcome, ModelError) else _brief(*outcome, seconds)
            for outcome in translated
        ]

    def translate(self, paragraphs: Sequence[str]) -> Translation | None:
        """The English translation of Arabic paragraphs; ``None`` without a translator.

        Raises :class:`models.errors.ModelError`.
        """
        return self._translator.translate(["\n".join(paragraphs)])[0] if self._translator else None

    def _sum_up(self, batch: list[Prepared], length: Length) -> list[tuple[Prepared, Summary]]:
        cleaned = [article.cleaned for article in batch]
        return list(zip(batch, self._summarizer.summarize(cleaned, length), strict=True))

    def _translate(
        self, batch: list[tuple[Prepared, Summary]]
    ) -> list[tuple[Prepared, Summary, Translation | None]]:
        if self._translator is None:
            return [(article, summary, None) for article, summary in batch]
        outcomes = _advance(self._translator.translate, [summary.text for _, summary in batch])
        for outcome in outcomes:
            if isinstance(outcome, ModelError):
                # The Arabic summary is useful without its translation.
                log.error("A summary went out untranslated: %s", outcome)
        return [
            (article, summary, None if isinstance(outcome, ModelError) else outcome)
            for (article, summary), outcome in zip(batch, outcomes, strict=True)
        ]


def prepare(article: Article) -> Prepared:
    """Clean an article. Raises :class:`models.errors.ArticleError` if it cannot be briefed."""
    cleaned = readable(article)
    return Prepared(cleaned, article.title or cleaned.title, article.source)


def readable(article: Article) -> Cleaned:
    """The cleaned text of an article. Raises :class:`models.errors.ArticleError` if it has none."""
    if len(article.text) > MAXIMUM_CHARACTERS:
        raise TooLongError(len(article.text), MAXIMUM_CHARACTERS)
    if not article.text.strip():
        raise EmptyArticleError
    language = language_of(article.text)
    if language not in ("ar", None):
        raise NotArabicError(language)
    cleaned = clean(article.text, title=article.title)
    if language is None or not cleaned.paragraphs:
        raise EmptyArticleError
    if cleaned.words_after < MINIMUM_WORDS:
        raise TooShortError(cleaned.words_after, MINIMUM_WORDS)
    return cleaned


def _brief(
    article: Prepared,
    summary: Summary,
    translation: Translation | None,
    seconds: dict[str, float],
) -> Brief:
    return Brief(
        source=article.source,
        title=article.title,
        summary=summary.text,
        translation=translation.text if translation else None,
        summarizer=summary.summarizer,
        translator=translation.translator if translation else None,
        cleaned=article.cleaned,
        findings=summary.findings + (translation.findings if translation else ()),
        support=attribute(summary.sentences, article.cleaned.paragraphs),
        seconds=dict(seconds),
    )


def _outcome(step: Callable[[Before], After], value: Before) -> After | ModelError:
    try:
        return step(value)
    except ModelError as error:
        return error


def _advance(
    step: Callable[[list[Before]], list[After]], values: Sequence[Before | ModelError]
) -> list[After | ModelError]:
    """Apply ``step`` to the values that are no errors, in one batch; if it fails, one by one."""
    sound = [value for value in values if not isinstance(value, ModelError)]
    outcome = _outcome(step, sound) if sound else []
    if isinstance(outcome, ModelError):
        alone = [_outcome(step, [value]) for value in sound]
        further = iter([one if isinstance(one, ModelError) else one[0] for one in alone])
    else:
        further = iter(outcome)
    return [value if isinstance(value, ModelError) else next(further) for value in values]


@contextmanager
def _timed(seconds: dict[str, float], step: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    seconds[step] = time.perf_counter() - started


def load(
    summarizer: str,
    translator: str,
    *,
    engine: EngineName = "ctranslate2",
    cache: Path,
) -> Pipeline:
    """Load the checkpoints that are on this machine and test them on fixed sentences.

    ``summarizer`` and ``translator`` are hub names or local folders; ``cache`` holds converted
    weights. Nothing is downloaded: ``Pipeline.missing`` names the checkpoints that are not here.
    Raises :class:`models.errors.ModelError` if a checkpoint is here and cannot be served.
    """

    def located(checkpoint: str) -> Path | None:
        return locate(checkpoint, engine=engine, cache=cache)

    # One by one: transformers cannot load two models at once.
    folders = {name: located(name) for name in (summarizer, translator)}
    writer = (
        load_summarizer(summarizer, folder, engine) if (folder := folders[summarizer]) else None
    )
    english = (
        load_translator(translator, folder, engine) if (folder := folders[translator]) else None
    )
    missing = [name for name, folder in folders.items() if folder is None]
    return Pipeline(writer, english, missing=missing)


def load_summarizer(name: str, folder: Path, engine: EngineName) -> Summarizer:
    """Load and test a summary checkpoint. Raises :class:`models.errors.ModelError`."""
    summarizer = Summarizer(load_engine(folder, engine), name)
    check_summarizer(name, summarizer.raw)
    return summarizer


def load_translator(name: str, folder: Path, engine: EngineName) -> Translator:
    """Load and test a translation checkpoint. Raises :class:`models.errors.ModelError`."""
    translator = Translator(load_engine(folder, engine), name)
    check_translator(name, translator.raw)
    return translator
