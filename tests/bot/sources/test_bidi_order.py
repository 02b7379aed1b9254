"""A line of print is read in the order in which it was written."""

from __future__ import annotations

import pytest

from bot.sources.bidi_order import Cell, is_backwards, read, with_brackets_right


def seen(drawn: str, *, to_left: bool = True) -> str:
    """What is read of a line that is seen so from the left, each letter as wide as the next."""
    return read([Cell(c, n * 5.0, n * 5.0 + 5, 10) for n, c in enumerate(drawn)], to_left=to_left)


def backwards(written: str) -> str:
    return written[::-1]


@pytest.mark.parametrize(
    ("drawn", "read_as"),
    [
        (backwards("وصل الوفد أمس"), "وصل الوفد أمس"),
        (backwards("الأحد ") + "", "الأحد"),
        ("2026 " + backwards("نوفمبر") + " 22 " + backwards("في"), "في 22 نوفمبر 2026"),
        ("4,200,000 " + backwards("بكلفة"), "بكلفة 4,200,000"),
        (backwards("متر") + " 3.5 " + backwards("عن"), "عن 3.5 متر"),
        (backwards("رجلا") + " ١٢٠ " + backwards("شارك"), "شارك ١٢٠ رجلا"),
        ("%12 " + backwards("أي"), "أي 12%"),
        ("12/11/2026 " + backwards("يوم"), "يوم 12/11/2026"),
        (backwards("الأعمال") + " ABC Roads " + backwards("نفذت"), "نفذت ABC Roads الأعمال"),
        ("ISO 9001 " + backwards("وفق معيار"), "وفق معيار ISO 9001"),
        ("COVID-19 " + backwards("جائحة"), "جائحة COVID-19"),
        ("(" + backwards("بيان") + " " + backwards("في") + ")", "(في بيان)"),
        ("«" + backwards("المرحلة") + "»", "«المرحلة»"),
        ("(WHO) " + backwards("المنظمة"), "المنظمة (WHO)"),
        ("UNICEF (Geneva) " + backwards("قالت"), "قالت UNICEF (Geneva)"),
        ("The Guardian, 5 May", "The Guardian, 5 May"),
    ],
)  # fmt: skip
def test_an_arabic_line_is_read_from_its_right(drawn: str, read_as: str) -> None:
    assert seen(drawn) == read_as


def test_a_latin_line_is_read_from_its_left_and_its_arabic_from_the_right() -> None:
    drawn = "He wrote " + backwards("السلام عليكم") + " twice"
    assert seen(drawn, to_left=False) == "He wrote السلام عليكم twice"


def test_a_mark_belongs_to_the_letter_under_it() -> None:
    letters = [Cell("ذ", 0, 6, 10), Cell("ف", 6, 11, 10), Cell("ن", 11, 15, 10)]
    mark = Cell("\u0651", 8, 8, 10)
    assert read([mark, *letters], to_left=True) == "نف\u0651ذ"


def test_room_between_letters_is_a_space() -> None:
    letters = [Cell("ب", 0, 5, 10), Cell("ا", 5, 8, 10), Cell("م", 11, 16, 10)]
    assert read(letters, to_left=True) == "م اب"


def test_a_letter_that_was_two_in_one_keeps_their_order() -> None:
    letters = [Cell("م", 0, 5, 10), Cell("لا", 5, 10, 10), Cell("س", 10, 15, 10)]
    assert read(letters, to_left=True) == "سلام"


def test_brackets_that_most_often_stand_back_to_back_are_turned() -> None:
    assert with_brackets_right(")في بيان( و»الثانية«") == "(في بيان) و«الثانية»"
    assert with_brackets_right("(في بيان) 1)") == "(في بيان) 1)"


def test_arabic_that_was_written_from_the_wrong_end_is_noticed() -> None:
    text = "قالت البلدية إن الطريق الرئيسي بين القريتين أعيد فتحه بعد السيول الأخيرة"
    assert not is_backwards(text)
    assert is_backwards(backwards(text))
