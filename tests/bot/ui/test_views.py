"""What a reply shows of a brief, and the buttons that lead from there to all the rest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.effects import ReplyView, View
from bot.domain.jobs import AnsweredJob
from bot.phrases import phrases
from bot.ui.keyboards import ShowButton, SplitButton, button_from
from bot.ui.views import DisplayOptions, buttons, pages
from models.cleaning import Cleaned
from models.pipeline import Brief, Prepared
from models.summary.summarizer import Length
from models.translation import Translation

SENTENCE = "وتابع الأهالي الأعمال من ضفة النهر طوال النهار والليل. "
ARTICLE = Cleaned(tuple(SENTENCE * 9 for _ in range(12)), (), 972, 972)
DISPLAY = DisplayOptions(phrases("en"))
SHOWN = ReplyView()


def brief(words: int) -> Brief:
    return Brief(
        source="",
        title=None,
        summary=" ".join(["كلمة"] * words),
        translation="A summary.",
        summarizer="some/model",
        translator="some/translator",
        cleaned=ARTICLE,
    )


def told(**more: object) -> AnsweredJob:
    answered = AnsweredJob(
        job=3,
        chat=1,
        user=1,
        message=4,
        length=Length.NORMAL,
        parts=1,
        prepared=Prepared(ARTICLE, None, "a message"),
        briefs={Length.NORMAL: brief(30)},
    )
    return replace(answered, **more)  # type: ignore[arg-type]


def labels(answered: AnsweredJob, shown: ReplyView = SHOWN, *, count: int = 1) -> list[list[str]]:
    return [[label for label, _ in row] for row in buttons(answered, shown, DISPLAY, count=count)]


def test_the_buttons_of_a_brief_lead_to_all_that_can_be_shown() -> None:
    assert labels(told()) == [
        ["Shorter", "Longer"],
        ["Where from?", "Cleaned article"],
        ["Full translation"],
    ]


@pytest.mark.parametrize(
    ("words", "length", "offered"),
    [
        (30, Length.NORMAL, {Length.SHORT, Length.LONG}),
        (20, Length.NORMAL, {Length.LONG}),
        (600, Length.NORMAL, {Length.SHORT}),
        (30, Length.SHORT, {Length.NORMAL}),
        (30, Length.LONG, {Length.NORMAL}),
    ],
)
def test_another_length_is_offered_where_the_article_has_matter_for_it(
    words: int, length: Length, offered: set[Length]
) -> None:
    answered = told(briefs={length: brief(words)})
    shown = ReplyView(length=length)
    found = [button_from(data) for row in buttons(answered, shown, DISPLAY) for _, data in row]
    lengths = {b.shown.length for b in found if isinstance(b, ShowButton) and b.shown.page == 0}
    assert lengths - {length} == offered


def test_a_join_of_several_messages_can_be_undone() -> None:
    *_, ((_, data),) = buttons(told(parts=2), SHOWN, DISPLAY)
    assert button_from(data) == SplitButton(3)


def test_without_a_translator_no_translation_is_offered() -> None:
    extract = replace(brief(30), translator=None, translation=None)
    assert ["Full translation"] not in labels(told(briefs={Length.NORMAL: extract}))


def test_pages_are_turned_within_the_article_alone() -> None:
    found = pages(told(), ReplyView(View.ARTICLE), DISPLAY)
    assert found is not None
    count = len(found)
    assert count > 1
    turned = [len(labels(told(), ReplyView(View.ARTICLE, page=n), count=count)[0]) for n in (0, 1)]
    assert turned == [1, 2 if count > 2 else 1]
    assert labels(told(), ReplyView(View.ARTICLE))[-1] == ["Brief"]


def test_what_the_models_have_not_made_has_no_pages() -> None:
    assert pages(told(), ReplyView(View.BRIEF, Length.LONG), DISPLAY) is None
    assert pages(told(), ReplyView(View.SOURCES, Length.LONG), DISPLAY) is None
    assert pages(told(), ReplyView(View.TRANSLATION), DISPLAY) is None
    done = told(translation=Translation("In English.", "some/translator"))
    assert pages(done, ReplyView(View.TRANSLATION), DISPLAY) == ["In English."]
