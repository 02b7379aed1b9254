"""What a reader cannot see goes; what the author spelled stays."""

from hypothesis import given, settings
from hypothesis import strategies as st

from models.text.characters import fold, normalise

# Characters that have met in real posts: marks on letters, tatweel, shapes, directions, digits.
TROUBLE = st.text(
    alphabet="اأإآٱىيةهءؤئـ"
    "\u064b\u0651\u0653\u0654ﻻﺍﻢﷺ٣۳3٬٫,.%٪\u200f\u2067\ufeff\x00\ud800\r\n \u00a0كکابد"
)


@settings(max_examples=1000)
@given(TROUBLE | st.text())
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@settings(max_examples=1000)
@given(TROUBLE | st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_invisible_characters_go_and_spelling_stays() -> None:
    assert normalise("\ufeff\u200fقــالَ\u00a0إنّ\x00\ud800 هذا\r\nآخر") == "قــالَ إنّ هذا\nآخر"


def test_presentation_forms_become_letters_but_word_signs_stay() -> None:
    assert normalise("ﻣﺼﺮ ﷺ") == "مصر ﷺ"


def test_two_spellings_of_one_sentence_fold_alike() -> None:
    one = "إنّ «المُفاوضــات» بلغت ١٬٢٠٠ يومٍ، و٣٫٥٪ منها في مدرسةٍ كبرى!"
    other = 'ان "المفاوضات" بلغت 1,200 يوم و3.5% منها في مدرسه كبري'
    assert fold(one) == fold(other)


def test_another_number_is_another_text() -> None:
    assert fold("٣٫٥ في المئة") != fold("35 في المئة")
