"""Parses the numbers of an Arabic text, in digits and in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from models.checking.numbers import numerals
from models.checking.numbers.arabic import words
from models.checking.numbers.composition import Atom, NumberWord, Phrase, follower, mentions
from models.checking.numbers.mentions import Key, Mention, reading
from models.checking.numbers.tokens import Token

_AND = "و"
_CENTURY = "قرن"
_NEAR = 12
_WITHIN = frozenset({"", ")"})  # «(50) ألف»
_TANWIN = ("\u064b", "\u064bا")
_PERCENT = frozenset(map(words.key, "بالمئة بالمائة المئة المائة".split()))
_IN = words.key("في")
_DECADE = frozenset(map(words.key, "العقد عقده عقدها".split()))
_LAST = frozenset(map(words.key, "ماضي منصرم فائت".split()))
_THIS = frozenset(map(words.key, "حالي جاري".split()))
# «كم2» is a square kilometre: those digits are part of the unit.
_SQUARED = frozenset(map(words.key, "كم م سم ملم مم متر كيلومتر km m cm".split()))


def numbers(tokens: Sequence[Token], text: str) -> Iterator[Mention]:
    """The mentions of numbers in a text, uncertain ones included."""
    compounds, atoms = _atoms(tokens)
    yield from compounds
    decades = list(_decades(tokens, text))
    in_decade = {after.start for before, after in pairwise(tokens) if before.key in _DECADE}
    for mention in mentions(atoms, text, _group, needs_and=True):
        if mention.start in in_decade:
            # «في العقد الرابع من عمره»: in his thirties.
            thirties = tuple(reading(10 * (v - 1)) for v in mention.values)
            mention = replace(mention, readings=mention.readings + thirties)
        # “The 1830s” implies the century, so a translation need not repeat it.
        implied = any(0 <= mention.start - decade.end < _NEAR for decade in decades)
        yield replace(mention, certain=False) if implied else mention
    yield from decades


def _atoms(tokens: Sequence[Token]) -> tuple[list[Mention], list[Atom]]:
    compounds: list[Mention] = []
    atoms: list[Atom] = []
    near = joined = False
    index = 0
    while index < len(tokens):
        token = tokens[index]
        near = near and token.gap.strip() in _WITHIN
        found = numerals.compound(tokens, index) if token.kind == "numeral" else None
        if found:
            compounds.append(found[0])
            index, near, joined = found[1], False, False
            continue
        index += 1
        if token.key == _AND:
            joined = near
            continue
        if _on_digits(tokens, index):
            joined = joined or (near and token.key.startswith(_AND))
            continue
        word = _number_word(tokens, index - 1)
        if word is None:
            near = joined = False
            continue
        atoms.append(Atom(word[0], token.start, token.end, near, near and (joined or word[1])))
        near, joined = True, False
    return compounds, atoms


def _on_digits(tokens: Sequence[Token], index: int) -> bool:
    """Whether the token before ``index`` is a clitic written onto the digits at ``index``."""
    return (
        tokens[index - 1].key in words.ON_DIGITS
        and index < len(tokens)
        and tokens[index].kind == "numeral"
        and tokens[index].glued
    )


def _number_word(tokens: Sequence[Token], index: int) -> tuple[NumberWord, bool] | None:
    token = tokens[index]
    if token.kind == "numeral":
        before = tokens[index - 1] if index and token.glued else None
        in_unit = before is not None and before.key in _SQUARED
        return numerals.number_word(tokens, index, certain=not in_unit), False
    found = words.lookup(token.key) if token.kind == "word" else None
    if found is None or _is_percent(tokens, index):
        return None
    word, joined = found
    return _in_context(word, tokens, index), joined


def _in_context(word: NumberWord, tokens: Sequence[Token], index: int) -> NumberWord:
    """The number word, adjusted to the next word, which it may count."""
    token = tokens[index]
    following = tokens[index + 1 : index + 2]
    after = following[0].key if following and not following[0].gap.strip() else ""
    counts_the = after.startswith("ال") and not words.lookup(after)
    if word.role == "unit" and counts_the and not token.key.startswith("ال"):
        # Counted nouns are indefinite: in «كريات أربع اليهودية» the word is a name.
        word = replace(word, certain=False)
    elif word.role == "unit" and not word.ordinal and words.is_counted(after):
        # «سبع مرات» is seven times, «سبع» alone may be a lion.
        word = replace(word, certain=Fraction(word.values[0]) > 2)
    elif word.role == "scale" and len(word.values) == 2 and words.is_indefinite(after):
        # «مليونا دولار» is two million; the accusative «مليونًا» is one.
        one, two = word.values
        accusative = token.text.endswith(_TANWIN)
        word = replace(word, values=(one if accusative else two,), certain=True)
    fifth = words.fifth(token.key)
    return replace(word, values=(*word.values, fifth)) if fifth else word


def _is_percent(tokens: Sequence[Token], index: int) -> bool:
    key = tokens[index].key
    if key not in _PERCENT:
        return False
    return key[0] == "ب" or (index > 0 and tokens[index - 1].key == _IN)


def _group(atoms: Sequence[Atom], index: int) -> Phrase | None:
    """A number below a thousand, a numeral, or a fraction («ثلاثة أرباع»)."""
    word = atoms[index].word
    end = index + 1
    if word.role == "hundred":
        return _hundreds(atoms, word.values, end)
    if word.role != "unit":
        return Phrase(word.values, end)
    value = Fraction(word.values[0])
    after = follower(atoms, end, joined=False)
    if after and after.role == "ten":
        return Phrase((value + 10,), end + 1)
    if after and after.role == "hundred" and after.values[0] == 100:
        return _hundreds(atoms, (100 * value,), end + 1)
    if after and after.role == "fraction":
        return Phrase((value * Fraction(after.values[0]),), end + 1)
    tens = follower(atoms, end, joined=True)
    if tens and tens.role == "tens":
        return Phrase((value + Fraction(tens.values[0]),), end + 1)
    return Phrase(word.values, end)


def _hundreds(atoms: Sequence[Atom], values: tuple[Key, ...], end: int) -> Phrase:
    """Hundreds, and the smaller number joined to them: «مئة وخمسة وعشرون»."""
    after = follower(atoms, end, joined=True)
    if after and after.role in ("unit", "ten", "tens", "numeral"):
        rest = _group(atoms, end)
        if rest and isinstance(rest.values[0], Fraction) and 1 <= rest.values[0] < 100:
            return Phrase((Fraction(values[0]) + rest.values[0],), rest.end)
    return Phrase(values, end)


def _decades(tokens: Sequence[Token], text: str) -> Iterator[Mention]:
    """Mentions of decades («التسعينيات»), of the century named after them, or of 19xx and 20xx."""
    for index, token in enumerate(tokens):
        decade = words.DECADES.get(words.bare(token.key)) if token.kind == "word" else None
        if decade is None:
            continue
        century = _century(tokens[index + 1 : index + 5], text)
        centuries = (century,) if century else (20, 21)
        readings = [reading(decade)]
        readings += [reading(100 * (number - 1) + decade) for number in centuries]
        yield Mention(token.start, token.end, tuple(readings))


def _century(tokens: Sequence[Token], text: str) -> int | None:
    """The number of the century at the start of ``tokens``: 19 for «القرن التاسع عشر»."""
    if len(tokens) < 2 or words.bare(tokens[0].key) != _CENTURY:
        return None
    which = words.bare(tokens[1].key)
    if which in _LAST or which in _THIS:
        return 20 if which in _LAST else 21
    for mention in mentions(_atoms(tokens[1:])[1], text, _group, needs_and=True):
        value = next(iter(mention.readings[0]))
        return int(value) if isinstance(value, Fraction) and value < 30 else None
    return None
