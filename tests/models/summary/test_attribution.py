"""Which source sentence a summary sentence rests on."""

from __future__ import annotations

from models.summary.attribution import attribute

PARAGRAPHS = [
    "افتتحت البلدية جسرا جديدا فوق النهر. وحضر الافتتاح وزير النقل.",
    "وبلغت كلفة الجسر أربعين مليون دينار. وتأخر بناؤه عامين بسبب الفيضانات.",
    "وتستعد البلدية لبناء حديقة على ضفة النهر.",
]


def test_the_sentence_that_says_most_of_it_supports_it() -> None:
    (found,) = attribute(["تأخر بناء الجسر عامين بسبب الفيضانات"], PARAGRAPHS)

    assert found is not None
    assert found.paragraph == 1
    assert found.sentence == "وتأخر بناؤه عامين بسبب الفيضانات."


def test_a_source_sentence_supports_itself_wholly() -> None:
    (found,) = attribute(["وحضر الافتتاح وزير النقل."], PARAGRAPHS)

    assert found is not None
    assert (found.paragraph, found.sentence, found.score) == (0, "وحضر الافتتاح وزير النقل.", 1.0)


def test_other_forms_of_the_same_words_support() -> None:
    (found,) = attribute(["وصلت كُلْفة الجسور إلى اربعين مليون"], PARAGRAPHS)

    assert found is not None
    assert found.sentence == "وبلغت كلفة الجسر أربعين مليون دينار."
    assert 0.3 <= found.score < 1


def test_a_rare_word_tells_more_than_one_that_stands_everywhere() -> None:
    (found,) = attribute(["ستبني البلدية حديقة"], PARAGRAPHS)

    assert found is not None
    assert found.paragraph == 2


def test_what_the_article_does_not_say_has_no_support() -> None:
    said = ["فاز المنتخب الوطني بكأس العالم بعد مباراة مثيرة فوق ملعب العاصمة", "", "…"]

    assert attribute(said, PARAGRAPHS) == (None, None, None)


def test_each_sentence_has_its_own_support_in_order() -> None:
    found = attribute(
        ["حديقة على ضفة النهر", "غير موجود إطلاقا", "حضر الوزير الافتتاح"], PARAGRAPHS
    )

    assert [entry and entry.paragraph for entry in found] == [2, None, 0]


def test_an_empty_article_supports_nothing() -> None:
    assert attribute(["افتتحت البلدية جسرا"], []) == (None,)
