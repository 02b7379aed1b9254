"""A converted folder says who can load it, to whoever asks before an engine is loaded."""

import json
from pathlib import Path

import pytest

from models.engines.converted import FACTS_FILE, FORMAT, is_current, read_facts
from models.engines.tokenizers import MT5Tokenizer
from models.errors import WeightsError


def test_a_conversion_says_what_it_made(converted: dict[str, Path]) -> None:
    whole, trimmed = (read_facts(converted[name]) for name in ("mt5", "mt5-int8"))
    assert whole.architecture == trimmed.architecture == "mt5"
    assert trimmed.target_rows == len(MT5Tokenizer(converted["mt5-int8"]).vocabulary)
    assert trimmed.target_rows < whole.target_rows
    marian = read_facts(converted["marian-int8"])
    assert (marian.architecture, marian.window) == ("marian", 512)


def test_a_folder_that_an_earlier_release_converted_still_loads(
    converted: dict[str, Path], tmp_path: Path
) -> None:
    fields = json.loads((converted["mt5-int8"] / FACTS_FILE).read_text())
    fields |= {"quantization": "int8", "trimmed": True, "checkpoint_rows": 9, "source_rows": 9}
    (tmp_path / FACTS_FILE).write_text(json.dumps(fields))
    assert read_facts(tmp_path) == read_facts(converted["mt5-int8"])


def test_what_another_version_converted_is_not_current(
    converted: dict[str, Path], tmp_path: Path
) -> None:
    assert is_current(converted["mt5"])
    fields = json.loads((converted["mt5"] / FACTS_FILE).read_text())
    (tmp_path / FACTS_FILE).write_text(json.dumps({"format": FORMAT + 1, "something": "new"}))
    assert not is_current(tmp_path)
    with pytest.raises(WeightsError, match="another version"):
        read_facts(tmp_path)
    (tmp_path / FACTS_FILE).write_text(json.dumps({**fields, "format": FORMAT}))
    assert is_current(tmp_path)


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"format": 2}'])
def test_a_folder_without_its_facts_holds_nothing_converted(
    content: str | None, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / FACTS_FILE).write_text(content)
    assert not is_current(tmp_path)
    with pytest.raises(WeightsError, match=r"another version|no converted weights"):
        read_facts(tmp_path)
