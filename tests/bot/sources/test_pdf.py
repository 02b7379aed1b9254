"""A PDF gives its article as it is read on paper, whatever order its letters have in the file."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from bot.sources.pdf import UnreadableError, pdf_text
from tests.support.pdfs import SIZE, WIDTH, Glyph, line, pdf_of

DOCUMENTS = Path(__file__).parent / "documents"
ARTICLE = [
    "فتح طريق الوادي بعد أسبوع من السيول",
    "أعلنت بلدية الوادي صباح اليوم الأحد 22 نوفمبر 2026 إعادة فتح الطريق الرئيسي الذي أغلقته السيول قبل "
    "أسبوع، وقالت إن نحو ١٢٠ رجلا شاركوا في رفع الصخور والطين عن مسافة 3.5 كيلومتر.",
    "وأضافت البلدية (في بيان) أن شركة ABC Roads نفّذت الأعمال بكلفة 4,200,000 درهم، أي 12% من موازنتها، وأن "
    "«المرحلة الثانية» ستشمل جسرا جديدا بطول ٨٠ مترا وفق معيار ISO 9001 المعتمد.",
    "وطالب الأهالي بإنشاء حواجز تحمي القرى الأربع من السيول المقبلة، لأن لا شيء يحميها الآن.",
]  # fmt: skip
WORDS = "وصل الوفد إلى البلدة صباح اليوم بعد رحلة طويلة عبر الجبال وقال إن الطريق كان صعبا على الجميع".split()
PRINTED = {"ا": "\ufe8e", "ل": "\ufee0", "م": "\ufee4", "و": "\ufeee"}


@pytest.mark.parametrize("made_by", ["chromium-columns", "libreoffice"])
def test_what_programs_print_is_read_to_the_letter(made_by: str) -> None:
    text = pdf_text((DOCUMENTS / f"{made_by}.pdf").read_bytes())
    assert text.split("\n") == ARTICLE


def column(words: list[str], right: float, top: float, *, width: int = 30) -> list[Glyph]:
    """Words set as a column that is flush on both sides, the gaps between them stretched."""
    rows: list[list[str]] = [[]]
    for word in words:
        if len(" ".join([*rows[-1], word])) > width:
            rows.append([])
        rows[-1].append(word)
    glyphs = []
    for number, row in enumerate(rows):
        room = width - sum(map(len, row)) if number < len(rows) - 1 else len(row) - 1
        x = right
        for word in row:
            for letter in word:
                x -= WIDTH
                glyphs.append((letter, x, top - 1.5 * SIZE * number))
            x -= WIDTH * room / max(1, len(row) - 1)
    return glyphs


def test_letters_in_any_order_and_in_printed_forms_are_read_as_they_stand() -> None:
    glyphs = column(WORDS * 2, right=300, top=500)
    random.Random(7).shuffle(glyphs)
    printed = [(PRINTED.get(text, text), x, y) for text, x, y in glyphs]
    assert pdf_text(pdf_of([printed])) == " ".join(WORDS * 2)


def test_columns_are_read_one_after_the_other_from_the_right() -> None:
    first, second = [*WORDS * 2, "هنا."], WORDS[::-1] * 2
    # Set off by half a line, as columns are where paragraphs end in them.
    page = column(first, right=390, top=500) + column(second, right=225, top=493)
    assert pdf_text(pdf_of([page])).split("\n") == [" ".join(first), " ".join(second)]


def test_letters_struck_twice_for_boldness_are_read_once() -> None:
    glyphs = line("ةدلب", 100, 500)
    twice = [glyph for text, x, y in glyphs for glyph in ((text, x, y), (text, x + 0.4, y))]
    assert pdf_text(pdf_of([twice])) == "بلدة"


def test_what_stands_at_the_head_of_every_page_is_left_out() -> None:
    def page(number: int) -> list[Glyph]:
        head = line(f"{number} ةفيحص", 200, 580)
        return head + column([*WORDS[number:], f"{number}."], right=300, top=500)

    text = pdf_text(pdf_of(map(page, range(1, 5))))
    assert "صحيفة" not in text
    assert text.count("الجميع") == 4


def test_a_page_without_letters_gives_no_text() -> None:
    assert pdf_text(pdf_of([[], []])) == ""


def test_glyphs_that_do_not_tell_their_letters_are_unreadable() -> None:
    glyphs = column(WORDS * 2, right=300, top=500)
    with pytest.raises(UnreadableError):
        pdf_text(pdf_of([glyphs], tells_letters=False))


def test_arabic_set_from_the_wrong_end_is_unreadable() -> None:
    glyphs = [(text, 400 - x, y) for text, x, y in column(WORDS * 4, right=300, top=500)]
    with pytest.raises(UnreadableError):
        pdf_text(pdf_of([glyphs]))
