"""Both engines keep one promise, and say the same."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from safetensors.torch import load_file, save_file

from models.engines import Decoding, Engine, EngineName, load_engine
from models.engines.ctranslate2.engine import usable_processors
from models.errors import EngineError, WeightsError
from tests.support.checkpoints import SUMMARIES, TINY_MARIAN, TINY_MT5, TRANSLATIONS, untaught

PASSAGES = [" ".join(passage.split()) for passage, _ in SUMMARIES]
SENTENCES = [arabic for arabic, _ in TRANSLATIONS]


def said(engine: Engine, texts: Sequence[str], decoding: Decoding) -> list[str]:
    outputs = engine.generate([engine.tokenizer.encode(text) for text in texts], decoding)
    return [engine.tokenizer.decode(output.ids) for output in outputs]


class EngineContract:
    """What every engine promises; a subclass gives its two loaded engines."""

    mt5: Engine
    marian: Engine

    def test_sums_up_what_it_was_taught(self) -> None:
        assert said(self.mt5, PASSAGES, Decoding()) == [summary for _, summary in SUMMARIES]

    def test_translates_what_it_was_taught(self) -> None:
        assert said(self.marian, SENTENCES, Decoding()) == [english for _, english in TRANSLATIONS]

    def test_a_batch_of_mixed_lengths_is_answered_in_its_order(self) -> None:
        mixed = [*sorted(SENTENCES, key=len), *sorted(SENTENCES, key=len, reverse=True)]
        alone = [said(self.marian, [sentence], Decoding())[0] for sentence in mixed]
        assert said(self.marian, mixed, Decoding()) == alone

    @pytest.mark.parametrize("beams", [1, 2, 4])
    def test_stops_at_the_longest_length_and_says_so(self, beams: int) -> None:
        ids = self.marian.tokenizer.encode(SENTENCES[0])
        (output,) = self.marian.generate([ids], Decoding(beams=beams, max_length=5))
        assert len(output.ids) == 5
        assert not output.ended
        (output,) = self.marian.generate([ids], Decoding(beams=beams))
        assert output.ended

    def test_says_no_banned_ngram_twice(self) -> None:
        decoding = Decoding(no_repeat_ngram=1, max_length=40)
        for ids in (self.marian.tokenizer.encode(sentence) for sentence in SENTENCES):
            (output,) = self.marian.generate([ids], decoding)
            assert len(set(output.ids)) == len(output.ids)

    def test_says_at_least_the_least_length(self) -> None:
        ids = self.marian.tokenizer.encode(SENTENCES[-1])
        (output,) = self.marian.generate([ids], Decoding(min_length=60, max_length=80))
        assert len(output.ids) >= 60

    def test_nothing_in_nothing_out(self) -> None:
        assert self.mt5.generate([], Decoding()) == []

    def test_reads_an_input_as_long_as_the_window(self) -> None:
        ids = (self.mt5.tokenizer.encode(PASSAGES[0])[:-1] * 40)[: self.mt5.window - 1]
        (output,) = self.mt5.generate([[*ids, 1]], Decoding(max_length=10))
        assert len(output.ids) <= 10

    def test_reads_an_empty_text_and_unknown_characters(self) -> None:
        outputs = said(self.marian, ["", "\ud800\x00", "火车 😀"], Decoding(max_length=20))
        assert len(outputs) == 3


class TestCTranslate2(EngineContract):
    @pytest.fixture(autouse=True)
    def load(self, converted: dict[str, Path]) -> None:
        self.mt5 = load_engine(converted["mt5"])
        self.marian = load_engine(converted["marian"])


class TestCTranslate2AsServed(EngineContract):
    """int8, and mT5's vocabulary trimmed."""

    @pytest.fixture(autouse=True)
    def load(self, converted: dict[str, Path]) -> None:
        self.mt5 = load_engine(converted["mt5-int8"])
        self.marian = load_engine(converted["marian-int8"])


class TestTransformers(EngineContract):
    @pytest.fixture(autouse=True)
    def load(self) -> None:
        self.mt5 = load_engine(TINY_MT5, "transformers")
        self.marian = load_engine(TINY_MARIAN, "transformers")


@pytest.mark.parametrize(
    "decoding",
    [
        Decoding(beams=1, length_penalty=0.6),
        Decoding(beams=4),
        Decoding(beams=6, length_penalty=0.6, no_repeat_ngram=2),
        Decoding(beams=4, min_length=30, max_length=50),
        Decoding(beams=4, max_length=9),
    ],
    ids=["greedy", "beam", "bigrams", "at least", "at most"],
)
@pytest.mark.parametrize(
    ("name", "folder", "texts"),
    [("mt5", TINY_MT5, PASSAGES), ("marian", TINY_MARIAN, SENTENCES)],
    ids=["mt5", "marian"],
)
def test_in_float32_both_engines_choose_the_same_ids(
    converted: dict[str, Path], name: str, folder: Path, texts: list[str], decoding: Decoding
) -> None:
    ours, reference = load_engine(converted[name]), load_engine(folder, "transformers")
    batch = [ours.tokenizer.encode(text) for text in [*texts, *untaught(20)]]
    found, expected = ours.generate(batch, decoding), reference.generate(batch, decoding)
    assert [output.ids for output in found] == [output.ids for output in expected]
    assert [output.ended for output in found] == [output.ended for output in expected]
    assert [o.score for o in found] == pytest.approx([o.score for o in expected], abs=1e-4)


def test_an_engine_that_is_not_installed_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The name of the library is all that is changed: the import fails as it does without it.
    from models import engines

    monkeypatch.setitem(
        engines._ENGINES, "transformers", ("no_such_library.engine", "pip install it")
    )
    with pytest.raises(EngineError, match="pip install it"):
        load_engine(TINY_MT5, "transformers")


@pytest.mark.parametrize("name", ["ctranslate2", "transformers"])
def test_an_empty_folder_holds_no_weights(tmp_path: Path, name: EngineName) -> None:
    with pytest.raises(WeightsError, match=r"no converted weights|no readable config\.json"):
        load_engine(tmp_path, name)


def test_serving_loads_no_torch_even_where_it_is_installed(converted: dict[str, Path]) -> None:
    code = (
        "import sys; from pathlib import Path; from models.engines import Decoding, load_engine\n"
        f"engine = load_engine(Path({str(converted['marian-int8'])!r}))\n"
        "engine.generate([engine.tokenizer.encode('وصل القطار.')], Decoding())\n"
        "assert not {'torch', 'transformers'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("dropped", "sentence"),
    [
        ("decoder.", "not a whole mt5 checkpoint: no 'decoder."),
        ("encoder.block.1.", "not a whole mt5 checkpoint: no 'encoder.block.1."),
        ("lm_head.", "not a whole mt5 checkpoint: no 'lm_head.weight'"),
    ],
)
def test_the_reference_makes_nothing_up_for_what_a_checkpoint_lacks(
    dropped: str, sentence: str, tmp_path: Path
) -> None:
    shutil.copytree(TINY_MT5, tmp_path / "part")
    weights = tmp_path / "part" / "model.safetensors"
    tensors = load_file(weights)
    save_file({n: t for n, t in tensors.items() if not n.startswith(dropped)}, weights)
    with pytest.raises(WeightsError, match=sentence):
        load_engine(tmp_path / "part", "transformers")


def test_the_reference_names_a_file_that_was_cut_short(tmp_path: Path) -> None:
    shutil.copytree(TINY_MARIAN, tmp_path / "cut")
    weights = tmp_path / "cut" / "pytorch_model.bin"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(WeightsError, match=r"pytorch_model\.bin is damaged"):
        load_engine(tmp_path / "cut", "transformers")


@pytest.mark.parametrize(
    ("quota", "most"),
    [("100000 100000", 1), ("150000 100000", 1), ("max 100000", 4096), ("", 4096)],
)
def test_keeps_within_the_share_of_a_container(quota: str, most: int, tmp_path: Path) -> None:
    (tmp_path / "cpu.max").write_text(quota)
    assert 1 <= usable_processors(tmp_path / "cpu.max") <= most
    assert usable_processors(tmp_path / "cpu.max") == min(most, usable_processors(tmp_path / "no"))


def test_a_damaged_model_says_that_it_must_be_fetched_again(
    converted: dict[str, Path], tmp_path: Path
) -> None:
    for file in converted["marian"].iterdir():
        (tmp_path / file.name).write_bytes(
            file.read_bytes()[: -1000 if file.suffix == ".bin" else None]
        )
    with pytest.raises(WeightsError, match="pull them again"):
        load_engine(tmp_path)
