"""What the extractive summary takes, and what is left of an article that a window cannot hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.summary.selection import extract, fit
from models.text.sentences import split

LEAD = "افتتحت بلدية المدينة يوم الأحد جسرا جديدا فوق النهر يربط ضفتيه بعد ثلاث سنوات من العمل."
MAYOR = "وقال رئيس البلدية إن الجسر الجديد سيخفف الازدحام عن وسط المدينة."
MORE = "وأضاف أن البلدية ستزرع الأشجار على جانبي الجسر."
WEATHER = "وكان الطقس صباح الافتتاح مشمسا."
COST = "وبلغت كلفة الجسر الذي بنته البلدية فوق النهر أربعين مليون دينار."
ARTICLE = [LEAD, f"{MAYOR} {MORE}", WEATHER, COST]


def words(text: str) -> int:
    return len(text.split())


def test_summary_has_whole_source_sentences_in_source_order() -> None:
    summary = extract(ARTICLE, words=40)

    source = [sentence for paragraph in ARTICLE for sentence in split(paragraph)]
    assert [source.index(sentence) for sentence in summary] == sorted(map(source.index, summary))
    assert len(summary) > 1


def test_summary_opens_with_the_lead() -> None:
    assert extract(ARTICLE, words=40)[0] == LEAD


def test_summary_takes_what_the_article_is_about_before_what_it_mentions() -> None:
    assert extract([LEAD, WEATHER, COST], words=25) == (LEAD, COST)


def test_summary_runs_over_its_length_by_at_most_half_a_sentence() -> None:
    for length in range(20, 60):
        summary = extract(ARTICLE, words=length)
        assert sum(map(words, summary)) - max(map(words, summary)) / 2 <= length


def test_a_long_lead_stands_alone() -> None:
    assert extract(ARTICLE, words=words(LEAD)) == (LEAD,)


@pytest.mark.parametrize(
    "passed_over",
    [
        pytest.param("الرياض – مراسل الصحيفة", id="dateline"),
        pytest.param("هل يحل الجسر أزمة السير في المدينة؟", id="question"),
        pytest.param("جسر جديد فوق النهر", id="heading"),
        pytest.param("وأضاف: «سيبقى الجسر مفتوحا طوال الليل والنهار».", id="more from a speaker"),
        pytest.param("سيبقى الجسر الجديد مفتوحا ليلا ونهارا» للسيارات.", id="half a quotation"),
    ],
)
def test_what_cannot_open_a_text_does_not_open_the_summary(passed_over: str) -> None:
    assert extract([passed_over, *ARTICLE], words=30)[0] == LEAD


def test_a_pronoun_may_open_an_article() -> None:
    opening = "هي ثلاث مدن على ضفة نهر واحد، تختلف في كل شيء إلا في حب الماء."

    assert extract([opening, *ARTICLE], words=20)[0] == opening


def test_a_sentence_that_leans_on_the_one_before_comes_only_after_it() -> None:
    for length in range(20, 60):
        summary = extract(ARTICLE, words=length)
        assert MORE not in summary or summary[summary.index(MORE) - 1] == MAYOR


def test_a_sentence_that_leans_is_taken_once_the_one_before_it_is() -> None:
    assert MORE in extract(ARTICLE, words=60)


def test_the_same_thing_is_not_said_twice() -> None:
    again = "افتتحت بلدية المدينة جسرا جديدا فوق النهر يربط ضفتيه يوم الأحد."

    assert again not in extract([*ARTICLE, again], words=60)


def test_a_monstrous_opening_is_cut_after_a_clause_and_says_so() -> None:
    clause = "افتتحت البلدية جسرا فوق النهر في المدينة القديمة،"
    monster = " ".join([clause] * 10) + " ثم عاد الناس."

    (summary,) = extract([monster], words=20)

    assert summary == f"{clause} {clause}".removesuffix("،") + " …"


def test_a_cut_never_falls_inside_a_quotation() -> None:
    monster = "قال رئيس البلدية للصحفيين صباح أمس، «" + "سنبني الجسر، " * 20 + "ونفتحه» قريبا."

    (summary,) = extract([monster], words=12)

    assert summary == "قال رئيس البلدية للصحفيين صباح أمس …"


def test_where_no_sentence_can_open_the_longest_one_does() -> None:
    assert extract(["عاجل", "فوز المنتخب الوطني"], words=30) == ("فوز المنتخب الوطني",)


def test_no_text_has_no_summary() -> None:
    assert extract([], words=30) == ()
    assert extract(["", "  "], words=30) == ()


@given(st.lists(st.text(alphabet="ابتن .؟،«»\n", max_size=60), max_size=6), st.integers(1, 40))
def test_every_sentence_of_a_summary_stands_in_the_source(
    paragraphs: list[str], length: int
) -> None:
    for sentence in extract(paragraphs, words=length):
        assert any(sentence.removesuffix(" …") in paragraph for paragraph in paragraphs)


def test_of_sentences_that_say_as_much_the_earlier_one_is_taken() -> None:
    east = "وأنشأت البلدية حديقة عامة واسعة شرقي الجسر الجديد."
    west = "وأنشأت البلدية ملعبا رياضيا كبيرا غربي الجسر الجديد."

    assert extract([LEAD, east, west], words=words(LEAD) + words(east)) == (LEAD, east)
    assert extract([LEAD, west, east], words=words(LEAD) + words(west)) == (LEAD, west)


def test_an_article_that_fits_stays_whole() -> None:
    assert fit(ARTICLE, budget=100, cost=words) == [LEAD, MAYOR, MORE, WEATHER, COST]


def _long_article() -> list[str]:
    subjects = ["الميناء", "المدرسة", "المستشفى", "الملعب", "المتحف", "المطار", "السوق", "السد"]
    verbs = ["توسعة", "ترميم", "افتتاح", "تمويل", "صيانة"]
    return [
        " ".join(f"وتحدث التقرير {n} عن {verb} {subject} بالتفصيل." for n, verb in enumerate(verbs))
        for subject in subjects
    ]


@pytest.mark.parametrize("budget", [10, 40, 70, 150])
def test_what_is_kept_stays_within_the_budget(budget: int) -> None:
    kept = fit(_long_article(), budget=budget, cost=words)

    assert budget / 2 < sum(map(words, kept)) <= budget


def test_what_is_kept_is_in_source_order_and_has_the_opening() -> None:
    source = [sentence for paragraph in _long_article() for sentence in split(paragraph)]

    kept = fit(_long_article(), budget=70, cost=words)

    assert kept[0] == source[0]
    assert [source.index(sentence) for sentence in kept] == sorted(map(source.index, kept))


def test_what_is_kept_draws_on_every_part_of_a_long_article() -> None:
    article = _long_article()

    kept = fit(article, budget=80, cost=words)

    assert all(any(sentence in paragraph for sentence in kept) for paragraph in article)


def test_a_sentence_larger_than_the_budget_is_kept_in_part() -> None:
    endless = " ".join(f"كلمة{n}" for n in range(400))

    kept = fit([endless], budget=50, cost=words)

    assert 0 < sum(map(words, kept)) <= 50
    assert all(piece in endless for piece in kept)
    assert kept[0].startswith("كلمة0 ")


def test_choices_are_the_same_every_time() -> None:
    assert fit(_long_article(), budget=77, cost=words) == fit(
        _long_article(), budget=77, cost=words
    )


@given(st.lists(st.text(alphabet="ابتن .،\n", max_size=80), max_size=8), st.integers(1, 60))
def test_no_text_breaks_the_budget(paragraphs: list[str], budget: int) -> None:
    assert sum(map(words, fit(paragraphs, budget=budget, cost=words))) <= budget
