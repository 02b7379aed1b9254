"""A line of print is read in the order in which it was written."""

from __future__ import annotations

import pytest

from bot.sources.bidi_order import Cell, is_reversed, logical_text


def seen(drawn: str, *, rtl: bool = True) -> str:
    """What is read of a line that is seen so from the left, each letter as wide as the next."""
    return logical_text([Cell(c, n * 5.0, n * 5.0 + 5, 10) for n, c in enumerate(drawn)], rtl=rtl)


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
    assert seen(drawn, rtl=False) == "He wrote السلام عليكم twice"


def test_a_mark_belongs_to_the_letter_under_it() -> None:
    letters = [Cell("ذ", 0, 6, 10), Cell("ف", 6, 11, 10), Cell("ن", 11, 15, 10)]
    mark = Cell("\u0651", 8, 8, 10)
    assert logical_text([mark, *letters], rtl=True) == "نف\u0651ذ"


@pytest.mark.parametrize("from_left", [True, False], ids=["drawn from the left", "as written"])
@pytest.mark.parametrize("off", [0.0, -1.0, 1.0])
def test_a_mark_at_a_border_belongs_to_the_letter_it_was_drawn_with(
    off: float, from_left: bool
) -> None:
    # «نفذ», with a mark that starts where the letter under it does, as most fonts have it.
    cells = [Cell("ن", 11, 15, 10), Cell("ف", 6, 11, 10), Cell("\u0651", 6 + off, 6 + off, 10)]
    cells.append(Cell("ذ", 0, 6, 10))
    for number, cell in enumerate(reversed(cells) if from_left else cells):
        cell.number = number
    assert logical_text(cells, rtl=True) == "نف\u0651ذ"


def test_a_mark_that_was_drawn_far_from_its_letter_belongs_to_the_nearest() -> None:
    letters = [Cell("ن", 11, 15, 10, 0), Cell("ف", 6, 11, 10, 1), Cell("ذ", 0, 6, 10, 2)]
    marks = [Cell("\u064e", 13, 13, 10, 3), Cell("\u0651", 8, 8, 10, 4), Cell("س", -5, 0, 10, 5)]
    assert logical_text(letters + marks, rtl=True) == "ن\u064eف\u0651ذس"


def test_room_between_letters_is_a_space() -> None:
    letters = [Cell("ب", 0, 5, 10), Cell("ا", 5, 8, 10), Cell("م", 11, 16, 10)]
    assert logical_text(letters, rtl=True) == "م اب"


def test_a_letter_that_was_two_in_one_keeps_their_order() -> None:
    letters = [Cell("م", 0, 5, 10), Cell("لا", 5, 10, 10), Cell("س", 10, 15, 10)]
    assert logical_text(letters, rtl=True) == "سلام"


def test_arabic_that_was_written_from_the_wrong_end_is_noticed() -> None:
    text = "قالت البلدية إن الطريق الرئيسي بين القريتين أعيد فتحه بعد السيول الأخيرة"
    assert not is_reversed(text)
    assert is_reversed(backwards(text))
