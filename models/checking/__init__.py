"""An article and a text made from it come in; the faults of the text (findings) go out.

Findings are shown to readers, so precision comes before recall: only what cannot be a correct
paraphrase is a finding.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from models.checking import lengths, loops, names, numbers
from models.text.characters import normalise

Kind = Literal["number", "loop", "length", "script", "name"]
Language = Literal["ar", "en"]

_ARABIC = r"\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff"
_ARABIC_WORDS = re.compile(
    rf"[{_ARABIC}][{_ARABIC}\u064b-\u065f]+(?:\s+[{_ARABIC}\u064b-\u065f]+)*"
)
_ARABIC_LETTER = re.compile(rf"[{_ARABIC}]")
_LATIN_LETTER = re.compile(r"[A-Za-z\u00c0-\u024f]")
_LATIN_WORDS = re.compile(r"[A-Za-z\u00c0-\u024f]{2,}(?:[ '’-]+[A-Za-z\u00c0-\u024f]+)*")
# Words of Greek and Cyrillic; single characters of scripts that write words or syllables.
_FOREIGN = re.compile(
    r"[\u0370-\u058f]{2,}|[\u0590-\u05ff\u0700-\u1cff\u2e80-\u9fff\ua000-\ud7ff\uf900-\ufaff]+"
)
_LEFTOVERS = re.compile(r"</?s>|<(?:unk|pad|extra_id_\d+)>|\u2047|\ufffd|▁")


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault of a text against its source.

    ``detail`` is a short English phrase. ``value`` is the affected part of the text, or of the
    source where the text lacks it; empty if the fault has no place.
    """

    kind: Kind
    detail: str
    value: str = ""


def check(source: str, text: str, *, language: Language | None = None) -> tuple[Finding, ...]:
    """The faults of ``text`` against its Arabic ``source``, without duplicates.

    An Arabic text is checked as a summary: it may omit, but not add. An English text is checked as
    a full translation, line by line if both have the same number of lines. ``language`` is detected
    by the script if it is not given.
    """
    source, text = (normalise(html.unescape(one)) for one in (source, text))
    if language is None:
        language = "ar" if _share_of_arabic(text) >= 0.5 else "en"
    if not text.strip():
        return (Finding("length", "nothing is said"),) if source.strip() else ()
    if language == "ar":
        return tuple(dict.fromkeys(_of_summary(source, text)))
    found = (finding for pair in _pairs(source, text) for finding in _of_translation(*pair))
    return tuple(dict.fromkeys(found))


def _pairs(source: str, text: str) -> list[tuple[str, str]]:
    """The parts to compare: pairs of lines if both have the same number, else both texts."""
    sides = [[line for line in one.split("\n") if line.strip()] for one in (source, text)]
    if len(sides[0]) == len(sides[1]):
        return list(zip(*sides, strict=True))
    return [(source, text)]


def _of_translation(source: str, text: str) -> Iterator[Finding]:
    left = _ARABIC_WORDS.search(text)
    if left:
        yield Finding("script", f"'{left[0]}' is left untranslated", left[0])
    yield from _foreign(source, text)
    text = _LEFTOVERS.sub(" ", text)
    looping = list(_looping(source, text))
    yield from looping or _length(source, text)
    for difference in numbers.translated(source, text):
        yield _number(difference)


def _of_summary(source: str, text: str) -> Iterator[Finding]:
    yield from _foreign(source, text)
    in_source = source.casefold()
    latin = [m[0] for m in _LATIN_WORDS.finditer(text) if m[0].casefold() not in in_source]
    if latin and _share_of_arabic(text) < 0.8:
        yield Finding("script", f"'{latin[0]}' is not Arabic, nor in the source", latin[0])
    text = _LEFTOVERS.sub(" ", text)
    yield from _looping(source, text)
    for difference in numbers.summarized(source, text):
        yield _number(difference)
    for name in names.foreign_names(source, text):
        yield Finding("name", f"{name} is not in the source", name)


def _foreign(source: str, text: str) -> Iterator[Finding]:
    for match in _FOREIGN.finditer(text):
        if match[0] not in source:
            yield Finding("script", f"'{match[0]}' is in neither language", match[0])
            return
    leftover = _LEFTOVERS.search(text)
    if leftover and leftover[0] not in source:
        yield Finding("script", f"'{leftover[0]}' is no word but a mark of the model", leftover[0])


def _looping(source: str, text: str) -> Iterator[Finding]:
    looped = loops.loop(text, source)
    if looped:
        yield Finding("loop", f"'{looped}' is said over and over", looped)


def _length(source: str, text: str) -> Iterator[Finding]:
    before, after = len(source.split()), len(text.split())
    words = f"{after} words for {before}"
    if lengths.is_cut(source, text):
        yield Finding("length", f"{words}: something was left out")
    elif lengths.missing_sentence(source, text):
        yield Finding("length", f"{words}: a sentence seems to be missing")
    elif lengths.is_padded(source, text):
        yield Finding("length", f"{words}: something was added")


def _number(difference: numbers.Difference) -> Finding:
    if difference.added is None:
        lost = difference.lost or ""
        return Finding("number", f"{lost} of the source is missing", lost)
    was = f" ({difference.lost})" if difference.lost else ""
    return Finding("number", f"{difference.added} is not in the source{was}", difference.added)


def _share_of_arabic(text: str) -> float:
    arabic, latin = (len(script.findall(text)) for script in (_ARABIC_LETTER, _LATIN_LETTER))
    return arabic / (arabic + latin) if arabic + latin else 0.0
