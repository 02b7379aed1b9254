"""A PDF gives its article as it is read on paper, whatever order its letters have in the file."""

from __future__ import annotations

import io
import random
import unicodedata
from pathlib import Path

import pypdf
import pytest

from bot.sources.pdf import UnreadableError, pdf_text
from tests.support.pdfs import SIZE, WIDTH, Drawn, Glyph, line, pdf_of

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


@pytest.mark.parametrize("slant", [0.34, -0.34, 0.2])
def test_slanted_letters_keep_the_room_between_words(slant: float) -> None:
    # Word slants the letters of a font that has no italics, and sets them closer.
    glyphs: list[Glyph] = []
    x = 380.0
    for word in WORDS:
        glyphs += [(letter, x - 0.9 * WIDTH * n, 500) for n, letter in enumerate(word, 1)]
        x -= 0.9 * WIDTH * len(word) + 0.6 * WIDTH
    assert pdf_text(pdf_of([glyphs], drawn=Drawn(slant=slant))) == " ".join(WORDS)


@pytest.mark.parametrize("rotate", [0, 90])
@pytest.mark.parametrize("turn", [90, 180, 270, 3, -40])
def test_a_turned_page_is_read_as_a_level_one(turn: float, rotate: int) -> None:
    first, second = [*WORDS * 2, "هنا."], WORDS[::-1] * 2
    glyphs = column(first, right=390, top=400) + column(second, right=225, top=393)
    file = io.BytesIO()
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf_of([glyphs], drawn=Drawn(turn=turn))))
    writer.pages[0].rotate(rotate)
    writer.write(file)
    assert pdf_text(file.getvalue()).split("\n") == [" ".join(first), " ".join(second)]


def test_a_stamp_across_the_page_is_no_part_of_its_text() -> None:
    page = column([*WORDS, "هنا."], right=390, top=500)
    stamp = line("ةخسن", 190, 480)
    level, across = pdf_of([page]), pdf_of([stamp], drawn=Drawn(turn=45))
    file = io.BytesIO()
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(level))
    writer.pages[0].merge_page(pypdf.PdfReader(io.BytesIO(across)).pages[0])
    writer.write(file)
    assert pdf_text(file.getvalue()) == " ".join([*WORDS, "هنا."])


def test_letters_set_on_their_head_and_turned_back_are_read() -> None:
    content = pdf_of([line("ةدلب", 100, 500)])
    file = io.BytesIO()
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(content))
    stream = writer.pages[0]["/Contents"].get_object()
    assert isinstance(stream, pypdf.generic.StreamObject)
    drawn = stream.get_data().replace(b"1.0000 0.0000 0.0000 1.0000", b"-1 0 0 -1")
    stream.set_data(drawn.replace(b"10.0 Tf", b"-10.0 Tf"))
    writer.write(file)
    assert b"-1 0 0 -1" in drawn
    assert pdf_text(file.getvalue()) == "بلدة"


@pytest.mark.parametrize("written", [True, False], ids=["as written", "from the left"])
def test_a_mark_drawn_at_its_letters_left_stays_with_it(written: bool) -> None:
    words = ["نفّذت", "الشركةُ", "العملَ"]
    glyphs: list[Glyph] = []
    x = 300.0
    for word in words:
        for letter in word:
            mark = unicodedata.combining(letter)
            x -= 0 if mark else WIDTH
            # A box as wide as a letter's, its middle on the letter's left border.
            glyphs.append((letter, x - WIDTH / 2 if mark else x, 500))
        x -= WIDTH
    assert pdf_text(pdf_of([glyphs if written else glyphs[::-1]])) == " ".join(words)


def test_brackets_named_by_what_they_do_are_turned_and_those_of_latin_words_stay() -> None:
    drawn = ")ةمظنملا( :(WHO) ةحصلا ةمظنم تلاق"
    assert pdf_text(pdf_of([line(drawn, 100, 500)])) == "قالت منظمة الصحة (WHO): (المنظمة)"


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


def test_letters_that_the_file_names_wrongly_are_unreadable() -> None:
    lies = dict(zip("اعلتبقهنفش", "خيالوواهوو", strict=True))
    words = [word for word in " ".join(ARTICLE).split() if word.isalpha() and not word.isascii()]
    glyphs = column(words, right=300, top=500)
    assert pdf_text(pdf_of([glyphs])) == " ".join(words)
    with pytest.raises(UnreadableError):
        pdf_text(pdf_of([[(lies.get(text, text), x, y) for text, x, y in glyphs]]))


def test_lam_with_alef_in_one_shape_is_read_so_whatever_the_file_says() -> None:
    assert pdf_text(pdf_of([line(["ن", "م", "أل", "ا"], 100, 500)])) == "الأمن"


def test_arabic_set_from_the_wrong_end_is_unreadable() -> None:
    glyphs = [(text, 400 - x, y) for text, x, y in column(WORDS * 4, right=300, top=500)]
    with pytest.raises(UnreadableError):
        pdf_text(pdf_of([glyphs]))
