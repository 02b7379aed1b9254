"""The tiny checkpoints of the tests, and the texts that they were trained on."""

import os
import random
from pathlib import Path

from tests.checkpoints.texts import OTHER_SCRIPTS, SUMMARIES, TRANSLATIONS

# Read when torch is imported, after this. Where several processes run tests, torch's threads wait
# for each other, and the same tests take five times as long.
os.environ.setdefault("OMP_NUM_THREADS", "1")

CHECKPOINTS = Path(__file__).parent.parent / "checkpoints"
TINY_MT5 = CHECKPOINTS / "tiny-mt5"
TINY_MARIAN = CHECKPOINTS / "tiny-marian"

__all__ = [
    "ENGLISH",
    "OTHER_SCRIPTS",
    "SUMMARIES",
    "TINY_MARIAN",
    "TINY_MT5",
    "TRANSLATIONS",
    "untaught",
]

ENGLISH = dict(TRANSLATIONS)


def untaught(count: int, longest: int = 30) -> list[str]:
    """Random sequences of the words of the training texts; what the models make of them is not known."""
    words = " ".join(arabic for arabic, _ in [*SUMMARIES, *TRANSLATIONS]).split()
    chance = random.Random(1)
    return [" ".join(chance.choices(words, k=chance.randint(2, longest))) for _ in range(count)]
