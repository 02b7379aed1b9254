"""The catalogue of supported checkpoints: task, size, published scores, licence.

Sizes are those of the downloaded files, rounded; the hub is asked for exact sizes before a
download. Scores are the authors'.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Task = Literal["summary", "translation"]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A published checkpoint. ``size`` is in bytes, approximately."""

    name: str
    task: Task
    size: int
    licence: str
    scores: str
    note: str


CATALOG = (
    Checkpoint(
        "csebuetnlp/mT5_multilingual_XLSum",
        "summary",
        2_330_000_000,
        "CC BY-NC-SA 4.0",
        "XL-Sum Arabic ROUGE-1/2/L 34.91 / 14.79 / 29.16",
        "mT5-base on the openings of BBC articles; not for commercial use",
    ),
    Checkpoint(
        "Helsinki-NLP/opus-mt-tc-big-ar-en",
        "translation",
        600_000_000,
        "CC BY 4.0",
        "FLORES-200 devtest BLEU 42.8, TICO-19 44.4",
        "Marian transformer-big",
    ),
    Checkpoint(
        "Helsinki-NLP/opus-mt-ar-en",
        "translation",
        310_000_000,
        "Apache 2.0",
        "FLORES-200 devtest BLEU 33.9",
        "Marian base: lighter, and twice as fast",
    ),
)

SUMMARIZER = "csebuetnlp/mT5_multilingual_XLSum"
TRANSLATOR = "Helsinki-NLP/opus-mt-tc-big-ar-en"


def find(name: str) -> Checkpoint | None:
    """The catalogue's entry of a hub name, or ``None``."""
    return next((checkpoint for checkpoint in CATALOG if checkpoint.name == name), None)
