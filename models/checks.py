"""What a brief must not do to its source: change a number, loop, lose text, leave its language.

A finding is shown to readers, so silence is better than a false alarm: a number is only called wrong
where the source has no words that could stand for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from models.cleaning.characters import fold, words
from models.cleaning.vocabulary import NEWS_WORDS

Kind = Literal["number", "loop", "length", "script", "name"]
Language = Literal["ar", "en"]

_ARABIC_LETTERS = re.compile(r"[\u0621-\u064a\u0671-\u06d3]+(?:\s+[\u0621-\u064a\u0671-\u06d3]+)*")
_LATIN_LETTERS = re.compile(r"[A-Za-z\u00c0-\u024f]+")
_FOREIGN = re.compile(r"[\u0370-\u05ff\u0900-\u1fff\u3040-\u9fff\uac00-\ud7af]+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")

LONGEST_RATIO = 3.5
"""Words of English for a word of Arabic: of right translations of FLORES-200 none has so many."""

SHORTEST_RATIO = 0.5
_ENOUGH_WORDS = 8

_LOOP = 4
"""Times that a word or a phrase stands in a row before it is a loop."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault of a text against its source: its kind, what it is, and the words that show it."""

    kind: Kind
    detail: str
    value: str = ""


def check(source: str, text: str, *, language: Language | None = None) -> tuple[Finding, ...]:
    """The faults of ``text`` against its Arabic ``source``.

    An Arabic text is taken for a summary, an English one for a translation of the whole source;
    ``language`` says which, by default the script does.
    """
    if language is None:
        arabic, latin = (len("".join(p.findall(text))) for p in (_ARABIC_LETTERS, _LATIN_LETTERS))
        language = "ar" if arabic >= latin else "en"
    found = [*_loops(text), *_wrong_script(source, text, language), *_numbers(source, text)]
    if language == "en":
        found += _lengths(source, text)
    return tuple(found)


def _loops(text: str) -> Iterator[Finding]:
    said = text.casefold().split()
    for size in range(1, 9):
        for start in range(len(said) - size * (_LOOP - 1)):
            phrase = [word.strip(",.،؛;:!؟?") for word in said[start : start + size]]
            following = said[start : start + size * _LOOP]
            stripped = [word.strip(",.،؛;:!؟?") for word in following]
            if stripped == phrase * _LOOP and any(phrase):
                looped = " ".join(phrase)
                yield Finding("loop", f"'{looped}' is said over and over", looped)
                return


def _wrong_script(source: str, text: str, language: Language) -> Iterator[Finding]:
    if not text.strip():
        yield Finding("length", "nothing is said")
        return
    if language == "en":
        match = _ARABIC_LETTERS.search(text)
        if match:
            yield Finding("script", f"'{match[0]}' is left untranslated", match[0])
    elif not _ARABIC_LETTERS.search(text):
        yield Finding("script", "the summary is not Arabic", text[:40])
    match = _FOREIGN.search(text)
    if match and match[0] not in source:
        yield Finding("script", f"'{match[0]}' is in neither language", match[0])


def _lengths(source: str, text: str) -> Iterator[Finding]:
    before, after = len(source.split()), len(text.split())
    if before >= _ENOUGH_WORDS and after < SHORTEST_RATIO * before:
        yield Finding("length", f"{after} words for {before}: something was left out")
    if after >= _ENOUGH_WORDS and after > LONGEST_RATIO * before:
        yield Finding("length", f"{after} words for {before}: something was added")


def _numbers(source: str, text: str) -> Iterator[Finding]:
    held = set(_values(source))
    # Words may stand for any number («ثلاثة أشهر», «مليونان»): then no digits can be called wrong.
    if any(_may_be_number(word) for word in words(source)):
        return
    for value in dict.fromkeys(_values(text)):
        if value not in held and not _is_part_of(value, held):
            yield Finding("number", f"{value} is not in the source", value)


def _values(text: str) -> Iterator[str]:
    for number in _NUMBER.findall(fold(text)):
        whole, _, fraction = number.replace(",", ".").partition(".")
        fraction = fraction.rstrip("0")
        yield (whole.lstrip("0") or "0") + (f".{fraction}" if fraction else "")


def _is_part_of(value: str, held: set[str]) -> bool:
    """Whether other digits of the source hold these: «2-1» or «12:30» may be cut otherwise."""
    return any(value in other.split(".") or other in value.split(".") for other in held)


def _may_be_number(word: str) -> bool:
    if not word.isalpha():
        return False
    bare = re.sub(r"^(?:وال|بال|فال|كال|لل|ال|و|ف|ب|ل|ك)", "", word)
    dual = len(word) >= 5 and word.endswith(("ان", "ين", "تا", "تي"))
    return dual or word in NEWS_WORDS or bare in NEWS_WORDS
