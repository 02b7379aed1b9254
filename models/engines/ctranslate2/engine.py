"""A converted checkpoint, loaded and searched by CTranslate2."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import ctranslate2

from models.engines import Decoding, Output
from models.engines.converted import read_facts
from models.engines.tokenizers import MarianTokenizer, MT5Tokenizer
from models.errors import EngineError, WeightsError

_BATCH_TOKENS = 2048
"""Input tokens, padding included, that one worker reads at once: four articles of a full window."""

_BATCH_INPUTS = 16
"""As many short inputs: with more, workers end further apart and steps gain next to nothing."""

_MOST_WORKERS = 4


class CTranslate2Engine:
    """See :class:`models.engines.Engine`."""

    def __init__(self, folder: Path, *, threads: int | None, compute_type: str) -> None:
        facts = read_facts(folder)
        self.window = facts.window
        self.tokenizer = (MT5Tokenizer if facts.architecture == "mt5" else MarianTokenizer)(folder)
        # Workers side by side, a core each, beat one worker with many threads: each step is small.
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
        extra = range(facts.target_rows - len(pieces))
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
                # The library sorts by length, and hands batches to whichever worker is free.
                max_batch_size=self._batch_size(batch),
                return_scores=True,
                return_end_token=True,
            )
        except (RuntimeError, ValueError, MemoryError) as error:
            raise EngineError(f"CTranslate2 failed: {error}") from error
        return [self._output(result) for result in results]

    def _batch_size(self, batch: Sequence[Sequence[int]]) -> int:
        """Inputs at once: no worker idle, and memory bounded by the longest."""
        share = -(-len(batch) // self._workers)
        return max(1, min(share, _BATCH_INPUTS, _BATCH_TOKENS // max(map(len, batch))))

    def _output(self, result: ctranslate2.TranslationResult) -> Output:
        ids = [self._ids[piece] for piece in result.hypotheses[0]]
        ended = bool(ids) and ids[-1] == self.tokenizer.eos_id
        return Output(tuple(ids[:-1] if ended else ids), result.scores[0], ended)


def load(
    folder: Path, *, threads: int | None = None, compute_type: str = "default"
) -> CTranslate2Engine:
    """Load a folder that :func:`models.engines.ctranslate2.convert` wrote.

    ``threads`` is at most how many compute at once, by default one for each processor that this
    process may use. ``compute_type`` is CTranslate2's; its default computes in the type that the
    weights were converted to. Raises :class:`models.errors.WeightsError`.
    """
    return CTranslate2Engine(folder, threads=threads, compute_type=compute_type)


def usable_processors(limit: Path = Path("/sys/fs/cgroup/cpu.max")) -> int:
    """How many processors this process may keep busy: the machine's, or its container's share.

    ``limit`` is the container's, as Linux has it (control groups, version 2); it need not be there.
    """
    affinity = getattr(os, "sched_getaffinity", None)  # not on every system
    count = len(affinity(0)) if affinity else os.cpu_count() or 1
    with suppress(OSError, ValueError):
        quota, period = limit.read_text(encoding="ascii").split()
        # More threads than the quota are stopped in the middle of each step.
        count = min(count, max(1, int(quota) // int(period)))
    return count
