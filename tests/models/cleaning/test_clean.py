"""What is said twice and what is not the article goes; what says something of its own stays."""

import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.cleaning import Reason, clean

LEAD = (
    "وصل وفد من اتحاد المزارعين إلى بلدة وادي السرو صباح الثلاثاء للاطلاع على أضرار السيول التي "
    "ضربت المنطقة الأسبوع الماضي، وأتلفت محاصيل القمح والعدس."
)
SECOND = (
    "وقالت رئيسة الاتحاد ليلى الحداد إن الخسائر الأولية تتجاوز ٤٠٠ ألف دينار، مطالبة الحكومة بصرف "
    "تعويضات عاجلة قبل موسم البذار. وأضافت أن مئة وعشرين أسرة فقدت مصدر رزقها الوحيد."
)
THIRD = (
    "وتعهدت الوزارة بإرسال لجنة فنية خلال أسبوعين، من دون أن تحدد قيمة التعويضات أو مواعيد صرفها."
)
ARTICLE = (LEAD, SECOND, THIRD)


def cleaned(*lines: str, title: str | None = None) -> tuple[str, ...]:
    return clean("\n".join(lines), title=title).paragraphs


def reasons(*lines: str) -> Counter[Reason]:
    return Counter(removed.reason for removed in clean("\n".join(lines)).removed)


def test_an_article_that_repeats_nothing_is_left_as_it_is() -> None:
    result = clean("\n".join(ARTICLE))
    assert result.paragraphs == ARTICLE
    assert result.removed == ()
    assert result.words_before == result.words_after == sum(len(p.split()) for p in ARTICLE)


@pytest.mark.parametrize(
    "copy",
    [
        LEAD,
        LEAD.replace("إلى", "الى").replace("ة", "ه").replace("أ", "ا"),
        LEAD.replace("وفد", "وفْدٌ").replace("البلدة", "البلــدة").replace("القمح", "القمــح"),
        "«" + LEAD.replace("،", " ,").replace(".", " !") + "»",
        LEAD.replace("الماضي، ", "الماضي  "),
        LEAD.replace(" صباح", " وذلك صباح"),
        LEAD.replace("للاطلاع", "من أجل الاطلاع"),
        LEAD.replace("أضرار ", ""),
        LEAD.replace("أتلفت", "دمرت"),
    ],
    ids=["exact", "letters", "marks", "quotes", "spaces", "added", "phrase", "dropped", "swapped"],
)
def test_a_copy_of_a_paragraph_goes_and_the_first_stays(copy: str) -> None:
    result = clean("\n".join([*ARTICLE, copy]))
    assert result.paragraphs == ARTICLE
    assert [(r.text, r.reason) for r in result.removed] == [(copy, Reason.REPEATED)]


def test_other_digits_are_another_spelling() -> None:
    assert cleaned(*ARTICLE, SECOND.replace("٤٠٠", "400")) == ARTICLE


def test_a_whole_article_sent_twice_is_read_once() -> None:
    again = [p.replace("أ", "ا").replace("ة", "ه").replace("٤٠٠", "400") for p in ARTICLE]
    assert cleaned(*ARTICLE, *again) == ARTICLE


def test_a_repeated_sentence_goes_from_its_paragraph_only() -> None:
    sentence = "وأضافت أن مئة وعشرين أسرة فقدت مصدر رزقها الوحيد."
    new = "وزار الوفد سوق البلدة. " + sentence + " ثم عاد إلى العاصمة."
    assert cleaned(*ARTICLE, new)[-1] == "وزار الوفد سوق البلدة. ثم عاد إلى العاصمة."


@pytest.mark.parametrize(
    "lines",
    [
        [
            "سجلت الرياض ١٢٠ إصابة جديدة اليوم.",
            "سجلت جدة ٨٠ إصابة جديدة اليوم.",
            "سجلت مكة ٨٠ إصابة جديدة اليوم.",
        ],
        [
            "أعلنت مديرية الصحة في محافظة إربد تسجيل حالات جديدة بالفيروس خلال الساعات الماضية.",
            "أعلنت مديرية الصحة في محافظة الكرك تسجيل حالات جديدة بالفيروس خلال الساعات الماضية.",
        ],
        [LEAD, LEAD.replace("الثلاثاء", "الأربعاء")],
        [LEAD, SECOND.split(". ")[0], SECOND.split(". ")[0].replace("٤٠٠", "٥٠٠")],
        [THIRD, THIRD.replace("وتعهدت", "ولم تتعهد")],
        [
            "فاز نادي الوحدة على نادي الاتحاد في الدور الأول",
            "فاز نادي الاتحاد على نادي الوحدة في الدور الأول",
        ],
        [
            "قال: «لن نغادر أرضنا أبدا».",
            "وكتب على الجدار «لن نغادر أرضنا أبدا» ثم مضى إلى عمله في المدينة.",
        ],
    ],
    ids=["figures", "names", "day", "sum", "negation", "roles", "quotation"],
)
def test_what_says_something_of_its_own_stays(lines: list[str]) -> None:
    assert cleaned(*lines) == tuple(lines)


@pytest.mark.parametrize(
    "label",
    [
        "اقــرأ أيضاً",
        "إقرأ أيضا:",
        "اقرأ ايضًا",
        "اقرأوا أيضا",
        "طالع أيضاً",
        "شاهد أيضًا",
        "قد يهمك",
        "وقد يعجبك أيضا",
        "مواضيع ذات صلة",
        "أخبار متعلقة",
        "🔴 اقرأ المزيد",
        "الأكثر قراءة",
        "لمزيد من الأخبار",
        "Read also:",
    ],
)
def test_related_headlines_go_with_their_label_and_the_article_goes_on(label: str) -> None:
    headlines = ["العاصفة تقترب من الساحل الشمالي", "أسعار القمح ترتفع للشهر الثالث"]
    assert cleaned(LEAD, label, *headlines, SECOND, THIRD) == ARTICLE
    assert reasons(LEAD, label, *headlines, SECOND) == {Reason.RELATED: 3}


def test_a_label_with_its_own_headline_announces_no_other() -> None:
    title = "وادي السرو تحصي خسائرها"
    lines = [LEAD, "اقرأ أيضا: العاصفة تقترب من الساحل", title, SECOND]
    assert cleaned(*lines) == (LEAD, title, SECOND)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("تابعونا على تلغرام", Reason.SUBSCRIBE),
        ("📲 للاشتراك في القناة اضغط هنا 👇", Reason.SUBSCRIBE),
        ("انضموا إلى قناتنا على واتساب", Reason.SUBSCRIBE),
        ("شارك الخبر", Reason.SUBSCRIBE),
        ("تابع آخر الأخبار عبر تطبيق نبض", Reason.SUBSCRIBE),
        ("فيسبوك تويتر واتساب", Reason.SUBSCRIBE),
        ("@nashrat_alreef", Reason.HANDLE),
        ("https://t.me/nashrat_alreef", Reason.HANDLE),
        ("قناة نشرة الريف | t.me/nashrat_alreef", Reason.HANDLE),
        ("https://example.org/news/1", Reason.LINK),
        ("للتفاصيل اضغط على الرابط", Reason.LINK),
        ("#زراعة #سيول_الجنوب", Reason.HASHTAGS),
        ("━━━━━━━━━", Reason.RULER),
        ("* * *", Reason.RULER),
        ("👇👇👇", Reason.RULER),
        ("المصدر: وكالات", Reason.CREDIT),
        ("تصوير: سامي نجم", Reason.CREDIT),
        ("(صورة أرشيفية)", Reason.CREDIT),
        ("جميع الحقوق محفوظة © نشرة الريف", Reason.NOTICE),
        ("آخر تحديث: 12:30 - 4 مارس 2025", Reason.NOTICE),
    ],
)
def test_a_line_that_is_not_the_article_goes_with_its_reason(line: str, reason: Reason) -> None:
    result = clean("\n".join([LEAD, line, SECOND, THIRD]))
    assert result.paragraphs == ARTICLE
    assert [(r.text, r.reason) for r in result.removed] == [(line, reason)]


@pytest.mark.parametrize(
    "line",
    [
        "وتابع الوزير أن القناة ستبقى مفتوحة.",
        "تابع آلاف المشجعين المباراة عبر الشاشات.",
        "شارك الرئيس في القمة عبر تطبيق للاتصال المرئي من مكتبه في العاصمة.",
        "انضم اللاعب إلى الفريق بعقد لثلاث سنوات.",
        "#عاجل استقالة وزير الزراعة بعد تقرير السيول",
        "وكتب الوزير على حسابه @wazir_example أن التعويضات ستصرف كاملة.",
        "اقرأ القصيدة مرة ثانية، قال المعلم.",
        "قد يهم المزارعين أن السدود امتلأت.",
    ],
)
def test_a_sentence_that_looks_like_boilerplate_stays(line: str) -> None:
    assert cleaned(LEAD, line, SECOND) == (LEAD, line, SECOND)


def test_hashtags_and_calls_at_the_end_of_a_paragraph_go() -> None:
    line = THIRD + " تابعونا على تلغرام #زراعة #سيول @nashrat_alreef"
    assert cleaned(LEAD, line) == (LEAD, THIRD)


def test_a_title_said_twice_is_said_once() -> None:
    title = "🔴 سيول وادي السرو تتلف المحاصيل"
    result = clean("\n".join([title, "ـــــــــ", title[2:], *ARTICLE]))
    assert result.paragraphs == (title, *ARTICLE)
    assert result.title == title
    assert Reason.TITLE in {removed.reason for removed in result.removed}


def test_a_title_known_from_elsewhere_is_not_part_of_the_text() -> None:
    title = "سيول وادي السرو تتلف المحاصيل"
    assert cleaned(title, *ARTICLE, title=title) == ARTICLE


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n \n",
        "\x00\ud800",
        "😀" * 5000,
        "ا" * 200_000,
        "كلمة " * 40_000,
        "قال. " * 40_000,
        "mixed نص 文字 текст " * 500,
    ],
    ids=["empty", "blank", "junk", "emoji", "endless", "words", "sentences", "scripts"],
)
def test_any_text_is_cleaned(text: str) -> None:
    result = clean(text)
    assert result.words_after <= result.words_before
    json.dumps([*result.paragraphs, *(r.text for r in result.removed)]).encode()


def test_a_title_below_many_hashtags_is_said_once() -> None:
    """The title is looked for until it is found, so that a second cleaning finds no other."""
    assert clean("\n".join(["#وسم"] * 8 + ["عنوان قصير"] * 2)).paragraphs == ("عنوان قصير",)


@settings(max_examples=300)
@given(st.lists(st.sampled_from([*ARTICLE, "اقرأ أيضاً", "#وسم", "عنوان قصير", "———"]), max_size=12))
def test_cleaning_twice_changes_nothing_more_and_loses_no_word(lines: list[str]) -> None:
    once = clean("\n".join(lines))
    assert clean(once.text).paragraphs == once.paragraphs
    accounted = sum(len(t.split()) for t in [*once.paragraphs, *(r.text for r in once.removed)])
    assert accounted == once.words_before


@pytest.mark.parametrize(
    "piece",
    [".", "؟", "…", ".#", "#.", "ا-", "-0", "@aa ", "تابعونا على تلغرام. ", "نص (", "ـ-", "س. #a "],
)
def test_no_line_is_too_odd_to_be_cleaned_soon(piece: str) -> None:
    # Quadratic patterns took minutes for these, and nothing can interrupt one (a test may last 120 s).
    for text in (
        f"{LEAD} {piece * (100_000 // len(piece))}",
        f"{piece * (100_000 // len(piece))} {LEAD}",
    ):
        assert clean(text).paragraphs
