"""A reply is safe markup, within the limit, each paragraph of one direction."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.phrases import phrases
from bot.ui.html import LIMIT, arabic, brief_reply, english, error_reply, units
from models.checking import Finding
from models.cleaning import clean
from models.errors import EngineError, ModelError, NotArabicError, TooShortError
from models.pipeline import Brief
from tools.botapi.telegram_html import plain_text

ARTICLE = clean("وصل الوفد إلى البلدة صباح اليوم بعد رحلة طويلة.\nتابعونا على تلغرام\n———")


def made(**fields: object) -> Brief:
    values: dict[str, object] = {
        "source": "",
        "title": None,
        "summary": "وصل الوفد إلى البلدة.",
        "translation": "The delegation reached the town.",
        "summarizer": "some/model",
        "translator": "some/translator",
        "cleaned": ARTICLE,
    }
    return Brief(**{**values, **fields})  # type: ignore[arg-type]


def test_the_golden_reply() -> None:
    (text,) = brief_reply(made(title="وفد OPEC في البلدة"), phrases("ar"))
    assert text == (
        "<b>وفد \u2068OPEC\u2069 في البلدة</b>\n\n"
        "وصل الوفد إلى البلدة.\n\n"
        "The delegation reached the town.\n\n"
        "<blockquote expandable>حُذف سطران زائدان · 31%\n"
        "• تابعونا على تلغرام\n"
        "• ———</blockquote>"
    )


def test_a_reply_without_weights_says_what_it_is() -> None:
    brief = made(summarizer="extractive", translation=None, translator=None)
    (text,) = brief_reply(brief, phrases("en"))
    assert "<i>Extract: sentences of the article itself · No translation:" in text


def test_what_may_be_wrong_is_marked() -> None:
    findings = (
        Finding("number", "2012 is not in the source", "2012"),
        Finding("loop", "a loop", "x"),
    )
    (text,) = brief_reply(made(findings=findings), phrases("ar"))
    assert "⚠️ تحقق من الأرقام: 2012" in text
    assert "⚠️ تحقق من النص" in text


def test_a_title_that_the_summary_repeats_is_not_said_twice() -> None:
    (text,) = brief_reply(made(title="وصل الوفد"), phrases("ar"))
    assert text.count("وصل الوفد") == 1


@pytest.mark.parametrize(
    ("laid_out", "text", "expected"),
    [
        (arabic, "زار وفد UNICEF مدينة Tyre, Lebanon أمس.", "زار وفد ⁨UNICEF⁩ مدينة ⁨Tyre, Lebanon⁩ أمس."),
        (arabic, "بلغت ٣٫٥ و 120 و 3-1 نقطة", "بلغت ٣٫٥ و 120 و 3-1 نقطة"),
        (arabic, "a < b & \"c\"", "⁨a⁩ &lt; ⁨b⁩ &amp; \"⁨c⁩\""),
        (arabic, "التقى Владимир Путин في 中国 وفد Ελλάδα.", "التقى ⁨Владимир Путин⁩ في ⁨中国⁩ وفد ⁨Ελλάδα⁩."),
        (arabic, "كلمة हिन्दी في الهند", "كلمة ⁨हिन्दी⁩ في الهند"),
        (arabic, "زار مقر UNICEF. ثم عاد", "زار مقر ⁨UNICEF⁩. ثم عاد"),
        (arabic, "لغة C++ لشركة AT&T", "لغة ⁨C++⁩ لشركة ⁨AT&amp;T⁩"),
        (english, "In שלום עולם and ܫܠܡܐ, five.", "In ⁨שלום עולם⁩ and ⁨ܫܠܡܐ⁩, five."),
        (english, "He wrote «السلام عليكم» twice.", "He wrote «⁨السلام عليكم⁩» twice."),
        (english, "No Arabic here, 5 < 6.", "No Arabic here, 5 &lt; 6."),
    ],
)  # fmt: skip
def test_what_is_foreign_stands_between_isolates(
    laid_out: object, text: str, expected: str
) -> None:
    assert laid_out(text) == expected  # type: ignore[operator]


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.sampled_from('اب ج.؟ <&>"aZ😀\n5«»'), max_size=9000),
    st.text(st.sampled_from("ab .<&>😀اب"), max_size=9000),
)
def test_any_brief_becomes_messages_that_telegram_takes(summary: str, translation: str) -> None:
    for message in brief_reply(made(summary=summary, translation=translation), phrases("ar")):
        assert units(message) <= LIMIT
        plain_text(message)


def test_a_long_text_is_split_between_sentences_and_whole() -> None:
    sentence = "هذه جملة طويلة من مقال طويل جدا يعاد فيه الكلام مرة بعد مرة."
    messages = brief_reply(
        made(summary=" ".join([sentence] * 200), translation=None), phrases("ar")
    )
    assert len(messages) > 1
    assert sum(message.count(sentence) for message in messages) == 200


@pytest.mark.parametrize(
    "error", [TooShortError(3, 12), NotArabicError("fa"), EngineError("secret words")]
)
def test_an_error_is_a_sentence_and_tells_nothing_else(error: ModelError) -> None:
    for locale in ("ar", "en"):
        said = error_reply(error, phrases(locale))
        assert said
        assert "secret" not in said


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("🔴 عاجل من البلدة", "عاجل من البلدة"),
        ("▪️«الوفد» في البلدة", "«الوفد» في البلدة"),
        ("-5 درجات في البلدة", "-5 درجات في البلدة"),
        ("🔴", "🔴"),
        ("1️⃣ أخبار البلدة", "أخبار البلدة"),
        ("ℹ️ 📌 ـــــــ أخبار البلدة", "أخبار البلدة"),
        ("❷ أخبار البلدة", "أخبار البلدة"),
        ("- أخبار البلدة", "أخبار البلدة"),
        ("*عنوان الخبر هنا*", "عنوان الخبر هنا"),
        ("📌 _*عاجل*_ | عنوان الخبر", "عاجل | عنوان الخبر"),
        ("* فندق 5* في البلدة", "فندق 5* في البلدة"),
        ("2026 عام الوفد", "2026 عام الوفد"),
    ],
)
def test_the_first_line_says_something(title: str, shown: str) -> None:
    (text,) = brief_reply(made(title=title), phrases("ar"))
    assert text.startswith(f"<b>{shown}</b>")


def test_no_line_of_a_reply_begins_with_decoration() -> None:
    brief = made(summary="📌 وصل الوفد.", translation="📌 *The delegation* arrived.")
    (text,) = brief_reply(brief, phrases("ar"))
    assert text.startswith("وصل الوفد.\n\nThe delegation arrived.")


def test_a_point_stays_with_the_suffix_that_it_opens() -> None:
    assert "\u2068\u200e.docx\u2069" in arabic(phrases("ar").say("document_unknown"))
    for suffix in (".txt", ".html", ".pdf"):
        said = arabic(f"احفظه بصيغة \u200e{suffix} أو ألصق النص.")
        assert f"\u2068\u200e{suffix}\u2069" in said
