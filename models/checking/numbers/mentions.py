"""What a text says of numbers, in a form in which two languages can be compared.

A text that is checked makes *claims*; the text that it is checked against *offers* values. The two
are read by different measures, because a false alarm costs more than silence: a claim is what
cannot well be anything but a number, an offer is whatever could stand for one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

Key = Fraction | str
"""A value; or a month, a weekday, a unit by name (``"month:3"``, ``"unit:percent"``)."""

Reading = frozenset[Key]
"""One way to understand a mention: all of its keys together."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A number, or what belongs to one, as it stands in a text.

    ``readings`` are the ways to understand it («1.200» is 1200 or 1.2; 9:30 is 9 and 30, or 930).
    ``accepts`` are further ones that excuse it as a claim («5.3» for a score of 5 and 3), ``also``
    what else it offers to other claims. ``certain`` tells a claim from what is only offered.
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
    """Every key that the mentions could stand for."""
    held: set[Key] = set()
    for mention in mentions:
        held.update(mention.also, *mention.readings)
    return frozenset(held)


def unsupported(claims: Iterable[Mention], held: Reading) -> list[Mention]:
    """The certain claims of which no reading is wholly in ``held``, in order."""
    return [
        claim
        for claim in claims
        if claim.certain and not any(wanted <= held for wanted in claim.readings + claim.accepts)
    ]
