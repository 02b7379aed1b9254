"""A sentence ends where a reader pauses, not at every full stop."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.text.sentences import split


@pytest.mark.parametrize(
    "sentences",
    [
        ["وصل الوفد أمس.", "غادر اليوم؟", "نعم!"],
        ["قال د. سامي ب. نجم إن النمو بلغ 3.5% في U.S. وحدها.", "ولم يزد."],
        ["قال: «لن نقبل.»", "ثم غادر القاعة."],
        ["سأل: «متى نعود؟» ثم جلس."],
        [
            "الخطة.. إلى أين... لا أحد يعرف…",
        ],
        ["1. عنوان أول", "2. عنوان ثان"],
        ["زوروا example.org/a.b للمزيد."],
        ['قالت "نعم".', "وصمتت (طويلا.)", "ثم خرجت."],
    ],
    ids=lambda sentences: sentences[0][:20],
)
def test_splits_where_sentences_end(sentences: list[str]) -> None:
    between = "\n" if sentences[0].startswith("1.") else " "
    assert split(between.join(sentences)) == sentences


@given(st.text() | st.text(alphabet='اب .!؟…»«"\n\t1د'))
def test_loses_no_character_but_white_space(text: str) -> None:
    assert "".join("".join(split(text)).split()) == "".join(text.split())
