"""From the hub's files to a CTranslate2 model, without torch and within a small server's memory.

The result is what CTranslate2's own converter writes (a test compares the bytes), with one error of
that converter corrected: under transformers 5 it takes mT5's matrices for tied and scales its
output. Weights are read, quantized and written a tensor at a time.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from ctranslate2.specs import TransformerSpec, model_spec

from models.engines.ctranslate2 import layers
from models.engines.ctranslate2.variables import Rows, Scale, Values
from models.errors import WeightsError
from models.tensors import open_tensors
from models.tokenizers import (
    PIECES_FILE,
    SOURCE_FILE,
    TARGET_FILE,
    VOCABULARY_FILE,
    MarianTokenizer,
    MT5Tokenizer,
)
from models.trimming import trim as trim_pieces

FORMAT = 1
"""Counts the changes of what this module writes: folders of another format are converted anew."""

FACTS_FILE = "mujaz.json"

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Facts:
    """What an engine must know of a converted folder, beside CTranslate2's own files."""

    format: int
    architecture: str
    window: int
    rows: int
    quantization: str
    trimmed: bool


def read_facts(folder: Path) -> Facts:
    """The facts of a converted folder. Raises :class:`WeightsError`."""
    try:
        fields = json.loads((folder / FACTS_FILE).read_text(encoding="utf-8"))
        facts = Facts(**{name: fields[name] for name in Facts.__dataclass_fields__})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WeightsError(folder.name, f"{folder.name} holds no converted weights.") from error
    if facts.format != FORMAT:
        message = f"{folder.name} was converted by another version: run `mujaz models pull`."
        raise WeightsError(folder.name, message)
    return facts


def convert(
    source: Path,
    target: Path,
    *,
    quantization: str = "int8",
    trim: bool = True,
    progress: Progress | None = None,
) -> None:
    """Write the checkpoint in ``source`` (the hub's files) to ``target`` as a CTranslate2 model.

    ``quantization`` is ``"int8"`` or ``"float32"``; ``trim`` cuts mT5's vocabulary. ``progress`` is
    told the step and the share done. Not atomic: ``target`` is trusted once this has returned.
    Raises :class:`WeightsError` where ``source`` is not an mT5 or Marian checkpoint, or not whole.
    """
    config = _config(source)
    target.mkdir(parents=True, exist_ok=True)
    try:
        if config["model_type"] == "mt5":
            spec, facts = _mt5(source, target, config, trim=trim)
        else:
            spec, facts = _marian(source, target, config)
    except KeyError as error:
        message = f"{source.name} is not a whole {config['model_type']} checkpoint: no {error}."
        raise WeightsError(source.name, message) from error
    spec.validate()
    spec.optimize(None)
    if quantization == "int8":
        _quantize(spec)
    _report(spec, progress)
    spec.save(str(target))
    facts = replace(facts, quantization=quantization)
    (target / FACTS_FILE).write_text(json.dumps(asdict(facts), indent=1), encoding="utf-8")


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
) -> tuple[TransformerSpec, Facts]:
    tensors = open_tensors(source)
    rows: Sequence[int] | None = None
    MT5Tokenizer(source)  # a damaged one is named before anything is made of it
    if trim:
        # Rows that no piece has go too: nothing can choose them rightly.
        trimmed = trim_pieces((source / PIECES_FILE).read_bytes())
        (target / PIECES_FILE).write_bytes(trimmed.model)
        rows = trimmed.rows
    else:
        shutil.copyfile(source / PIECES_FILE, target / PIECES_FILE)
    spec = layers.mt5(config, tensors, rows)
    tokenizer = MT5Tokenizer(target)
    count = spec.get_source_vocabulary_size()[0]
    names = tokenizer.vocabulary
    names += [f"<extra_id_{n}>" for n in range(count - len(names))]
    _register(spec, names, bos=names[0], eos=names[tokenizer.eos_id], start=names[0])
    spec.config.unk_token = names[tokenizer.unknown_id]
    window = int(config.get("n_positions", 512))
    return spec, Facts(FORMAT, "mt5", window, count, "", trim)


def _marian(source: Path, target: Path, config: dict[str, Any]) -> tuple[TransformerSpec, Facts]:
    for name in (SOURCE_FILE, TARGET_FILE, VOCABULARY_FILE):
        shutil.copyfile(source / name, target / name)
    # `<pad>` only starts the decoder, which CTranslate2 starts from zeros: its row is left out.
    names = MarianTokenizer(target).vocabulary
    names = names[:-1] if names[-1] == "<pad>" else names
    spec = layers.marian(config, open_tensors(source), len(names))
    _register(spec, names, bos="<s>", eos="</s>", start="</s>")
    window = int(config["max_position_embeddings"])
    return spec, Facts(FORMAT, "marian", window, len(names), "", False)


def _register(spec: TransformerSpec, names: list[str], *, bos: str, eos: str, start: str) -> None:
    spec.register_source_vocabulary(names)
    spec.register_target_vocabulary(names)
    spec.config.bos_token = bos
    spec.config.eos_token = eos
    spec.config.decoder_start_token = start


def _quantize(spec: TransformerSpec) -> None:
    """Put int8 rows and their scales in place of every matrix that CTranslate2 multiplies in int8."""
    for name, value in spec.variables(ordered=True):
        scope, _, attribute = name.rpartition("/")
        layer = model_spec.index_spec(spec, scope)
        if isinstance(value, Rows) and hasattr(layer, f"{attribute}_scale"):
            scale = Scale(value)
            setattr(layer, attribute, Values(value, scale))
            setattr(layer, f"{attribute}_scale", scale)


def _report(spec: TransformerSpec, progress: Progress | None) -> None:
    """Have every variable say when it is written."""
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
