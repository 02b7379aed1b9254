"""How number words and numerals make one number: what Arabic and English have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from models.checking.numbers.mentions import Key, Mention, Reading, reading

Role = Literal[
    "unit",
    "ten",
    "teen",
    "tens",
    "hundred",
    "scale",
    "scaled",
    "fraction",
    "article",
    "decade",
    "numeral",
]

ONE = Fraction(1)
DOZEN = Fraction(12)


@dataclass(frozen=True, slots=True)
class NumberWord:
    """One word's part in a number, or a numeral's.

    ``role`` says how it combines (``ten`` is the عشر of 11 to 19), ``values`` what it may be worth,
    ``scale`` the magnitude of a word that counts too (ألفان: 2000 of scale 1000). ``certain`` is
    false for a word that often is no number, or that a translation need not say with a number.
    ``plural`` words tell only how large («آلاف»). ``rest`` holds what a numeral may be besides (an
    abbreviated year), ``accepts`` what may excuse it (a list), ``also`` what else it offers.
    """

    role: Role
    values: tuple[Key, ...]
    scale: Fraction = ONE
    certain: bool = True
    ordinal: bool = False
    plural: bool = False
    rest: tuple[Reading, ...] = ()
    accepts: tuple[Reading, ...] = ()
    also: Reading = frozenset()


@dataclass(frozen=True, slots=True)
class Atom:
    """A number word where it stands.

    ``follows`` tells whether nothing but space, a hyphen or «and» lies between it and the atom
    before, ``joined`` whether an «and» does.
    """

    word: NumberWord
    start: int
    end: int
    follows: bool = False
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """A whole number: what it may be worth, and the index of the atom after it.

    ``scale`` is the magnitude of its last summand, 1 where it has none. ``summands`` are there
    where it has several.
    """

    values: tuple[Key, ...]
    end: int
    scale: Fraction = ONE
    summands: tuple[Fraction, ...] = ()


GroupReader = Callable[[Sequence[Atom], int], Phrase | None]
"""Reads the number below a scale that starts at an atom."""


def follower(atoms: Sequence[Atom], index: int, *, joined: bool | None = None) -> NumberWord | None:
    """The word at ``index`` if it directly follows the one before (joined by «and», or not)."""
    if index < len(atoms) and atoms[index].follows and joined in (None, atoms[index].joined):
        return atoms[index].word
    return None


def mentions(
    atoms: Sequence[Atom], text: str, group: GroupReader, *, needs_and: bool
) -> Iterator[Mention]:
    """The numbers that the atoms make, longest first from the left.

    ``needs_and`` is whether summands must be joined («ألف وخمسمئة»), or may just follow each other
    (“two thousand seventeen”).
    """
    found: list[tuple[int, Phrase]] = []
    index = 0
    while index < len(atoms):
        phrase = _compose(atoms, index, group, needs_and=needs_and)
        if phrase is None:
            index += 1
            continue
        phrase = _with_part(atoms, phrase)
        found.append((index, phrase))
        index = phrase.end
    for position, (first, phrase) in enumerate(found):
        mention = _mention(atoms[first : phrase.end], phrase)
        if position + 1 < len(found):
            start, after = found[position + 1]
            between = text[mention.end : atoms[start].start]
            if phrase.scale == ONE < after.scale and between.strip() in _RANGE:
                counted = tuple(frozenset({v * after.scale}) for v in _fractions(phrase.values))
                mention = replace(mention, readings=mention.readings + counted)
        yield mention


_RANGE = frozenset("إلى الى أو او و حتى to or and - – — و".split()) | {""}


def _fractions(values: Sequence[Key]) -> tuple[Fraction, ...]:
    return tuple(value for value in values if isinstance(value, Fraction))


def _mention(atoms: Sequence[Atom], phrase: Phrase) -> Mention:
    also: set[Key] = set(phrase.summands)
    also.update(100 * value for value in _fractions(phrase.values) if value < 1)
    if phrase.scale == DOZEN:
        # "More than two dozen" is as good as «أكثر من عشرين»: nobody counts by dozens in Arabic.
        also.update(value - value % 10 for value in _fractions(phrase.values) if value > DOZEN)
    readings = tuple(frozenset({value}) for value in phrase.values)
    accepts: tuple[Reading, ...] = (reading(*phrase.summands),) if phrase.summands else ()
    if phrase.scale > DOZEN:
        also.add(f"magnitude:{phrase.scale}")
    if len(atoms) == 1 and atoms[0].word.plural:
        also.update(phrase.values)
        readings = (reading(f"magnitude:{phrase.values[0]}"),)
    elif len(atoms) == 1:
        readings += atoms[0].word.rest
        accepts += atoms[0].word.accepts
        also |= atoms[0].word.also
    certain = any(atom.word.certain for atom in atoms) and phrase.scale != DOZEN
    start, end = atoms[0].start, atoms[-1].end
    return Mention(start, end, readings, certain, accepts, frozenset(also))


def _compose(
    atoms: Sequence[Atom], index: int, group: GroupReader, *, needs_and: bool
) -> Phrase | None:
    """The longest number that starts at ``index``: groups and scales, from large to small."""
    summands: list[Phrase] = []
    while True:
        found = _summand(atoms, index, group)
        if found is None or (summands and not _fits(found, summands[-1].scale)):
            break
        summands.append(found)
        index = found.end
        if found.scale == ONE or not follower(atoms, index, joined=needs_and or None):
            break
    if len(summands) <= 1:
        return summands[0] if summands else None
    worth = tuple(_fractions(part.values)[0] for part in summands)
    return Phrase((sum(worth, Fraction(0)),), index, summands[-1].scale, worth)


def _fits(summand: Phrase, scale: Fraction) -> bool:
    """Whether a summand is small enough to stand after one of ``scale``, and no part of one."""
    value = summand.values[0]
    return isinstance(value, Fraction) and ONE <= value < scale


def _summand(atoms: Sequence[Atom], index: int, group: GroupReader) -> Phrase | None:
    if index >= len(atoms):
        return None
    word = atoms[index].word
    if word.role in ("scale", "scaled"):
        found: Phrase | None = Phrase(word.values, index + 1, word.scale)
    else:
        found = group(atoms, index)
    if found is None:
        return None
    if word.plural:
        return found
    # «ألف مليون», “hundred thousand million”: a scale counts another.
    while (after := follower(atoms, found.end, joined=False)) and after.role == "scale":
        found = _times(found, after.scale)
    return found


def _times(phrase: Phrase, scale: Fraction) -> Phrase:
    values = tuple(value * scale for value in _fractions(phrase.values)) or phrase.values
    return Phrase(values, phrase.end + 1, scale)


def _with_part(atoms: Sequence[Atom], phrase: Phrase) -> Phrase:
    """«مليون ونصف», “two and a half million”: a part of one, or of what was counted."""
    end = phrase.end
    word = follower(atoms, end, joined=True)
    if word and word.role == "article":
        end += 1
        word = follower(atoms, end)
    if not (word and word.role == "fraction"):
        return phrase
    (part,) = _fractions(word.values)
    values = _fractions(phrase.values)
    sums = [value + part for value in values] + [value + part * phrase.scale for value in values]
    # The summands excuse a time: «التاسعة والنصف» is 9 and a half, that is 9:30.
    apart = (values[0], part) if phrase.scale == ONE else ()
    found = Phrase(tuple(dict.fromkeys(sums)), end + 1, phrase.scale, apart)
    after = follower(atoms, found.end, joined=False)
    if after and after.role == "scale":
        return _times(found, after.scale) if phrase.scale == ONE else replace(found, end=end + 2)
    return found
