"""The numbers, dates, units and hints that English words stand for, each module by itself."""

from __future__ import annotations

from fractions import Fraction

import pytest

from models.checking.numbers import units
from models.checking.numbers.english import calendar, parser, words
from models.checking.numbers.mentions import Key, Mention, Reading, reading
from models.checking.numbers.tokens import tokenize

HALF = Fraction(1, 2)


def numbers(text: str) -> list[Mention]:
    return list(parser.numbers(tokenize(text, words.key), text))


def dates(text: str) -> list[Mention]:
    return list(calendar.dates(tokenize(text, words.key)))


def read(text: str) -> tuple[Reading, ...]:
    (mention,) = numbers(text)
    return mention.readings


# words


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("nine", 9),
        ("nineteen", 19),
        ("ninety", 90),
        ("ninetieth", 90),
        ("third", 3),
        ("thirds", Fraction(1, 3)),
        ("millionth", 10**6),
        ("quarter", Fraction(1, 4)),
    ],
)
def test_a_number_word_has_its_value(word: str, value: int | Fraction) -> None:
    assert words.WORDS[word].values[0] == value


def test_a_plural_scale_tells_only_how_large() -> None:
    assert words.WORDS["thousands"].plural
    assert not words.WORDS["thousand"].plural


@pytest.mark.parametrize(
    ("word", "value"), [("XIV", 14), ("IX", 9), ("VIII", 8), ("XXXIX", 39), ("II", 2)]
)
def test_a_roman_numeral_has_its_value(word: str, value: int) -> None:
    assert words.roman(word) == value


@pytest.mark.parametrize("word", ["I", "V", "iv", "IIII", "XL", "VX", "CIVIC", ""])
def test_letters_that_are_no_short_roman_numeral(word: str) -> None:
    assert words.roman(word) is None


@pytest.mark.parametrize(
    ("word", "keys"),
    [
        ("both", {2}),
        ("noon", {12}),
        ("midnight", {0, 12, 24}),
        ("fourfold", {4}),
        ("century", {100}),
        ("arba", {4, 40}),
        ("halves", {HALF, 50, 30, 6}),
        ("table", set()),
        ("manifold", set()),
    ],
)
def test_a_word_hints_at_numbers(word: str, keys: set[Key | int]) -> None:
    assert words.hints(word) == reading(*keys)


# parser


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("fifteen", 15),
        ("twenty-three", 23),
        ("one hundred and twenty-five thousand", 125_000),
        ("two thousand seventeen", 2017),
        ("nineteen eighty-four", 1984),
        ("two and a half million", 2_500_000),
        ("half a million", 500_000),
        ("a quarter of a million", 250_000),
        ("two thirds", Fraction(2, 3)),
        ("$2 million", 2_000_000),
        ("2.5bn", 2_500_000_000),
        ("1,200", 1200),
        ("3rd", 3),
        ("Louis XIV", 14),
    ],
)
def test_words_and_digits_make_one_number(text: str, value: int | Fraction) -> None:
    assert read(text)[0] == reading(Fraction(value))


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("1,200", {reading(1200), reading(Fraction(6, 5))}),
        ("the '90s", {reading(90), reading(1890), reading(1990), reading(2090)}),
        ("in the nineties", {reading(90), reading(1990), reading(2090)}),
        ("the 1800s", {reading(1800), reading(19)}),
        ("thousands", {reading("magnitude:1000")}),
    ],
)
def test_what_has_two_meanings_has_both(text: str, readings: set[Reading]) -> None:
    assert set(read(text)) == readings


def test_a_scale_counts_both_ends_of_a_range() -> None:
    low, high = numbers("5 to 7 million")

    assert low.readings == (reading(5), reading(5_000_000))
    assert high.readings == (reading(7_000_000),)


def test_a_time_is_read_in_every_way_to_write_it() -> None:
    assert {reading(9, 30), reading(21, 30), reading(930)} <= set(read("9:30 pm"))
    (eight,) = numbers("8 pm")
    assert eight.accepts == (reading(20),)


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("three", True),
        ("one", False),
        ("second", False),
        ("two dozen", False),
        ("km2", False),
        ("2 km", True),
    ],
)
def test_only_a_certain_number_is_a_claim(text: str, certain: bool) -> None:
    (mention,) = numbers(text)

    assert mention.certain is certain


def test_two_numbers_stay_two() -> None:
    assert [mention.readings for mention in numbers("seven, eight")] == [
        (reading(7),),
        (reading(8),),
    ]
    assert numbers("The pupil wrote the lesson") == []


# calendar


@pytest.mark.parametrize(
    ("text", "month", "certain"),
    [
        ("September", 9, True),
        ("in May", 5, True),
        ("5 May", 5, True),
        ("May God", 5, False),
        ("Jan. 5", 1, True),
        ("Jan said", 1, False),
    ],
)
def test_a_month_that_is_a_name_too_needs_a_sign(text: str, month: int, certain: bool) -> None:
    (mention,) = dates(text)

    assert (mention.readings, mention.certain) == ((reading(f"month:{month}"),), certain)
    assert mention.also == reading(month)


@pytest.mark.parametrize(("text", "day"), [("Sunday", 0), ("Sundays", 0), ("Wednesday", 3)])
def test_weekdays_are_counted_from_sunday(text: str, day: int) -> None:
    assert [mention.readings for mention in dates(text)] == [(reading(f"day:{day}"),)]


@pytest.mark.parametrize("text", ["He may go", "march on", "a sunday"])
def test_words_in_lower_case_are_no_dates(text: str) -> None:
    assert dates(text) == []


# units


@pytest.mark.parametrize(
    ("text", "unit"),
    [("$5", "dollar"), ("5 km", "km"), ("5 kilometres", "km"), ("5%", "percent"), ("5 ft", "foot")],
)
def test_a_unit_is_told_and_bound_beside_a_number(text: str, unit: str) -> None:
    tokens = tokenize(text, words.key)

    assert [mention.readings for mention in units.english(tokens, text)] == [
        (reading(f"unit:{unit}"),)
    ]
    assert units.bound(numbers(text), tokens, in_arabic=False) == {5: {unit: (0, len(text))}}


@pytest.mark.parametrize("text", ["kilometres", "km 5", "5 apples"])
def test_a_unit_without_a_number_before_it_is_not_told(text: str) -> None:
    tokens = tokenize(text, words.key)

    assert list(units.english(tokens, text)) == []
    assert units.bound(numbers(text), tokens, in_arabic=False) == {}


def test_the_half_of_the_day_is_told_and_the_morning_may_be_left_out() -> None:
    (morning,) = units.english(tokenize("at 9 a.m.", words.key), "at 9 a.m.")
    (evening,) = units.english(tokenize("at 9:30 pm", words.key), "at 9:30 pm")

    assert morning.readings == (reading("unit:am"), reading("unit:unmarked"))
    assert evening.readings == (reading("unit:pm"),)
