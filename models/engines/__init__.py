"""One promise, kept by two libraries.

An engine turns token ids into token ids. ``ctranslate2`` serves on a CPU without torch;
``transformers`` is the reference, and serves on a GPU. Each library is imported by the one module
that is named after it, and only when that engine is loaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Literal, Protocol

from models.errors import EngineError

EngineName = Literal["ctranslate2", "transformers"]


@dataclass(frozen=True, slots=True)
class Decoding:
    """How to search for an output; lengths are in tokens and leave out the start token.

    ``length_penalty`` is the exponent of the length by which a hypothesis' log-probability is
    divided (Wu et al. 2016 as both libraries simplify it). ``no_repeat_ngram`` bans a second
    occurrence of any n-gram of that size; 0 bans nothing.
    """

    beams: int = 4
    max_length: int = 128
    min_length: int = 1
    length_penalty: float = 1.0
    no_repeat_ngram: int = 0


@dataclass(frozen=True, slots=True)
class Output:
    """The best hypothesis: its ids without start and end tokens, and its score.

    ``score`` is the sum of log-probabilities divided by ``length ** length_penalty``.
    ``ended`` is false where ``max_length`` cut the output before its end token.
    """

    ids: tuple[int, ...]
    score: float
    ended: bool


class Tokenizer(Protocol):
    """Text to the ids that a checkpoint was trained on, and back."""

    unknown_id: int

    def encode(self, text: str) -> list[int]:
        """The ids of one line of text, its end token included."""

    def decode(self, ids: Sequence[int]) -> str:
        """The text of ``ids``; special tokens are left out."""


class Engine(Protocol):
    """A loaded encoder-decoder checkpoint."""

    tokenizer: Tokenizer
    window: int
    """How many input ids, the end token included, the checkpoint was trained to read."""

    def generate(self, batch: Sequence[Sequence[int]], decoding: Decoding) -> list[Output]:
        """One output per input, in the order of the inputs.

        Inputs hold their end token and are at most ``window`` long. The engine sorts by length and
        splits the batch as memory asks. Raises :class:`models.errors.EngineError`.
        """


# Imported on demand: a string is cheap, torch is not. The value is (module, what to install).
_ENGINES: dict[str, tuple[str, str]] = {
    "ctranslate2": ("models.engines.ctranslate2", "pip install mujaz"),
    "transformers": ("models.engines.transformers", "pip install 'mujaz[transformers]'"),
}


def load_engine(folder: Path, name: EngineName = "ctranslate2") -> Engine:
    """Load the checkpoint in ``folder`` (as ``models.checkpoints.store`` lays it out) with one library.

    Raises :class:`EngineError` where the library is not installed, and
    :class:`models.errors.WeightsError` where the folder does not hold what it should.
    """
    module, install = _ENGINES[name]
    try:
        engine: Engine = import_module(module).load(folder)
    except ImportError as error:
        message = f"The {name} engine needs {error.name or name}: {install}"
        raise EngineError(message) from error
    return engine
