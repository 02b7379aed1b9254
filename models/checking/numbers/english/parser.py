"""Parses the numbers of an English text, in digits and in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from models.checking.numbers import numerals
from models.checking.numbers.composition import Atom, NumberWord, Phrase, follower, mentions
from models.checking.numbers.english import words
from models.checking.numbers.mentions import Key, Mention, reading
from models.checking.numbers.tokens import Token

_AND = frozenset({"and", "&"})
_HYPHENS = frozenset({"", "-", "‐", "‑"})
_APOSTROPHES = frozenset({"", "'", "’"})
# "km2" is a square kilometre: those digits are part of the unit.
_SQUARED = frozenset("km m cm mm mi ft sq co".split())
_AFTERNOON = frozenset({"pm", "p"})


def numbers(tokens: Sequence[Token], text: str) -> Iterator[Mention]:
    """The mentions of numbers in a text, uncertain ones included."""
    compounds, atoms = _atoms(tokens)
    yield from compounds
    yield from mentions(atoms, text, _group, needs_and=False)


def _atoms(tokens: Sequence[Token]) -> tuple[list[Mention], list[Atom]]:
    compounds: list[Mention] = []
    atoms: list[Atom] = []
    near = joined = False
    index = 0
    while index < len(tokens):
        token = tokens[index]
        near = near and token.gap.strip() in _HYPHENS
        found = numerals.compound(tokens, index) if token.kind == "numeral" else None
        if found:
            compounds.append(found[0])
            index, near, joined = found[1], False, False
            continue
        if token.key in _AND:
            joined = near
            index += 1
            continue
        if token.key == "of" and near and _counts_on(tokens, index):
            index += 1
            continue
        word, index = _number_word(tokens, index)
        if word is None:
            near = joined = False
            continue
        atoms.append(Atom(word, token.start, tokens[index - 1].end, near, near and joined))
        near, joined = True, False
    return compounds, atoms


def _counts_on(tokens: Sequence[Token], index: int) -> bool:
    """Whether “of” continues a number: “a quarter of a million”, “a couple of thousand”."""
    before = words.WORDS.get(tokens[index - 1].key)
    after = words.WORDS.get(tokens[index + 1].key) if index + 1 < len(tokens) else None
    parts = before and (before.role == "fraction" or tokens[index - 1].key == "couple")
    return bool(parts and after and after.role in ("article", "scale"))


def _number_word(tokens: Sequence[Token], index: int) -> tuple[NumberWord | None, int]:
    """The number word at ``index`` or ``None``, and the index of the next token."""
    token = tokens[index]
    if token.kind == "numeral":
        return _numeral(tokens, index)
    if token.kind == "word":
        value = words.roman(token.text)
        if value is not None:
            return NumberWord("numeral", (value,), ordinal=True), index + 1
        return words.WORDS.get(token.key), index + 1
    return None, index + 1


def _numeral(tokens: Sequence[Token], index: int) -> tuple[NumberWord, int]:
    squared = index > 0 and tokens[index].glued and tokens[index - 1].key in _SQUARED
    word = numerals.number_word(tokens, index, certain=not squared)
    end = index + 1
    if end == len(tokens) or tokens[end].kind != "word":
        return word, end
    after = tokens[end]
    (value, *_) = word.values
    if not isinstance(value, Fraction):
        return word, end
    if after.key == "s" and after.gap in _APOSTROPHES:
        return _decade(word, value), end + 1
    if after.key in _AFTERNOON and after.gap in ("", " "):
        return replace(word, accepts=(*word.accepts, reading(value + 12))), end
    if after.glued and after.key in words.GLUED_SCALES:
        scale = words.GLUED_SCALES[after.key]
        scaled = tuple(v * scale for v in word.values if isinstance(v, Fraction))
        return replace(word, values=(*scaled, *word.values)), end + 1
    return word, end + after.glued


def _decade(word: NumberWord, value: Fraction) -> NumberWord:
    """“The 1990s”, “the 90s”, “the 1800s”: a decade, or a century."""
    if value < 100:
        years = tuple(reading(century + value) for century in (1800, 1900, 2000))
        return replace(word, rest=word.rest + years)
    if value % 100:
        # A translation may name the decade without its century.
        return replace(word, also=word.also | {value % 100})
    return replace(word, rest=(*word.rest, reading(value / 100 + 1)))


def _group(atoms: Sequence[Atom], index: int) -> Phrase | None:
    """A number below a thousand, a year in words, a numeral, or a fraction (“two thirds”)."""
    found = _small(atoms, index)
    value = found.values[0]
    if not isinstance(value, Fraction):
        return found
    after = follower(atoms, found.end, joined=False)
    if after and after.role == "hundred":
        return _hundreds(atoms, value, found.end + 1)
    if after and after.role == "fraction" and value.denominator == 1:
        parts = tuple(value * Fraction(part) for part in after.values)
        return Phrase(parts, _past_article(atoms, found.end + 1))
    if after and after.role in ("teen", "tens") and 10 <= value <= 21:
        year = _small(atoms, found.end)
        rest = Fraction(year.values[0])
        return Phrase((100 * value + rest,), year.end, summands=(value, rest))
    return found


def _small(atoms: Sequence[Atom], index: int) -> Phrase:
    """One word, or tens and a unit."""
    word = atoms[index].word
    end = index + 1
    if word.role == "hundred":
        return _hundreds(atoms, Fraction(1), end)
    after = follower(atoms, end, joined=False)
    if word.role == "fraction":
        return Phrase(word.values, _past_article(atoms, end))
    if word.role == "tens" and after and after.role == "unit":
        return Phrase((Fraction(word.values[0]) + Fraction(after.values[0]),), end + 1)
    if word.role == "decade":
        (value,) = word.values
        return Phrase((value, Fraction(value) + 1900, Fraction(value) + 2000), end)
    return Phrase(word.values, end)


def _past_article(atoms: Sequence[Atom], end: int) -> int:
    """The index after the article of “half a million”, if a scale follows the article."""
    article, scale = (follower(atoms, index, joined=False) for index in (end, end + 1))
    of_one = article and scale and article.role == "article" and scale.role == "scale"
    return end + 1 if of_one else end


def _hundreds(atoms: Sequence[Atom], count: Fraction, end: int) -> Phrase:
    """Hundreds, and the smaller number after them: “one hundred and eighty-eight”."""
    values: tuple[Key, ...] = (100 * count,)
    after = follower(atoms, end)
    if after and after.role in ("unit", "teen", "tens"):
        rest = _small(atoms, end)
        return Phrase((100 * count + Fraction(rest.values[0]),), rest.end)
    return Phrase(values, end)
