"""The tiny checkpoints beside the tests, and what they were taught to say."""

import importlib.util
import os
import random
import sys
from pathlib import Path

# Read when torch is imported, after this. Where several processes run tests, torch's threads wait
# for each other, and the same tests take five times as long.
os.environ.setdefault("OMP_NUM_THREADS", "1")

CHECKPOINTS = Path(__file__).parent.parent / "checkpoints"
TINY_MT5 = CHECKPOINTS / "tiny-mt5"
TINY_MARIAN = CHECKPOINTS / "tiny-marian"

_spec = importlib.util.spec_from_file_location("checkpoint_texts", CHECKPOINTS / "texts.py")
assert _spec is not None
assert _spec.loader is not None
_texts = importlib.util.module_from_spec(_spec)
sys.modules["checkpoint_texts"] = _texts
_spec.loader.exec_module(_texts)

SUMMARIES: list[tuple[str, str]] = _texts.SUMMARIES
TRANSLATIONS: list[tuple[str, str]] = _texts.TRANSLATIONS
OTHER_SCRIPTS: list[str] = _texts.OTHER_SCRIPTS
ENGLISH = dict(TRANSLATIONS)


def untaught(count: int, longest: int = 30) -> list[str]:
    """Texts of the taught words in an order that was never taught, of which nothing is certain."""
    words = " ".join(arabic for arabic, _ in [*SUMMARIES, *TRANSLATIONS]).split()
    chance = random.Random(1)
    return [" ".join(chance.choices(words, k=chance.randint(2, longest))) for _ in range(count)]
