"""Mentions of numbers, in a form that is comparable between languages.

A text under check makes *claims*; the text that it is compared with *offers* values. A false alarm
costs more than a missed fault, so a claim is only what is certainly a number, and an offer is all
that may be one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

Key = Fraction | str
"""A value, or the name of a month, weekday or unit (``"month:3"``, ``"unit:percent"``)."""

Reading = frozenset[Key]
"""One interpretation of a mention: the set of all its keys."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A number, date or unit in a text, from offset ``start`` to ``end``.

    ``readings`` are its interpretations («1.200» is 1200 or 1.2; 9:30 is 9 and 30, or 930).
    ``accepts`` are further readings that satisfy it as a claim («5.3» for a score of 5 and 3).
    ``also`` are further keys that it offers. Only a ``certain`` mention is a claim.
    """

    start: int
    end: int
    readings: tuple[Reading, ...]
    certain: bool = True
    accepts: tuple[Reading, ...] = ()
    also: Reading = frozenset()

    @property
    def values(self) -> tuple[Fraction, ...]:
        """The numbers among its readings."""
        return tuple(key for one in self.readings for key in one if isinstance(key, Fraction))


def reading(*keys: Key | int) -> Reading:
    """A reading of ``keys``; integers become values."""
    return frozenset(Fraction(key) if isinstance(key, int) else key for key in keys)


def offers(mentions: Iterable[Mention]) -> Reading:
    """Every key that the mentions offer."""
    held: set[Key] = set()
    for mention in mentions:
        held.update(mention.also, *mention.readings)
    return frozenset(held)


def unsupported(claims: Iterable[Mention], held: Reading) -> list[Mention]:
    """The certain claims without a reading that is a subset of ``held``, in order."""
    return [
        claim
        for claim in claims
        if claim.certain and not any(wanted <= held for wanted in claim.readings + claim.accepts)
    ]
