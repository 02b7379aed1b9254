"""A converted checkpoint, loaded and searched by CTranslate2."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import ctranslate2

from models.engines import Decoding, Output
from models.engines.ctranslate2.conversion import read_facts
from models.errors import EngineError, WeightsError
from models.tokenizers import MarianTokenizer, MT5Tokenizer

_BATCH = 4
"""Inputs in one batch of a worker: measured best for articles and for sentences (FACTS: engines)."""


class CTranslate2Engine:
    """See :class:`models.engines.Engine`."""

    def __init__(self, folder: Path, *, threads: int | None = None) -> None:
        facts = read_facts(folder)
        cores = threads or len(os.sched_getaffinity(0))
        # Workers side by side, a core each, beat one worker with many threads: each step is small.
        workers = min(cores, 4)
        self.window = facts.window
        self.tokenizer = (MT5Tokenizer if facts.architecture == "mt5" else MarianTokenizer)(folder)
        self._workers = workers
        try:
            self._translator = ctranslate2.Translator(
                str(folder), device="cpu", inter_threads=workers, intra_threads=cores // workers
            )
        except (RuntimeError, ValueError) as error:
            message = f"The converted weights in {folder.name} cannot be loaded: pull them again."
            raise WeightsError(folder.name, message) from error
        self._pieces = _row_names(self.tokenizer.vocabulary, facts.rows)
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
                # The library sorts by length within a batch and shares batches between workers.
                max_batch_size=min(_BATCH, -(-len(batch) // self._workers)),
                return_scores=True,
                return_end_token=True,
            )
        except (RuntimeError, ValueError) as error:
            raise EngineError(f"CTranslate2 failed: {error}") from error
        return [self._output(result) for result in results]

    def _output(self, result: ctranslate2.TranslationResult) -> Output:
        ids = [self._ids[piece] for piece in result.hypotheses[0]]
        ended = bool(ids) and ids[-1] == self.tokenizer.eos_id
        return Output(tuple(ids[:-1] if ended else ids), result.scores[0], ended)


def load(folder: Path) -> CTranslate2Engine:
    """Load a folder that :func:`models.engines.ctranslate2.convert` wrote. Raises WeightsError."""
    return CTranslate2Engine(folder)


def _row_names(vocabulary: Sequence[str], rows: int) -> list[str]:
    """A name for each row of the matrices; mT5's have more rows than its tokenizer has pieces."""
    return [*vocabulary, *(f"<extra_id_{n}>" for n in range(rows - len(vocabulary)))][:rows]
