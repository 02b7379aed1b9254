"""Compares the numbers of a text with those of its source."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from models.checking.numbers import units
from models.checking.numbers.arabic import calendar as arabic_calendar
from models.checking.numbers.arabic import hints as arabic_hints
from models.checking.numbers.arabic import parser as arabic
from models.checking.numbers.arabic import words as arabic_words
from models.checking.numbers.english import calendar as english_calendar
from models.checking.numbers.english import parser as english
from models.checking.numbers.english import words as english_words
from models.checking.numbers.mentions import Key, Mention, Reading, offers, reading, unsupported
from models.checking.numbers.tokens import Token, tokenize

_MAGNITUDES = (100, 10**3, 10**6, 10**9, 10**12)
_FIRST_YEAR, _LAST_YEAR = 1000, 2200
_ROUNDED_FROM = 10_000
# Words after a percentage; «في» and "per" begin «في المئة» and "per cent".
_PERCENT = frozenset(map(arabic_words.key, "بالمئة بالمائة في percent per pct".split())) | {
    "%",
    "٪",
}
_LATIN = re.compile("[A-Za-z]{2}")


@dataclass(frozen=True, slots=True)
class Difference:
    """A number that only the text has, one that only the source has, or both, as written.

    ``None`` if there is none.
    """

    added: str | None
    lost: str | None


def translated(source: str, text: str) -> list[Difference]:
    """The differences between the numbers of an English text and of its Arabic source."""
    of_source, of_text = _arabic(source), _english(text)
    added = unsupported(of_text.mentions, _held(of_source))
    lost = unsupported(of_source.mentions, _held(of_text))
    return _paired(added, text, lost, source) + _other_units(of_source, of_text)


def summarized(source: str, text: str) -> list[Difference]:
    """The numbers of an Arabic text that its Arabic source lacks, or gives other units to."""
    of_source, of_text = _arabic(source), _arabic(text)
    held = _held(of_source)
    added = [one for one in unsupported(of_text.mentions, held) if not _is_rounded(one, held)]
    return _paired(added, text, [], source) + _other_units(of_source, of_text)


def _is_rounded(mention: Mention, held: Reading) -> bool:
    """Whether a large number is one of ``held``, rounded."""
    for value in (key for one in mention.readings for key in one):
        if not isinstance(value, Fraction) or value < _ROUNDED_FROM or value.denominator != 1:
            continue
        digits = str(value.numerator).rstrip("0")
        unit = Fraction(10 ** (len(str(value.numerator)) - len(digits)))
        margin = unit if len(digits) > 2 else unit / 2
        if unit >= 100 and any(abs(k - value) <= margin for k in held if isinstance(k, Fraction)):
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Numbers:
    """A text, its mentions of numbers in order, and the units that it binds to values."""

    text: str
    mentions: list[Mention]
    bound: units.Bound


def _other_units(of_source: _Numbers, of_text: _Numbers) -> list[Difference]:
    """Numbers that both texts have, with no unit in common: «٣٠٠ ميل» and 300 m."""
    found = []
    for value, here in of_text.bound.items():
        there = of_source.bound.get(value, {})
        if there and not here.keys() & there.keys():
            (start, end), (first, last) = next(iter(here.values())), next(iter(there.values()))
            found.append(Difference(of_text.text[start:end], of_source.text[first:last]))
    return found


def _paired(
    added: Sequence[Mention], text: str, lost: Sequence[Mention], source: str
) -> list[Difference]:
    """Each added number with the first lost one of its kind, which it probably replaces."""
    waiting: dict[str, deque[Mention]] = defaultdict(deque)
    for mention in lost:
        waiting[_kind(mention)].append(mention)
    found = []
    end = 0
    for mention in added:
        # Skip the unit of a number that is reported already.
        if mention.start >= end:
            queue = waiting[_kind(mention)]
            was = _as_written(queue.popleft(), source) if queue else None
            found.append(Difference(_as_written(mention, text), was))
        end = mention.end
    left = sorted((m for queue in waiting.values() for m in queue), key=lambda m: m.start)
    return found + [Difference(None, _as_written(mention, source)) for mention in left]


def _as_written(mention: Mention, text: str) -> str:
    return text[mention.start : mention.end].strip()


def _kind(mention: Mention) -> str:
    """The kind of a mention: a value, a month, a day, a unit, a magnitude."""
    key = next(iter(mention.readings[0]))
    return key.partition(":")[0] if isinstance(key, str) else "value"


def _arabic(text: str) -> _Numbers:
    tokens = tokenize(text, arabic_words.key)
    found = _in_years(arabic.numbers(tokens, text), tokens, arabic_words.SPANS)
    also: set[Key] = set(units.offered(arabic_words.key(text) + text))
    also |= _in_parts(found, tokens)
    for index, token in enumerate(tokens):
        if token.kind == "word":
            also |= _loosely(tokens, index)
    if _LATIN.search(text):
        also |= offers(english.numbers(tokenize(text, english_words.key), text))
    bound = units.bound(found, tokens, in_arabic=True)
    return _Numbers(text, _in_order([*found, *arabic_calendar.dates(tokens), _offer(also)]), bound)


def _loosely(tokens: Sequence[Token], index: int) -> set[Key]:
    """The keys that an Arabic word may stand for, by itself and with its neighbours."""
    token = tokens[index]
    following = tokens[index + 1 : index + 2]
    after = following[0].key if following and not following[0].gap.strip() else ""
    found = set(arabic_hints.hints(token.key, after))
    part = arabic_words.lookup(token.key)
    if part and part[1] and part[0].role == "fraction" and index:
        # «ساعة ونصف» is one and a half, «ساعتان ونصف» two and a half; or as minutes or months.
        wholes = [Fraction(part[0].values[0]) + whole for whole in (1, 2)]
        found.update(*((whole, 12 * whole, 60 * whole) for whole in wholes))
        found |= {"unit:month", "unit:minute"}
    return found


def _english(text: str) -> _Numbers:
    tokens = tokenize(text, english_words.key)
    found = _in_years(english.numbers(tokens, text), tokens, english_words.SPANS)
    also = _in_parts(found, tokens)
    for token in tokens:
        if token.kind == "word":
            also |= english_words.hints(token.key)
    bound = units.bound(found, tokens, in_arabic=False)
    found += [*english_calendar.dates(tokens), *units.english(tokens, text)]
    return _Numbers(text, _in_order([*found, _offer(also)]), bound)


def _in_years(
    mentions: Iterable[Mention], tokens: Sequence[Token], spans: Mapping[str, int]
) -> list[Mention]:
    """The mentions, with years added to decades and centuries: three decades are 30."""
    following = {token.end: after.key for token, after in pairwise(tokens)}
    found = []
    for mention in mentions:
        years = spans.get(following.get(mention.end, ""))
        counted = tuple(reading(value * years) for value in mention.values) if years else ()
        found.append(replace(mention, readings=mention.readings + counted))
    return found


def _in_parts(mentions: Iterable[Mention], tokens: Sequence[Token]) -> set[Key]:
    """The fractions that percentages are, and a percent unit for fractions."""
    following = {token.end: after.key for token, after in pairwise(tokens)}
    found: set[Key] = set()
    for mention in mentions:
        if following.get(mention.end) in _PERCENT:
            found.update(value / 100 for value in mention.values)
        if any(0 < value < 1 for value in mention.values):
            found.add("unit:percent")
    return found


def _offer(keys: set[Key]) -> Mention:
    return Mention(0, 0, (), certain=False, also=frozenset(keys))


def _in_order(mentions: list[Mention]) -> list[Mention]:
    return sorted(mentions, key=lambda mention: mention.start)


def _held(numbers: _Numbers) -> Reading:
    """All keys that the mentions offer. Any text offers 1; any 345 offers «hundreds»."""
    keys = offers(numbers.mentions)
    values = (key for key in keys if isinstance(key, Fraction))
    largest = max((v for v in values if not _FIRST_YEAR <= v <= _LAST_YEAR), default=0)
    magnitudes = (f"magnitude:{size}" for size in _MAGNITUDES if size <= largest)
    return keys | {Fraction(1), *magnitudes}
