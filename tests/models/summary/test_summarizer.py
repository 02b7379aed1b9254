"""When what mT5 writes stands as a summary, and how long it may be."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from models.cleaning import clean
from models.engines import Decoding, Engine, Output, load_engine
from models.summary.summarizer import Length, Summarizer
from tests.support.checkpoints import SUMMARIES

PASSAGE, SUMMARY = SUMMARIES[1]


class Recorded:
    """A real engine, and the settings and lengths that it was called with."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.tokenizer = engine.tokenizer
        self.window = engine.window
        self.calls: list[tuple[int, Decoding]] = []

    def generate(self, batch: Sequence[Sequence[int]], decoding: Decoding) -> list[Output]:
        self.calls.append((max(map(len, batch)), decoding))
        return self._engine.generate(batch, decoding)


@pytest.fixture
def engine(converted: dict[str, Path]) -> Recorded:
    return Recorded(load_engine(converted["mt5-int8"]))


def test_a_summary_that_is_shorter_than_its_article_stands(engine: Recorded) -> None:
    (summary,) = Summarizer(engine, "tiny").summarize([clean(PASSAGE)], Length.NORMAL)

    assert (summary.text, summary.summarizer) == (SUMMARY, "tiny")


def test_a_summary_as_long_as_its_article_does_not_stand(engine: Recorded) -> None:
    # The checkpoint repeats this text word for word, and has room to beside a longer article.
    articles = [clean(SUMMARY), clean(PASSAGE)]
    assert Summarizer(engine, "tiny").raw([SUMMARY]) == [SUMMARY]

    echoed, summary = Summarizer(engine, "tiny").summarize(articles, Length.NORMAL)

    assert len(echoed.text.split()) < len(SUMMARY.split())
    assert (summary.text, summary.summarizer) == (SUMMARY, "tiny")


@pytest.mark.parametrize("length", Length)
def test_no_summary_may_have_more_than_half_the_tokens_of_the_longest_article(
    engine: Recorded, length: Length
) -> None:
    Summarizer(engine, "tiny").summarize([clean(PASSAGE)], length)

    ((tokens, decoding), *_) = engine.calls
    assert 32 < tokens < 2 * Summarizer.tokens[Length.NORMAL]
    assert decoding.max_length <= tokens // 2
    assert decoding.min_length <= decoding.max_length
