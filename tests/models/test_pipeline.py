"""From article to brief, through the real models: whole, in order, and none at another's cost."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from models import Article, Brief, ModelError, Pipeline, load
from models.errors import (
    EmptyArticleError,
    MissingWeightsError,
    NotArabicError,
    TooLongError,
    TooShortError,
)
from models.pipeline import MAXIMUM_CHARACTERS
from models.summary.summarizer import EXTRACTIVE, Length
from tests.support.checkpoints import ENGLISH, SUMMARIES, TINY_MARIAN, TINY_MT5

PASSAGE, SUMMARY = SUMMARIES[0]
BAD = {
    "empty": ("", EmptyArticleError),
    "blank": (" \n\t ", EmptyArticleError),
    "emoji": ("😀" * 3000, EmptyArticleError),
    "junk": ("\x00\ud800\udfff", EmptyArticleError),
    "short": ("وصل القطار إلى المحطة.", TooShortError),
    "endless": ("ا" * 200_000, TooShortError),
    "english": ("The minister said that the plan would be announced. " * 5, NotArabicError),
    "scripts": ("текст 文字 नमस्ते Ελληνικά " * 50, NotArabicError),
    "huge": ("كلمة " * (MAXIMUM_CHARACTERS // 4), TooLongError),
}


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    return load(str(TINY_MT5), str(TINY_MARIAN), cache=tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def without_weights() -> Pipeline:
    return Pipeline()


def brief(pipeline: Pipeline, text: str, **more: str) -> Brief:
    (outcome,) = pipeline.brief([Article(text, **more)])
    assert isinstance(outcome, Brief), outcome
    return outcome


def test_a_brief_has_the_summary_and_its_translation(pipeline: Pipeline) -> None:
    result = brief(pipeline, f"{PASSAGE}\n{PASSAGE}", source="here")
    assert (result.source, result.summary, result.translation) == (
        "here",
        SUMMARY,
        ENGLISH[SUMMARY],
    )
    assert (result.summarizer, result.translator) == (str(TINY_MT5), str(TINY_MARIAN))
    assert result.cleaned.paragraphs == (PASSAGE,)
    assert result.findings == ()
    assert result.seconds.keys() == {"cleaning", "summary", "translation", "total"}


def test_a_summary_of_two_sentences_is_translated_sentence_by_sentence(pipeline: Pipeline) -> None:
    passage, summary = SUMMARIES[1]
    first, second = summary.split(". ")
    assert brief(pipeline, passage).translation == f"{ENGLISH[first + '.']} {ENGLISH[second]}"


def test_each_sentence_of_a_summary_names_the_sentence_it_rests_on(pipeline: Pipeline) -> None:
    (support,) = brief(pipeline, PASSAGE).support
    assert support is not None
    assert support.sentence in PASSAGE


def test_bad_articles_cost_the_others_nothing(pipeline: Pipeline) -> None:
    texts = [text for text, _ in BAD.values()]
    mixed = [
        Article(t) for pair in zip(texts, [p for p, _ in SUMMARIES], strict=True) for t in pair
    ]
    outcomes = pipeline.brief(mixed)
    for (_, expected), outcome in zip(BAD.values(), outcomes[::2], strict=True):
        assert isinstance(outcome, expected)
        assert str(outcome)
    for (_, summary), outcome in zip(SUMMARIES, outcomes[1::2], strict=True):
        assert isinstance(outcome, Brief)
        assert outcome.summary == summary


def test_no_articles_no_briefs(pipeline: Pipeline) -> None:
    assert pipeline.brief([]) == []


@pytest.mark.parametrize("name", BAD)
def test_an_error_survives_the_way_between_processes(pipeline: Pipeline, name: str) -> None:
    (outcome,) = pipeline.brief([Article(BAD[name][0])])
    again = pickle.loads(pickle.dumps(outcome))
    assert type(again) is type(outcome)
    assert isinstance(again, ModelError)
    assert (str(again), vars(again)) == (str(outcome), vars(outcome))


def test_an_article_longer_than_the_window_is_read_to_its_end(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What reaches the model is watched at the engine, and nothing is replaced.
    summarizer = pipeline._summarizer
    seen: list[str] = []
    generate = summarizer._engine.generate  # type: ignore[attr-defined]

    def watched(batch: object, decoding: object) -> object:
        seen.extend(summarizer._engine.tokenizer.decode(ids) for ids in batch)  # type: ignore
        assert all(len(ids) <= summarizer._engine.window for ids in batch)  # type: ignore
        return generate(batch, decoding)

    monkeypatch.setattr(summarizer._engine, "generate", watched)  # type: ignore[attr-defined]
    long = "\n".join(passage for passage, _ in SUMMARIES)
    brief(pipeline, long)
    assert SUMMARIES[0][0].split(".")[0][:30] in seen[0]
    assert any(word in seen[0] for word in SUMMARIES[-2][0].split()[:6])


def test_without_weights_the_summary_is_source_sentences_and_says_so(
    without_weights: Pipeline,
) -> None:
    result = brief(without_weights, PASSAGE)
    assert result.summarizer == EXTRACTIVE
    assert result.translation is None
    assert result.translator is None
    assert result.summary.split(". ")[0] in PASSAGE


def test_a_longer_brief_says_more(without_weights: Pipeline) -> None:
    long = [Article("\n".join(passage for passage, _ in SUMMARIES))]
    words = []
    for length in Length:
        (outcome,) = without_weights.brief(long, length)
        assert isinstance(outcome, Brief)
        words.append(len(outcome.summary.split()))
    assert words == sorted(set(words))


def test_weights_that_are_not_here_are_named_and_nothing_is_fetched(tmp_path: Path) -> None:
    pipeline = load("somebody/summarizer", "somebody/translator", cache=tmp_path)
    assert pipeline.missing == ("somebody/summarizer", "somebody/translator")
    assert (pipeline.summarizer, pipeline.translator) == (EXTRACTIVE, None)
    assert "mujaz models pull" in str(MissingWeightsError("somebody/summarizer"))


def test_neither_an_article_nor_a_brief_shows_its_text_when_it_is_logged(
    pipeline: Pipeline,
) -> None:
    article = Article(PASSAGE, title="عنوان")
    (outcome,) = pipeline.brief([article])
    assert PASSAGE[:20] not in repr(article)
    assert PASSAGE[:20] not in repr(outcome)
