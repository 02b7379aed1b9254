"""The numbers of a text that its source lacks, and those of the source that it lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from models.numbers import arabic, arabic_words, calendar, english, english_words, units
from models.numbers.mentions import Key, Mention, Reading, offers, unsupported
from models.numbers.tokens import tokenize

_MAGNITUDES = (100, 10**3, 10**6, 10**9, 10**12)
_YEARS = range(1000, 2200)
_LATIN = re.compile("[A-Za-z]{2}")


@dataclass(frozen=True, slots=True)
class Difference:
    """A number of the text that the source lacks, one of the source that the text lacks, or both.

    Each as it stands; ``None`` where there is none.
    """

    added: str | None
    lost: str | None


def translated(source: str, text: str) -> list[Difference]:
    """Where the numbers of an English text and of its Arabic source are not the same."""
    theirs, ours = _arabic(source), _english(text)
    added = unsupported(ours.mentions, _held(theirs))
    lost = unsupported(theirs.mentions, _held(ours))
    return _paired(added, text, lost, source) + _other_units(theirs, ours)


def summarized(source: str, text: str) -> list[Difference]:
    """The numbers of an Arabic text that its Arabic source lacks, or gives other units to."""
    theirs, ours = _arabic(source), _arabic(text)
    added = unsupported(ours.mentions, _held(theirs))
    return _paired(added, text, [], source) + _other_units(theirs, ours)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A text, what it says of numbers, in order, and what units it binds to them."""

    text: str
    mentions: list[Mention]
    bound: units.Bound


def _other_units(theirs: _Reading, ours: _Reading) -> list[Difference]:
    """«٣٠٠ ميل» that became 300 m: a number that is in both texts, with no unit in common."""
    found = []
    for value, here in ours.bound.items():
        there = theirs.bound.get(value, {})
        if there and not here.keys() & there.keys():
            (start, end), (first, last) = next(iter(here.values())), next(iter(there.values()))
            found.append(Difference(ours.text[start:end], theirs.text[first:last]))
    return found


def _paired(
    added: Sequence[Mention], text: str, lost: Sequence[Mention], source: str
) -> list[Difference]:
    """Each added number with the first lost one of its sort: what it probably was."""
    found = []
    left = list(lost)
    for index, mention in enumerate(added):
        if index and mention.start < added[index - 1].end:
            # The unit of a number that is wrong already.
            continue
        was = next((other for other in left if _sort(other) == _sort(mention)), None)
        if was:
            left.remove(was)
        found.append(Difference(_said(mention, text), _said(was, source) if was else None))
    return found + [Difference(None, _said(mention, source)) for mention in left]


def _said(mention: Mention, text: str) -> str:
    return text[mention.start : mention.end].strip()


def _sort(mention: Mention) -> str:
    """What kind of thing is told: a value, a month, a day, a unit, a magnitude."""
    key = next(iter(mention.readings[0]))
    return key.partition(":")[0] if isinstance(key, str) else "value"


def _arabic(text: str) -> _Reading:
    tokens = tokenize(text, arabic_words.key)
    also: set[Key] = set(units.offered(arabic_words.key(text) + text))
    for index, token in enumerate(tokens):
        if token.kind != "word":
            continue
        following = tokens[index + 1 : index + 2]
        after = following[0].key if following and not following[0].gap.strip() else ""
        also |= arabic_words.loose(token.key, after)
        part = arabic_words.lookup(token.key)
        if part and part[1] and part[0].role == "fraction" and index:
            # «ساعة ونصف» is one and a half, «ساعتان ونصف» two and a half.
            also.update(Fraction(part[0].values[0]) + whole for whole in (1, 2))
    if _LATIN.search(text):
        latin = tokenize(text, english_words.key)
        also |= offers(english.numbers(latin, text))
    found = list(arabic.numbers(tokens, text))
    bound = units.bound(found, tokens, in_arabic=True)
    return _Reading(text, _in_order([*found, *calendar.arabic(tokens), _offer(also)]), bound)


def _english(text: str) -> _Reading:
    tokens = tokenize(text, english_words.key)
    also: set[Key] = set()
    for token in tokens:
        if token.kind == "word":
            also |= english_words.loose(token.key)
    found = list(english.numbers(tokens, text))
    bound = units.bound(found, tokens, in_arabic=False)
    found += [*calendar.english(tokens), *units.english(tokens, text)]
    return _Reading(text, _in_order([*found, _offer(also)]), bound)


def _offer(keys: set[Key]) -> Mention:
    return Mention(0, 0, (), certain=False, also=frozenset(keys))


def _in_order(mentions: list[Mention]) -> list[Mention]:
    return sorted(mentions, key=lambda mention: mention.start)


def _held(said: _Reading) -> Reading:
    """All that the mentions offer. One is offered by any singular, «hundreds» by any 345."""
    keys = offers(said.mentions)
    largest = max((k for k in keys if isinstance(k, Fraction) and k not in _YEARS), default=0)
    magnitudes = (f"magnitude:{size}" for size in _MAGNITUDES if size <= largest)
    return keys | {Fraction(1), *magnitudes}
