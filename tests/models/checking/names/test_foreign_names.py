"""Names that a summary brings are told from words of its own."""

from __future__ import annotations

import pytest

from models.checking.names import foreign_names
from models.checking.names.index import NameIndex
from models.checking.names.spelling import foreignness

ARTICLE = (
    "التقى الدكتور سامي الحداد في بيروت وفدا فرنسيا برئاسة جان بول مارتان، وقال غوتيريش إن الأمم "
    "المتحدة ستدعم بورتو ريكو بعد الإعصار، فيما تعهد البيت الأبيض بالمساعدة."
)


@pytest.mark.parametrize(
    ("summary", "name"),
    [
        ("التقى الدكتور مروان الحداد وفدا فرنسيا.", "مروان"),
        ("التقى الدكتور سامي القباني وفدا فرنسيا.", "القباني"),
        ("التقى سعد بن سامي الوفد الفرنسي.", "سعد"),
        ("تدعم الأمم المتحدة موزمبيق بعد الإعصار.", "موزمبيق"),
        ("قال ستولتنبرغ إن الأمم المتحدة ستدعم الجزيرة.", "ستولتنبرغ"),
        ("برئاسة كوفاتشيف زيلينسكي التقى الوفد الحداد.", "كوفاتشيف زيلينسكي"),
        ("زار الوفد تركمانستان بعد الإعصار.", "تركمانستان"),
    ],
)
def test_a_name_that_the_source_lacks_is_told(summary: str, name: str) -> None:
    assert foreign_names(ARTICLE, summary) == [name]


@pytest.mark.parametrize(
    "summary",
    [
        "اجتمع سامي الحداد بالفرنسيين في العاصمة اللبنانية.",
        "أكد جوتيريس دعم المنظمة الدولية لبورتوريكو.",
        "وعدت واشنطن بتقديم العون إلى المتضررين سريعا.",
        "ناقش الطرفان سبل التعاون واستعرضا تداعيات الكارثة الأخيرة.",
        "وفد من فرنسا يبحث مع لبنان إعادة الإعمار.",
        "استخدمت الفرق تكنولوجيا متطورة وكاميرات.",
        "كم² \x00 ؟!",
    ],
)
def test_other_words_and_other_spellings_are_no_names(summary: str) -> None:
    assert foreign_names(ARTICLE, summary) == []


def test_a_text_lacks_none_of_its_own_names() -> None:
    assert foreign_names(ARTICLE, ARTICLE) == []


def test_transcriptions_look_more_foreign_than_arabic_words() -> None:
    foreign = ["كوفاتشيف", "ستولتنبرغ", "شوارزنيجر", "فيتنام"]
    arabic = ["استعراض", "المسؤولون", "متطوعات", "يتحدثون"]

    assert min(map(foreignness, foreign)) > max(map(foreignness, arabic))


@pytest.mark.parametrize("word", ["واشنطن", "لبناني", "جوتيريس", "بورتوريكو", "والحداد"])
def test_a_source_has_a_name_in_any_form(word: str) -> None:
    assert NameIndex(ARTICLE).has(word)
