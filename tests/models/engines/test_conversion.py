"""Our conversion writes what CTranslate2's own writes, without torch."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from checkpoints import SUMMARIES, TINY_MARIAN, TINY_MT5

from models.engines import Decoding, load_engine
from models.engines.ctranslate2 import convert
from models.errors import WeightsError


def stock(source: Path, target: Path, quantization: str) -> None:
    """CTranslate2's converter, with its error under transformers 5 corrected: mT5 is not tied."""
    from ctranslate2.converters import TransformersConverter

    class Corrected(TransformersConverter):  # type: ignore[misc]
        def load_model(self, *args: Any, **kwargs: Any) -> Any:
            model = super().load_model(*args, **kwargs)
            model.config.tie_word_embeddings = model.config.model_type != "mt5"
            return model

    Corrected(str(source)).convert(str(target), quantization=quantization)


@pytest.mark.filterwarnings("ignore:Recommended. pip install sacremoses")
@pytest.mark.parametrize("quantization", ["float32", "int8"])
@pytest.mark.parametrize("source", [TINY_MT5, TINY_MARIAN], ids=["mt5", "marian"])
def test_writes_the_bytes_of_the_stock_converter(
    source: Path, quantization: str, tmp_path: Path
) -> None:
    stock(source, tmp_path / "stock", quantization)
    convert(source, tmp_path / "ours", quantization=quantization, trim=False)
    for name in ("model.bin", "config.json", "shared_vocabulary.json"):
        ours, theirs = (tmp_path / folder / name for folder in ("ours", "stock"))
        assert ours.read_bytes() == theirs.read_bytes(), name


def test_converts_without_torch(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['torch'] = sys.modules['transformers'] = None\n"
        "from pathlib import Path; from models.engines.ctranslate2 import convert, load\n"
        f"convert(Path({str(TINY_MARIAN)!r}), Path({str(tmp_path)!r})); load(Path({str(tmp_path)!r}))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_trimmed_model_chooses_the_same_text(tmp_path: Path) -> None:
    texts = [" ".join(passage.split()) for passage, _ in SUMMARIES]
    said = []
    for trim in (False, True):
        convert(TINY_MT5, tmp_path / str(trim), quantization="float32", trim=trim)
        engine = load_engine(tmp_path / str(trim))
        batch = [engine.tokenizer.encode(text) for text in texts]
        for beams in (1, 4):
            outputs = engine.generate(batch, Decoding(beams=beams))
            said.append([engine.tokenizer.decode(output.ids) for output in outputs])
    assert said[0] == said[2] == said[1] == said[3] == [summary for _, summary in SUMMARIES]
    sizes = [(tmp_path / str(trim) / "model.bin").stat().st_size for trim in (False, True)]
    assert sizes[1] < sizes[0]


def test_tells_how_far_it_is(tmp_path: Path) -> None:
    shares: list[float] = []
    convert(TINY_MARIAN, tmp_path, progress=lambda step, share: shares.append(share))
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"config.json": None}, "config.json"),
        ({"config.json": b"{"}, "config.json"),
        ({"config.json": b'{"model_type": "bert"}'}, "is a bert checkpoint"),
        ({"model.safetensors": None}, "no weights"),
        ({"model.safetensors": b"\x00" * 100}, "damaged"),
        ({"model.safetensors": b"\xff" * 100}, "damaged"),
        ({"spiece.model": b"nonsense"}, "SentencePiece"),
        ({"spiece.model": None}, "spiece.model"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else value,
)
def test_what_is_not_a_checkpoint_is_named(
    change: dict[str, bytes | None], sentence: str, tmp_path: Path
) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for file in TINY_MT5.iterdir():
        content = change.get(file.name, file.read_bytes())
        if content is not None:
            (source / file.name).write_bytes(content)
    with pytest.raises(WeightsError, match=sentence):
        convert(source, tmp_path / "target")


def test_an_encoder_without_decoder_is_no_mt5(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for file in TINY_MARIAN.iterdir():
        (source / file.name).write_bytes(file.read_bytes())
    config = json.loads((source / "config.json").read_text())
    (source / "config.json").write_text(json.dumps({**config, "decoder_layers": 3}))
    with pytest.raises(WeightsError, match="not a whole marian checkpoint"):
        convert(source, tmp_path / "target")
