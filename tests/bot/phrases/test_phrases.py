"""Every sentence is there in both languages, with the same facts and every plural form."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import bot
from bot.phrases import Locale, Phrases, locale_of, phrases

ROOT = Path(bot.__file__).parent
LOCALES = ROOT / "phrases" / "locale"
PLACEHOLDER = re.compile(r"\{(\w+)\}")
ARABIC = re.compile(r"[\u0621-\u064a]{2,}")


def catalogue(locale: str, suffix: str = "po") -> dict[str, tuple[str, ...]]:
    path = LOCALES / locale / "LC_MESSAGES" / f"mujaz.{suffix}"
    with path.open("rb") as file:
        read = read_po(file) if suffix == "po" else read_mo(file)
    found = {}
    for message in read:
        key = message.id[0] if isinstance(message.id, (tuple, list)) else message.id
        text = message.string
        if key:
            found[key] = tuple(text) if isinstance(text, (tuple, list)) else (str(text),)
    return found


def test_both_languages_say_the_same_things() -> None:
    arabic, english = catalogue("ar"), catalogue("en")
    assert arabic.keys() == english.keys()
    for key in arabic:
        assert all(arabic[key] + english[key]), key
        facts = {
            frozenset(PLACEHOLDER.findall(form)) - {"number"} for form in arabic[key] + english[key]
        }
        assert len(facts) == 1, key
        if len(arabic[key]) > 1:
            assert (len(arabic[key]), len(english[key])) == (6, 2), key


@pytest.mark.parametrize("locale", ["ar", "en"])
def test_what_is_served_is_what_was_written(locale: str) -> None:
    compiled = "run: pybabel compile -D mujaz -d bot/phrases/locale"
    assert catalogue(locale, "mo") == catalogue(locale), compiled


def test_arabic_sentences_count_in_their_own_digits() -> None:
    for key, forms in catalogue("ar").items():
        assert not re.search(r"[0-9]", "".join(forms)), key


@pytest.mark.parametrize("locale", ["ar", "en"])
def test_help_calls_the_buttons_by_what_stands_on_them(locale: Locale) -> None:
    spoken = phrases(locale)
    for button in ("shorter", "longer", "sources", "article", "translation"):
        assert spoken.say(f"button_{button}") in spoken.say("help")


@pytest.mark.parametrize("locale", ["ar", "en"])
def test_the_buttons_of_the_settings_differ_and_fit_three_in_a_row(locale: Locale) -> None:
    spoken = phrases(locale)
    keys = [f"languages_{value}" for value in ("both", "ar", "en")]
    keys += [f"locale_{value}" for value in ("auto", "ar", "en")]
    labels = [spoken.say(f"button_{key}") for key in keys]
    assert len(set(labels)) == len(labels)
    assert all(len(label) <= 13 for label in labels)


def test_a_key_that_nothing_says_is_not_kept() -> None:
    assert "cut_here" not in catalogue("ar")


@pytest.mark.parametrize("key", ["minutes", "about_minutes", "seconds", "days"])
def test_a_time_has_a_number_of_its_form_in_every_form(key: str) -> None:
    said = [phrases("ar").count(key, number) for number in (0, 1, 2, 3, 11, 100)]
    assert [bool(re.search(r"[٠-٩]", form)) for form in said] == [False] * 3 + [True] * 3


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "لم تُحذف فقرات مكررة"),
        (1, "حُذفت فقرة مكررة واحدة"),
        (2, "حُذفت فقرتان مكررتان"),
        (3, "حُذفت ٣ فقرات مكررة"),
        (10, "حُذفت ١٠ فقرات مكررة"),
        (11, "حُذفت ١١ فقرة مكررة"),
        (99, "حُذفت ٩٩ فقرة مكررة"),
        (100, "حُذفت ١٠٠ فقرة مكررة"),
        (103, "حُذفت ١٠٣ فقرات مكررة"),
    ],
)
def test_arabic_counts_in_its_six_forms(number: int, said: str) -> None:
    assert phrases("ar").count("removed_repeated", number) == said


def test_english_counts_in_two() -> None:
    assert phrases("en").count("removed_repeated", 1) == "1 repeated paragraph removed"
    assert phrases("en").count("removed_repeated", 1200) == "1,200 repeated paragraphs removed"


def test_a_phrase_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        Phrases("ar").say("no such phrase")


@pytest.mark.parametrize(
    ("code", "locale"),
    [("ar", "ar"), ("ar-EG", "ar"), ("AR", "ar"), ("en", "en"), ("arn", "en"), (None, "en")],
)
def test_whoever_does_not_read_arabic_is_answered_in_english(code: str | None, locale: str) -> None:
    assert locale_of(code) == locale


def test_no_arabic_sentence_stands_outside_the_phrases() -> None:
    for path in ROOT.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docstrings = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and id(node) not in docstrings
            ):
                assert not ARABIC.search(node.value), f"{path}: {node.value}"
