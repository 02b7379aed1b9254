"""Findings for a text against its Arabic source."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.checking import Finding, check
from models.text.characters import normalise

SOURCE = "وصل 39 مسافرا إلى ميناء صغير عام ٢٠١٧ بعد رحلة طويلة في البحر."
RIGHT = "Thirty-nine travellers reached a small port in 2017 after a long journey at sea."


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        (
            RIGHT.replace("2017", "2012"),
            Finding("number", "2012 is not in the source (٢٠١٧)", "2012"),
        ),
        (RIGHT.replace("in 2017 ", ""), Finding("number", "٢٠١٧ of the source is missing", "٢٠١٧")),
        (
            RIGHT.replace("small", "صغير"),
            Finding("script", "'صغير' is left untranslated", "صغير"),
        ),
        (
            RIGHT.replace("small", "маленький"),
            Finding("script", "'маленький' is in neither language", "маленький"),
        ),
        (
            RIGHT.replace("small", "<extra_id_0>"),
            Finding("script", "'<extra_id_0>' is no word but a mark of the model", "<extra_id_0>"),
        ),
        (
            RIGHT.replace("long", "long, long, long, long"),
            Finding("loop", "'long' is said over and over", "long"),
        ),
    ],
)
def test_a_fault_is_told_with_the_words_that_show_it(text: str, finding: Finding) -> None:
    assert check(SOURCE, RIGHT) == ()
    assert check(SOURCE, text) == (finding,)


def test_a_lost_sentence_is_told_in_words_counted() -> None:
    source = "غادر الوفد المدينة في الصباح. ثم زار القرى التي تضررت من السيول في الجبال القريبة."

    assert check(source, "The delegation left the city in the morning.") == (
        Finding("length", "8 words for 15: a sentence seems to be missing"),
    )


def test_saying_nothing_is_a_fault_unless_there_was_nothing_to_say() -> None:
    assert check(SOURCE, " \n") == (Finding("length", "nothing is said"),)
    assert check("\n", " ") == ()


def test_the_codes_of_characters_are_no_numbers() -> None:
    assert check("فاز نادال على خصمه.", "Nadal&#39;s win over his rival.") == ()


def test_lines_are_compared_one_by_one_where_both_have_as_many() -> None:
    source = "زرع المزارع 40 شجرة.\nباع التاجر 50 كتابا."
    swapped = "The farmer planted 50 trees.\nThe merchant sold 40 books."

    assert [f.value for f in check(source, swapped)] == ["50", "40"]
    assert check(source, swapped.replace("\n", " ")) == ()


def test_an_arabic_text_is_a_summary_and_may_say_less() -> None:
    assert check(SOURCE, "وصل مسافرون إلى الميناء.") == ()
    assert check(SOURCE, "وصل 93 مسافرا إلى الميناء.") == (
        Finding("number", "93 is not in the source", "93"),
    )


def test_the_language_may_be_given_where_the_script_misleads() -> None:
    left = "وصل 39 مسافرا إلى ميناء صغير عام ٢٠١٧."

    assert check(SOURCE, left) == ()
    assert "script" in {f.kind for f in check(SOURCE, left, language="en")}


def test_a_summary_in_another_language_is_told() -> None:
    assert [f.kind for f in check(SOURCE, RIGHT, language="ar")] == ["script"]


def test_latin_words_of_the_source_may_stand_in_its_summary() -> None:
    source = "أطلقت شركة Blue Origin صاروخها New Shepard من تكساس."

    assert check(source, "أطلقت Blue Origin صاروخ New Shepard.", language="ar") == ()


def test_a_name_that_the_source_lacks_is_told_in_summaries() -> None:
    source = "قال وزير الخارجية إن بلاده سترسل سفينة إلى الميناء."

    assert check(source, "قال وزير الخارجية أندريه كوفاتشيف إن بلاده سترسل سفينة.") == (
        Finding("name", "أندريه كوفاتشيف is not in the source", "أندريه كوفاتشيف"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "\x00" * 50,
        "🌊" * 300,
        "\ud800 lone",
        "ب" * 200_000,
        "1234567890" * 20_000,
        "1 234 " * 5_000,
        "٣:٣٠/" * 5_000,
        "a-" * 10_000,
    ],
    ids=["NUL", "emoji", "surrogate", "a word", "digits", "groups", "times", "hyphens"],
)
@pytest.mark.parametrize("language", ["ar", "en"])
def test_no_text_is_too_odd_to_be_checked(text: str, language: str) -> None:
    for source, said in ((SOURCE, text), (text, RIGHT), (text, text)):
        assert isinstance(check(source, said, language=language), tuple)  # type: ignore[arg-type]


@given(st.text(max_size=120), st.text(max_size=120))
def test_a_value_stands_in_the_text_or_in_its_source(source: str, text: str) -> None:
    seen = [normalise(html.unescape(said)) for said in (source, text)]

    for finding in check(source, text):
        assert any(finding.value in said for said in seen)
