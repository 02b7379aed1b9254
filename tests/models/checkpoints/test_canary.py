"""A checkpoint that no longer says language is not served."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from models.checkpoints.canary import check_summarizer, check_translator
from models.engines.ctranslate2.conversion import convert
from models.engines.tensors import open_tensors
from models.errors import GarbageError
from models.pipeline import load_summarizer, load_translator
from tests.support.checkpoints import TINY_MARIAN, TINY_MT5


def test_sound_checkpoints_are_served(converted: dict[str, Path]) -> None:
    load_summarizer("tiny", converted["mt5-int8"], "ctranslate2")
    load_translator("tiny", converted["marian-int8"], "ctranslate2")


@pytest.mark.parametrize(
    ("source", "file", "names", "load"),
    [
        (TINY_MT5, "model.safetensors", ["shared.weight", "lm_head.weight"], load_summarizer),
        (TINY_MARIAN, "pytorch_model.bin", ["model.shared.weight"], load_translator),
    ],
    ids=["mt5", "marian"],
)
def test_a_scrambled_checkpoint_is_refused(
    source: Path, file: str, names: list[str], load: object, tmp_path: Path
) -> None:
    scrambled = tmp_path / "scrambled"
    shutil.copytree(source, scrambled)
    random = np.random.default_rng(3)
    with (scrambled / file).open("r+b") as weights:
        for name in names:
            tensor = open_tensors(source)[name]
            weights.seek(tensor.offset)
            weights.write(random.permutation(tensor.read()).tobytes())
    convert(scrambled, tmp_path / "converted")
    with pytest.raises(GarbageError, match="not served"):
        load("scrambled", tmp_path / "converted", "ctranslate2")  # type: ignore[operator]


@pytest.mark.parametrize(
    "said", ["", "   ", "كلمة " * 40, "وصل القطار إلى المحطة", "Да, поезд пришёл"]
)
def test_a_translator_must_answer_in_english(said: str) -> None:
    with pytest.raises(GarbageError):
        check_translator("x", lambda texts: [said] * len(texts))


@pytest.mark.parametrize(
    "said", ["", "The train arrived.", "القطار القطار القطار القطار القطار القطار", "ا" * 900]
)
def test_a_summarizer_must_answer_in_arabic(said: str) -> None:
    with pytest.raises(GarbageError):
        check_summarizer("x", lambda texts: [said] * len(texts))
