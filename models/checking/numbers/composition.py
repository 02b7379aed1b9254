"""Composes numbers from number words and numerals: the grammar that both languages share."""

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
    """The grammar of one number word or numeral.

    ``role`` says how it combines (``ten`` is the عشر of 11 to 19). ``values`` are its possible
    values. ``scale`` is the magnitude of a word that also counts (ألفان: 2000, of scale 1000).
    ``certain`` is false for a word that often is no number, or that translations often paraphrase.
    ``plural`` words give only a magnitude («آلاف»). ``rest`` are further readings of a numeral (a
    shortened year); ``accepts`` and ``also`` are those of :class:`Mention`.
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
    """A number word at its place, from offset ``start`` to ``end``.

    ``follows``: only space, a hyphen or «and» separates it from the previous atom. ``joined``: an
    «and» does.
    """

    word: NumberWord
    start: int
    end: int
    follows: bool = False
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """A complete number: its possible values, and the index of the next atom.

    ``scale`` is the magnitude of its last summand, 1 if it has none. ``summands`` is empty if there
    is only one.
    """

    values: tuple[Key, ...]
    end: int
    scale: Fraction = ONE
    summands: tuple[Fraction, ...] = ()


GroupReader = Callable[[Sequence[Atom], int], Phrase | None]
"""Parses the number below a scale that starts at an atom; one function per language."""


def follower(atoms: Sequence[Atom], index: int, *, joined: bool | None = None) -> NumberWord | None:
    """The word at ``index`` if it follows the previous one, with ``joined`` as given."""
    if index < len(atoms) and atoms[index].follows and joined in (None, atoms[index].joined):
        return atoms[index].word
    return None


def mentions(
    atoms: Sequence[Atom], text: str, group: GroupReader, *, needs_and: bool
) -> Iterator[Mention]:
    """The numbers that the atoms make, by the longest match from the left.

    ``needs_and``: summands must be joined («ألف وخمسمئة»), not only adjacent (“two thousand
    seventeen”).
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
        # "More than two dozen" translates «أكثر من عشرين»: Arabic does not count by dozens.
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
    """The longest number from ``index`` on: groups with scales, from large to small."""
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
    """Whether a summand is smaller than the previous one's scale, and no fraction."""
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
    # «ألف مليون», “hundred thousand million”: scales multiply.
    while (after := follower(atoms, found.end, joined=False)) and after.role == "scale":
        found = _times(found, after.scale)
    return found


def _times(phrase: Phrase, scale: Fraction) -> Phrase:
    values = tuple(value * scale for value in _fractions(phrase.values)) or phrase.values
    return Phrase(values, phrase.end + 1, scale)


def _with_part(atoms: Sequence[Atom], phrase: Phrase) -> Phrase:
    """«مليون ونصف», “two and a half million”: a fraction of one, or of the scale."""
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
    # The summands satisfy a time of day: «التاسعة والنصف» is 9 and a half, that is 9:30.
    apart = (values[0], part) if phrase.scale == ONE else ()
    found = Phrase(tuple(dict.fromkeys(sums)), end + 1, phrase.scale, apart)
    after = follower(atoms, found.end, joined=False)
    if after and after.role == "scale":
        return _times(found, after.scale) if phrase.scale == ONE else replace(found, end=end + 2)
    return found
