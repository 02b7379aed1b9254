"""The engine of the transformers library: the reference, and for GPUs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence, Set
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch
import transformers
from safetensors import SafetensorError

from models.engines import Decoding, Output
from models.engines.tensors import open_tensors
from models.engines.tokenizers import MarianTokenizer, MT5Tokenizer
from models.errors import EngineError, WeightsError

# Inputs that are searched together. A step costs a GPU about the same for many as for few.
_BATCH = {"cpu": 8, "cuda": 64}


class TransformersEngine:
    """Implements :class:`models.engines.Engine`."""

    def __init__(self, folder: Path, *, device: str | None = None) -> None:
        self._device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        config = _config(folder)
        self._model = _model(folder, self._device)
        self._batch = _BATCH.get(self._device, 8)
        self.window = int(getattr(config, "max_position_embeddings", 512))
        tokenizer = MT5Tokenizer if config.model_type == "mt5" else MarianTokenizer
        self.tokenizer = tokenizer(folder)
        self._pad = int(config.pad_token_id)
        self._fixed = {
            "decoder_start_token_id": int(config.decoder_start_token_id),
            "pad_token_id": self._pad,
            "eos_token_id": self.tokenizer.eos_id,
            # Marian's `<pad>` starts the decoder and is never an output.
            "bad_words_ids": [[self._pad]] if config.model_type == "marian" else None,
            # Scores are normalised before bans apply, as in CTranslate2.
            "renormalize_logits": True,
            # Stop when there are as many finished hypotheses as beams, as CTranslate2 does.
            "early_stopping": True,
            "do_sample": False,
            "return_dict_in_generate": True,
            "output_scores": True,
        }

    def generate(self, batch: Sequence[Sequence[int]], decoding: Decoding) -> list[Output]:
        """See :meth:`models.engines.Engine.generate`."""
        order = sorted(range(len(batch)), key=lambda i: len(batch[i]))
        outputs: dict[int, Output] = {}
        try:
            for start in range(0, len(order), self._batch):
                chosen = order[start : start + self._batch]
                found = self._search([list(batch[i])[: self.window] for i in chosen], decoding)
                outputs.update(zip(chosen, found, strict=True))
        except (RuntimeError, ValueError) as error:
            raise EngineError(f"transformers failed: {error}") from error
        return [outputs[i] for i in range(len(batch))]

    def _search(self, batch: list[list[int]], decoding: Decoding) -> Iterator[Output]:
        longest = max(map(len, batch))
        padded = [ids + [self._pad] * (longest - len(ids)) for ids in batch]
        inputs = torch.tensor(padded, device=self._device)
        lengths = torch.tensor([len(ids) for ids in batch], device=self._device)
        mask = torch.arange(longest, device=self._device)[None] < lengths[:, None]
        settings = transformers.GenerationConfig(  # type: ignore[no-untyped-call]
            num_beams=decoding.beams,
            max_new_tokens=decoding.max_length,
            min_new_tokens=decoding.min_length,
            length_penalty=decoding.length_penalty,
            no_repeat_ngram_size=decoding.no_repeat_ngram,
            **self._fixed,
        )
        with torch.inference_mode():
            found = self._model.generate(
                input_ids=inputs, attention_mask=mask.long(), generation_config=settings
            )
        scores = self._scores(found, decoding)
        for ids, score in zip(found.sequences.tolist(), scores, strict=True):
            yield self._output(ids[1:], score)

    def _scores(self, found: Any, decoding: Decoding) -> list[float]:
        if decoding.beams > 1:
            return [float(score) for score in found.sequences_scores]
        steps = self._model.compute_transition_scores(
            found.sequences, found.scores, normalize_logits=True
        )
        lengths = (found.sequences[:, 1:] != self._pad).sum(1)
        sums = torch.where(found.sequences[:, 1:] != self._pad, steps, 0.0).sum(1)
        return [float(score) for score in sums / lengths**decoding.length_penalty]

    def _output(self, ids: list[int], score: float) -> Output:
        end = self.tokenizer.eos_id
        if end in ids:
            return Output(tuple(ids[: ids.index(end)]), score, ended=True)
        return Output(tuple(ids), score, ended=False)


def load(folder: Path) -> TransformersEngine:
    """Load a folder of the hub's files. Raises :class:`WeightsError`."""
    return TransformersEngine(folder)


def _config(folder: Path) -> Any:
    try:
        kind = json.loads((folder / "config.json").read_text(encoding="utf-8"))["model_type"]
        if kind in ("mt5", "marian"):
            return transformers.AutoConfig.from_pretrained(folder)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WeightsError(folder.name, f"{folder.name} has no readable config.json.") from error
    raise WeightsError(
        folder.name, f"{folder.name} is a {kind} checkpoint: Mujaz knows mt5 and marian."
    )


def _model(folder: Path, device: str) -> Any:
    # Not float16: mT5 overflows in it.
    dtype = torch.bfloat16 if device == "cuda" else torch.float32
    tensors = open_tensors(folder)  # clear errors, and no unsafe pickle reaches torch
    # The library would print to the user's terminal; relevant problems are raised below.
    transformers.logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    transformers.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        model, loading = transformers.AutoModelForSeq2SeqLM.from_pretrained(
            folder, dtype=dtype, local_files_only=True, weights_only=True, output_loading_info=True
        )
    except (OSError, RuntimeError, ValueError, KeyError, SafetensorError, UnpicklingError) as error:
        message = f"The weights in {folder.name} cannot be loaded: fetch the checkpoint again."
        raise WeightsError(folder.name, message) from error
    _require_whole(model.config.model_type, folder, tensors.keys(), loading["missing_keys"])
    if model.config.model_type == "mt5":
        # transformers 5 ties mT5's matrices regardless of the checkpoint.
        model.config.tie_word_embeddings = False
    # All settings come with the call; the checkpoint's own would be merged into them.
    model.generation_config = transformers.GenerationConfig()  # type: ignore[no-untyped-call]
    return model.to(device).eval()


def _require_whole(kind: str, folder: Path, present: Set[str], missing: Set[str]) -> None:
    # The library initialises missing tensors at random, and uses mT5's embeddings in place of a
    # missing output matrix.
    lacking = missing | ({"lm_head.weight"} - present if kind == "mt5" else set())
    if lacking:
        message = f"{folder.name} is not a whole {kind} checkpoint: no '{min(lacking)}'."
        raise WeightsError(folder.name, message)
