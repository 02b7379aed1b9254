"""A checkpoint's files come in; an engine that turns token ids into token ids goes out.

``ctranslate2`` runs on a CPU without torch; ``transformers`` is the reference and runs on a GPU.
Each library is imported only by the module of the same name, when that engine is loaded.
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
    """Settings of beam search; lengths are in tokens, without the start token.

    A hypothesis' log-probability is divided by its length to the power of ``length_penalty`` (Wu et
    al. 2016, as both libraries simplify it). ``no_repeat_ngram`` is the size of n-grams that may
    not occur twice; 0 allows all.
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
    ``ended`` is false if ``max_length`` was reached before an end token.
    """

    ids: tuple[int, ...]
    score: float
    ended: bool


class Tokenizer(Protocol):
    """Converts text to a checkpoint's token ids, and back."""

    unknown_id: int

    def encode(self, text: str) -> list[int]:
        """The ids of one line of text, with the end token."""

    def decode(self, ids: Sequence[int]) -> str:
        """The text of ``ids``, without special tokens."""


class Engine(Protocol):
    """A loaded encoder-decoder checkpoint."""

    tokenizer: Tokenizer
    window: int
    """The greatest number of input ids, end token included."""

    def generate(self, batch: Sequence[Sequence[int]], decoding: Decoding) -> list[Output]:
        """One output per input, in the order of the inputs.

        Inputs end with the end token and have at most ``window`` ids. The engine sorts them by
        length and splits the batch to bound memory. Raises :class:`models.errors.EngineError`.
        """


# Modules are imported on demand, because torch is slow to import. Values: module, install command.
_ENGINES: dict[str, tuple[str, str]] = {
    "ctranslate2": ("models.engines.ctranslate2", "pip install mujaz"),
    "transformers": ("models.engines.transformers", "pip install 'mujaz[transformers]'"),
}


def load_engine(folder: Path, name: EngineName = "ctranslate2") -> Engine:
    """Load the checkpoint in ``folder`` (as ``models.checkpoints.store`` lays it out) with one library.

    Raises :class:`EngineError` if the library is not installed, and
    :class:`models.errors.WeightsError` if the folder holds no valid checkpoint.
    """
    module, install = _ENGINES[name]
    try:
        engine: Engine = import_module(module).load(folder)
    except ImportError as error:
        message = f"The {name} engine needs {error.name or name}: {install}"
        raise EngineError(message) from error
    return engine
