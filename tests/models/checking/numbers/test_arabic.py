"""The numbers, dates, units and hints that Arabic words stand for, each module by itself."""

from __future__ import annotations

from fractions import Fraction

import pytest

from models.checking.numbers import units
from models.checking.numbers.arabic import calendar, hints, parser, words
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
    ("one", "other"), [("مِئَــةٌ", "مئة"), ("أربعة", "اربعه"), ("ثماني", "ثمانى"), ("إحدى", "احدي")]
)
def test_spellings_of_one_word_have_one_key(one: str, other: str) -> None:
    assert words.key(one) == words.key(other)


def test_a_hundred_is_not_water() -> None:
    assert words.key("مئة") != words.key("مية")
    assert words.lookup(words.key("مية")) is None


@pytest.mark.parametrize(
    ("word", "value", "joined"),
    [
        ("ثلاثة", 3, False),
        ("وثلاثة", 3, True),
        ("فأربعة", 4, True),
        ("والعشرين", 20, True),
        ("بالمئة", 100, False),
        ("لألفين", 2000, False),
        ("ثلاثمائة", 300, False),
        ("الملياران", 2 * 10**9, False),
    ],
)
def test_a_number_word_is_found_under_its_clitics(word: str, value: int, joined: bool) -> None:
    found = words.lookup(words.key(word))

    assert found is not None
    assert found[0].values[0] == value
    assert found[1] is joined


@pytest.mark.parametrize("word", ["كتاب", "الماء", "وصل", ""])
def test_other_words_are_no_number_words(word: str) -> None:
    assert words.lookup(words.key(word)) is None


def test_a_bare_key_keeps_three_letters() -> None:
    assert words.bare(words.key("وبالمدينة")) == words.key("مدينة")
    assert words.bare(words.key("ولد")) == "ولد"


def test_a_fifth_has_the_spelling_of_five() -> None:
    assert words.fifth(words.key("الخمس")) == Fraction(1, 5)
    assert words.fifth(words.key("خمسة")) is None


def test_what_numbers_count_is_told_by_its_form() -> None:
    assert words.is_counted(words.key("مرات"))
    assert words.is_counted(words.key("أشهر"))
    assert not words.is_counted(words.key("مرة"))
    assert words.is_indefinite(words.key("دولار"))
    assert not words.is_indefinite(words.key("الدولار"))
    assert not words.is_indefinite(words.key("من"))


# parser


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("خمسة عشر", 15),
        ("ثلاثة وعشرون", 23),
        ("مئة وخمسة وعشرين ألفا", 125_000),
        ("ثلاثمئة مليون", 300_000_000),
        ("مئة مليون وثلاثة آلاف وخمسة", 100_003_005),
        ("٣ ملايين و٢٠٠ ألف", 3_200_000),
        ("(50) ألف", 50_000),
        ("٢٫٥ مليون", 2_500_000),
        ("ألفين وعشرة", 2010),
        ("مئتا", 200),
        ("بـ6500", 6500),
        ("ثلاثة أرباع", Fraction(3, 4)),
        ("التاسعة والنصف", 9 + HALF),
        ("نصف مليون", 500_000),
    ],
)
def test_words_and_digits_make_one_number(text: str, value: int | Fraction) -> None:
    assert read(text)[0] == reading(Fraction(value))


@pytest.mark.parametrize(
    ("text", "value"), [("مليونا دولار", 2_000_000), ("مليونًا دولار", 1_000_000)]
)
def test_tanwin_tells_one_million_from_two(text: str, value: int) -> None:
    assert read(text) == (reading(value),)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("1.200", {reading(1200), reading(Fraction(6, 5))}),
        ("12,345", {reading(12_345), reading(Fraction(12_345, 1000))}),
        ("التسعينيات", {reading(90), reading(1990), reading(2090)}),
        ("في العقد الرابع من عمره", {reading(4), reading(30)}),
        ("آلاف", {reading("magnitude:1000")}),
    ],
)
def test_what_has_two_meanings_has_both(text: str, readings: set[Reading]) -> None:
    assert set(read(text)) == readings


def test_a_decade_names_its_century() -> None:
    century, decade = numbers("ثلاثينيات القرن التاسع عشر")

    assert (reading(1830) in decade.readings, decade.certain) == (True, True)
    assert (century.readings, century.certain) == ((reading(19),), False)


def test_a_time_is_read_in_every_way_to_write_it() -> None:
    assert {reading(9, 30), reading(21, 30), reading(930), reading(9, HALF)} <= set(read("9:30"))


def test_the_end_of_a_range_of_years_is_read_in_full() -> None:
    _, end = numbers("1995-96")

    assert set(end.readings) == {reading(96), reading(1996)}


def test_a_score_that_looks_like_a_decimal_is_excused_by_its_parts() -> None:
    (score,) = numbers("5.3")

    assert score.accepts == (reading(5, 3),)


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("سبع مرات", True),
        ("سبع", False),
        ("كريات أربع اليهودية", False),
        ("كم2", False),
        ("واحد", False),
        ("ثلاثة", True),
    ],
)
def test_only_a_certain_number_is_a_claim(text: str, certain: bool) -> None:
    (mention,) = numbers(text)

    assert mention.certain is certain


def test_the_hundred_of_a_percentage_is_no_number() -> None:
    assert read("خمسة وعشرين في المئة") == (reading(25),)


def test_two_numbers_stay_two() -> None:
    assert [mention.readings for mention in numbers("٣ و٤")] == [(reading(3),), (reading(4),)]
    assert numbers("كتب الطالب الدرس") == []


# calendar


@pytest.mark.parametrize(
    ("text", "month", "certain"),
    [
        ("في يناير", 1, True),
        ("كانون الثاني", 1, True),
        ("تشرين الأول", 10, True),
        ("جويلية ٢٠٢٠", 7, True),
        ("وآب", 8, True),
        ("ذبابة مايو", 5, False),
        ("مارس الرياضة", 3, False),
    ],
)
def test_months_have_a_name_in_every_country(text: str, month: int, certain: bool) -> None:
    (mention,) = dates(text)

    assert (mention.readings, mention.certain) == ((reading(f"month:{month}"),), certain)
    assert mention.also == reading(month)


@pytest.mark.parametrize(
    ("text", "day", "certain"),
    [
        ("يوم الأحد", 0, True),
        ("الخميس", 4, False),
        ("والجمعة", 5, False),
        ("صنداي", 0, False),
        # A name that begins with the letter of a clitic.
        ("وينزداي", 3, False),
    ],
)
def test_weekdays_are_counted_from_sunday(text: str, day: int, certain: bool) -> None:
    (mention,) = dates(text)

    assert (mention.readings, mention.certain) == ((reading(f"day:{day}"),), certain)


@pytest.mark.parametrize("text", ["ليلة الجمعة", "ولليلة الجمعة", "عشية الجمعة"])
def test_the_night_of_friday_is_a_thursday_night(text: str) -> None:
    (mention,) = dates(text)

    assert mention.also == reading("day:4")


def test_the_names_of_the_calendar_have_their_readings() -> None:
    assert calendar.names()[words.key("أيلول")] == reading("month:9", 9)
    assert calendar.names()[words.key("السبت")] == reading("day:6")


# hints


@pytest.mark.parametrize(
    ("word", "keys"),
    [
        ("ثلاثي", {3, Fraction(1, 3)}),
        ("عامين", {2}),
        ("قرنين", {2, 200}),
        ("ظهرا", {12}),
        ("بدون", {0}),
        ("أريع", {4}),  # a slip for «أربع»
        ("يومالخميس", {"day:4"}),
        ("كتاب", set()),
    ],
)
def test_a_word_hints_at_numbers(word: str, keys: set[Key | int]) -> None:
    assert hints.hints(words.key(word), "") == reading(*keys)


def test_a_dual_before_a_genitive_is_told_by_the_word_after_it() -> None:
    assert hints.hints("طرفي", "") == frozenset()
    assert hints.hints("طرفي", words.key("النقيض")) == reading(2)


# units


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("٣٠٠ ميل", 300, "mile"),
        ("خمسة دولارات", 5, "dollar"),
        ("$5", 5, "dollar"),
        ("٥ أطنان", 5, "tonne"),
        ("٢٠ متر", 20, "metre"),
    ],
)
def test_a_unit_is_bound_to_the_number_beside_it(text: str, value: int, unit: str) -> None:
    tokens = tokenize(text, words.key)

    assert units.bound(numbers(text), tokens, in_arabic=True) == {value: {unit: (0, len(text))}}


def test_a_word_that_is_no_unit_is_not_bound() -> None:
    text = "٥ كتب"

    assert units.bound(numbers(text), tokenize(text, words.key), in_arabic=True) == {}


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("والدولارات", {"unit:dollar", "unit:unmarked"}),
        ("صباحا", {"unit:am"}),
        ("كتاب", {"unit:unmarked"}),
    ],
)
def test_a_text_offers_the_units_that_it_names(text: str, offered: set[str]) -> None:
    assert set(units.offered(words.key(text))) == offered
