"""Our conversion writes what CTranslate2's own writes, without torch."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from models.engines import Decoding, Engine, load_engine
from models.engines.ctranslate2.conversion import Quantization, convert
from models.engines.tokenizers import MarianTokenizer
from models.engines.trimming import trim as trim_pieces
from models.errors import WeightsError
from tests.support.checkpoints import SUMMARIES, TINY_MARIAN, TINY_MT5, TRANSLATIONS, untaught


def stock(source: Path, target: Path, quantization: str) -> None:
    """CTranslate2's converter, with its error under transformers 5 corrected: mT5 is not tied."""
    from ctranslate2.converters import TransformersConverter

    class Corrected(TransformersConverter):  # type: ignore[misc]
        def load_model(self, *args: Any, **kwargs: Any) -> Any:
            model = super().load_model(*args, **kwargs)
            model.config.tie_word_embeddings = model.config.model_type != "mt5"
            return model

    # What is not quantized: float32, also of a float16 checkpoint.
    kind = "int8_float32" if quantization == "int8" else quantization
    Corrected(str(source)).convert(str(target), quantization=kind)


def rounded_and_old(folder: Path) -> Path:
    """Marian as its first checkpoints are: float16, positions and all, in torch's first format."""
    shutil.copytree(TINY_MARIAN, folder)
    state = torch.load(TINY_MARIAN / "pytorch_model.bin", weights_only=True)
    halves = {name: tensor.half() for name, tensor in state.items()}
    assert "model.encoder.embed_positions.weight" in halves
    torch.save(halves, folder / "pytorch_model.bin", _use_new_zipfile_serialization=False)
    return folder


def sharded(folder: Path) -> Path:
    """Marian in two safetensors files, and without the tensors that others say already."""
    shutil.copytree(TINY_MARIAN, folder, ignore=shutil.ignore_patterns("*.bin"))
    state = torch.load(TINY_MARIAN / "pytorch_model.bin", weights_only=True)
    names = sorted(name for name in state if "embed_" not in name and name != "lm_head.weight")
    files = {name: f"model-0000{n % 2 + 1}-of-00002.safetensors" for n, name in enumerate(names)}
    for file in set(files.values()):
        save_file({name: state[name] for name in names if files[name] == file}, folder / file)
    index = folder / "model.safetensors.index.json"
    index.write_text(json.dumps({"metadata": {}, "weight_map": files}))
    return folder


@pytest.mark.filterwarnings("ignore:Recommended. pip install sacremoses")
@pytest.mark.parametrize("quantization", ["float32", "int8"])
@pytest.mark.parametrize("kind", ["mt5", "marian", "rounded and old", "sharded"])
def test_writes_the_bytes_of_the_stock_converter(
    kind: str, quantization: Quantization, tmp_path: Path
) -> None:
    source = {
        "mt5": lambda _: TINY_MT5,
        "marian": lambda _: TINY_MARIAN,
        "rounded and old": rounded_and_old,
        "sharded": sharded,
    }[kind](tmp_path / "source")
    stock(source, tmp_path / "stock", quantization)
    convert(source, tmp_path / "ours", quantization=quantization, trim=False)
    for name in ("model.bin", "config.json", "shared_vocabulary.json"):
        ours, theirs = (tmp_path / folder / name for folder in ("ours", "stock"))
        assert ours.read_bytes() == theirs.read_bytes(), name


def test_converts_without_torch(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['torch'] = sys.modules['transformers'] = None\n"
        "from pathlib import Path\n"
        "from models.engines.ctranslate2 import load\n"
        "from models.engines.ctranslate2.conversion import convert\n"
        f"convert(Path({str(TINY_MARIAN)!r}), Path({str(tmp_path)!r})); load(Path({str(tmp_path)!r}))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def trimmed_and_not(source: Path, folder: Path) -> tuple[Engine, Engine, list[int]]:
    """Both, loaded, and which id of the whole one each id of the trimmed one is."""
    for trim in (True, False):
        convert(source, folder / str(trim), quantization="float32", trim=trim)
    small, whole = (load_engine(folder / str(trim)) for trim in (True, False))
    if source == TINY_MT5:
        return small, whole, list(trim_pieces((TINY_MT5 / "spiece.model").read_bytes()).rows)
    return small, whole, list(range(len(small.tokenizer.vocabulary)))  # type: ignore[attr-defined]


@pytest.mark.parametrize("beams", [1, 4])
def test_a_trimmed_model_says_what_it_was_taught(beams: int, tmp_path: Path) -> None:
    for source, pairs in ((TINY_MT5, SUMMARIES), (TINY_MARIAN, TRANSLATIONS)):
        small, whole, rows = trimmed_and_not(source, tmp_path / source.name)
        for text, said in pairs:
            (ours,) = small.generate([small.tokenizer.encode(text)], Decoding(beams=beams))
            (theirs,) = whole.generate([whole.tokenizer.encode(text)], Decoding(beams=beams))
            assert small.tokenizer.decode(ours.ids) == said
            assert tuple(rows[number] for number in ours.ids) == theirs.ids
        sizes = [
            (tmp_path / source.name / t / "model.bin").stat().st_size for t in ("True", "False")
        ]
        assert source == TINY_MARIAN or sizes[0] < sizes[1]


@pytest.mark.parametrize("source", [TINY_MT5, TINY_MARIAN], ids=["mt5", "marian"])
def test_greedy_search_chooses_as_before_wherever_it_chose_what_was_kept(
    source: Path, tmp_path: Path
) -> None:
    small, whole, rows = trimmed_and_not(source, tmp_path)
    texts = untaught(200)
    greedy = Decoding(beams=1, max_length=30)
    before = whole.generate([whole.tokenizer.encode(text) for text in texts], greedy)
    after = small.generate([small.tokenizer.encode(text) for text in texts], greedy)
    kept = set(rows)
    if isinstance(small.tokenizer, MarianTokenizer):
        kept &= set(small.tokenizer.target_ids)
    comparable = [(a, b) for a, b in zip(after, before, strict=True) if kept.issuperset(b.ids)]
    assert len(comparable) > 100
    for ours, theirs in comparable:
        assert tuple(rows[number] for number in ours.ids) == theirs.ids
        # The same choice among fewer has no smaller share.
        assert ours.score >= theirs.score - 1e-5


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
