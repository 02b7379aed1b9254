"""Converts the hub's files to a CTranslate2 model, without torch and in little memory.

The result equals that of CTranslate2's own converter byte for byte, as a test verifies, except for
one error: under transformers 5 that converter ties mT5's matrices and scales its output. Weights
are read, quantized and written one tensor at a time.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

from ctranslate2.specs import TransformerSpec, model_spec

from models.engines.converted import FORMAT, Metadata, write_metadata
from models.engines.ctranslate2 import layers
from models.engines.ctranslate2.variables import Rows, Scale, Values
from models.engines.tensors import Tensor, open_tensors
from models.engines.tokenizers import (
    PIECES_FILE,
    SOURCE_FILE,
    TARGET_FILE,
    VOCABULARY_FILE,
    MarianTokenizer,
    MT5Tokenizer,
)
from models.engines.trimming import trim as trim_pieces
from models.errors import WeightsError

Quantization = Literal["int8", "float32"]

Progress = Callable[[str, float], None]


def convert(
    source: Path,
    target: Path,
    *,
    quantization: Quantization = "int8",
    trim: bool = True,
    progress: Progress | None = None,
) -> None:
    """Write the checkpoint in ``source`` (the hub's files) to ``target`` as a CTranslate2 model.

    ``trim`` drops the rows of pieces that Arabic briefs do not need: for mT5 see
    :mod:`models.engines.trimming`; for Marian those that its tokenizers never produce. ``progress``
    is called with the step and the share done (0 to 1). Not atomic: ``target`` is valid once this
    returns. Raises :class:`WeightsError` if ``source`` is no complete mT5 or Marian checkpoint, or
    ``target`` cannot be written.
    """
    config = _config(source)
    kind = config["model_type"]
    try:
        target.mkdir(parents=True, exist_ok=True)
        read = _mt5 if kind == "mt5" else _marian
        spec, target_rows = read(source, target, config, trim=trim)
        spec.validate()
        spec.optimize(None)
        if quantization == "int8":
            _quantize(spec)
        _report(spec, progress)
        spec.save(str(target))
        window = int(config.get(_WINDOW[kind], 512))
        write_metadata(target, Metadata(FORMAT, kind, window, target_rows))
    except (KeyError, TypeError, ValueError) as error:
        what = f"no {error}" if isinstance(error, KeyError) else str(error)
        message = f"{source.name} is not a whole {kind} checkpoint: {what}."
        raise WeightsError(source.name, message) from error
    except OSError as error:
        message = f"{source.name} cannot be converted in {target}: {error.strerror}."
        raise WeightsError(source.name, message) from error


_WINDOW = {"mt5": "n_positions", "marian": "max_position_embeddings"}


def _config(source: Path) -> dict[str, Any]:
    try:
        config: dict[str, Any] = json.loads((source / "config.json").read_text(encoding="utf-8"))
        kind = config["model_type"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WeightsError(source.name, f"{source.name} has no readable config.json.") from error
    if kind not in ("mt5", "marian"):
        message = f"{source.name} is a {kind} checkpoint: Mujaz knows mt5 and marian."
        raise WeightsError(source.name, message)
    return config


def _mt5(
    source: Path, target: Path, config: dict[str, Any], *, trim: bool
) -> tuple[TransformerSpec, int]:
    pieces = MT5Tokenizer(source).vocabulary
    tensors = open_tensors(source)
    matrix = _require_matrix(tensors, "shared.weight", config, len(pieces))
    rows: Sequence[int] | None = None
    if trim:
        # Rows without a piece are dropped too: they are never a valid output.
        trimmed = trim_pieces((source / PIECES_FILE).read_bytes())
        (target / PIECES_FILE).write_bytes(trimmed.model)
        rows = trimmed.rows
    else:
        shutil.copyfile(source / PIECES_FILE, target / PIECES_FILE)
    spec = layers.mt5(config, tensors, rows)
    tokenizer = MT5Tokenizer(target)
    names = tokenizer.vocabulary
    if not trim:
        names += [f"<extra_id_{n}>" for n in range(matrix.shape[0] - len(names))]
    _register(spec, names, names, bos=names[0], eos=names[tokenizer.eos_id], start=names[0])
    spec.config.unk_token = names[tokenizer.unknown_id]
    return spec, len(names)


def _marian(
    source: Path, target: Path, config: dict[str, Any], *, trim: bool
) -> tuple[TransformerSpec, int]:
    tokenizer = MarianTokenizer(source)
    names = tokenizer.vocabulary
    tensors = open_tensors(source)
    _require_matrix(tensors, "model.shared.weight", config, len(names))
    for name in (SOURCE_FILE, TARGET_FILE, VOCABULARY_FILE):
        shutil.copyfile(source / name, target / name)
    # `<pad>` only starts the decoder, which CTranslate2 starts from zeros: its row is dropped.
    every = range(len(names) - 1 if names[-1] == "<pad>" else len(names))
    reads = tokenizer.source_ids if trim else every
    writes = tokenizer.target_ids if trim else every
    spec = layers.marian(config, tensors, reads, writes)
    _register(
        spec, [names[n] for n in reads], [names[n] for n in writes],
        bos="<s>", eos="</s>", start="</s>",
    )  # fmt: skip
    return spec, len(writes)


def _require_matrix(
    tensors: dict[str, Tensor], name: str, config: dict[str, Any], pieces: int
) -> Tensor:
    """The embeddings. Raises ValueError unless they are ``d_model`` wide with a row per piece."""
    tensor = tensors[name]
    if len(tensor.shape) != 2 or tensor.shape[1] != config["d_model"]:
        raise ValueError(f"{name} is not as wide as the configuration says")
    if tensor.shape[0] < pieces:
        raise ValueError(f"{pieces} pieces have {tensor.shape[0]} rows in {name}")
    return tensor


def _register(
    spec: TransformerSpec,
    reads: Sequence[str],
    writes: Sequence[str],
    *,
    bos: str,
    eos: str,
    start: str,
) -> None:
    spec.register_source_vocabulary(list(reads))
    spec.register_target_vocabulary(list(writes))
    spec.config.bos_token = bos
    spec.config.eos_token = eos
    spec.config.decoder_start_token = start


def _quantize(spec: TransformerSpec) -> None:
    """Replace each matrix that CTranslate2 multiplies in int8 by int8 rows and their scales."""
    for name, value in spec.variables(ordered=True):
        scope, _, attribute = name.rpartition("/")
        layer = model_spec.index_spec(spec, scope)
        if isinstance(value, Rows) and hasattr(layer, f"{attribute}_scale"):
            scale = Scale(value)
            setattr(layer, attribute, Values(value, scale))
            setattr(layer, f"{attribute}_scale", scale)


def _report(spec: TransformerSpec, progress: Progress | None) -> None:
    """Report progress each time a variable is written."""
    if progress is None:
        return
    variables = [v for _, v in spec.variables(ordered=True) if isinstance(v, (Rows, Values))]
    total = sum(variable.num_bytes() for variable in variables)
    written = 0

    def wrote(count: int) -> None:
        nonlocal written
        written += count
        progress("converting", written / total)

    for variable in variables:
        variable.wrote = wrote
