"""Loads a converted checkpoint and generates text with CTranslate2."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import ctranslate2

from models.engines import Decoding, Output
from models.engines.converted import read_metadata
from models.engines.tokenizers import MarianTokenizer, MT5Tokenizer
from models.errors import EngineError, WeightsError

_BATCH_TOKENS = 2048
"""Most input tokens per worker and batch, padding included: four articles of a full window."""

_BATCH_INPUTS = 16
"""Most inputs per worker and batch: more gain little, and workers finish further apart."""

_MOST_WORKERS = 4


class CTranslate2Engine:
    """Implements :class:`models.engines.Engine`."""

    def __init__(self, folder: Path, *, threads: int | None, compute_type: str) -> None:
        metadata = read_metadata(folder)
        self.window = metadata.window
        self.tokenizer = (MT5Tokenizer if metadata.architecture == "mt5" else MarianTokenizer)(
            folder
        )
        # Steps are small, so workers with one core each are faster than one with many threads.
        threads = threads or usable_processors()
        self._workers = min(threads, _MOST_WORKERS)
        try:
            self._translator = ctranslate2.Translator(
                str(folder),
                device="cpu",
                compute_type=compute_type,
                inter_threads=self._workers,
                intra_threads=threads // self._workers,
            )
        except (RuntimeError, ValueError, IndexError, MemoryError) as error:
            message = f"The converted weights in {folder.name} cannot be loaded: pull them again."
            raise WeightsError(folder.name, message) from error
        pieces = self.tokenizer.vocabulary
        # mT5's matrices have more rows than its tokenizer has pieces.
        extra = range(metadata.target_rows - len(pieces))
        self._pieces = [*pieces, *(f"<extra_id_{number}>" for number in extra)]
        self._ids = {piece: number for number, piece in enumerate(self._pieces)}

    def generate(self, batch: Sequence[Sequence[int]], decoding: Decoding) -> list[Output]:
        """See :meth:`models.engines.Engine.generate`."""
        if not batch:
            return []
        source = [[self._pieces[number] for number in ids] for ids in batch]
        try:
            results = self._translator.translate_batch(
                source,
                beam_size=decoding.beams,
                max_decoding_length=decoding.max_length,
                min_decoding_length=decoding.min_length,
                length_penalty=decoding.length_penalty,
                no_repeat_ngram_size=decoding.no_repeat_ngram,
                max_input_length=self.window,
                # The library sorts by length and gives each batch to the next free worker.
                max_batch_size=self._batch_size(batch),
                return_scores=True,
                return_end_token=True,
            )
        except (RuntimeError, ValueError, MemoryError) as error:
            raise EngineError(f"CTranslate2 failed: {error}") from error
        return [self._output(result) for result in results]

    def _batch_size(self, batch: Sequence[Sequence[int]]) -> int:
        """Inputs per batch: every worker has work, and the longest input bounds memory."""
        share = -(-len(batch) // self._workers)
        return max(1, min(share, _BATCH_INPUTS, _BATCH_TOKENS // max(map(len, batch))))

    def _output(self, result: ctranslate2.TranslationResult) -> Output:
        ids = [self._ids[piece] for piece in result.hypotheses[0]]
        ended = bool(ids) and ids[-1] == self.tokenizer.eos_id
        return Output(tuple(ids[:-1] if ended else ids), result.scores[0], ended)


def load(
    folder: Path, *, threads: int | None = None, compute_type: str = "default"
) -> CTranslate2Engine:
    """Load a folder that :func:`models.engines.ctranslate2.conversion.convert` wrote.

    ``threads`` is the most threads that compute at once, by default :func:`usable_processors`.
    ``compute_type`` is CTranslate2's; its default is the type of the converted weights. Raises
    :class:`models.errors.WeightsError`.
    """
    return CTranslate2Engine(folder, threads=threads, compute_type=compute_type)


def usable_processors(limit: Path = Path("/sys/fs/cgroup/cpu.max")) -> int:
    """The number of processors that this process may use, within its container's quota.

    ``limit`` is the quota's file (Linux control groups, version 2); it may be missing.
    """
    affinity = getattr(os, "sched_getaffinity", None)  # not on every system
    count = len(affinity(0)) if affinity else os.cpu_count() or 1
    with suppress(OSError, ValueError):
        quota, period = limit.read_text(encoding="ascii").split()
        # The kernel would throttle more threads than the quota in the middle of each step.
        count = min(count, max(1, int(quota) // int(period)))
    return count
