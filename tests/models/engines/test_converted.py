"""A converted folder describes itself, so that no engine is needed to ask what it holds."""

import json
from pathlib import Path

import pytest

from models.engines.converted import FORMAT, METADATA_FILE, is_current, read_metadata
from models.engines.tokenizers import MT5Tokenizer
from models.errors import WeightsError


def test_a_conversion_says_what_it_made(converted: dict[str, Path]) -> None:
    whole, trimmed = (read_metadata(converted[name]) for name in ("mt5", "mt5-int8"))
    assert whole.architecture == trimmed.architecture == "mt5"
    assert trimmed.target_rows == len(MT5Tokenizer(converted["mt5-int8"]).vocabulary)
    assert trimmed.target_rows < whole.target_rows
    marian = read_metadata(converted["marian-int8"])
    assert (marian.architecture, marian.window) == ("marian", 512)


def test_a_folder_that_an_earlier_release_converted_still_loads(
    converted: dict[str, Path], tmp_path: Path
) -> None:
    fields = json.loads((converted["mt5-int8"] / METADATA_FILE).read_text())
    fields |= {"quantization": "int8", "trimmed": True, "checkpoint_rows": 9, "source_rows": 9}
    (tmp_path / METADATA_FILE).write_text(json.dumps(fields))
    assert read_metadata(tmp_path) == read_metadata(converted["mt5-int8"])


def test_what_another_version_converted_is_not_current(
    converted: dict[str, Path], tmp_path: Path
) -> None:
    assert is_current(converted["mt5"])
    fields = json.loads((converted["mt5"] / METADATA_FILE).read_text())
    (tmp_path / METADATA_FILE).write_text(json.dumps({"format": FORMAT + 1, "something": "new"}))
    assert not is_current(tmp_path)
    with pytest.raises(WeightsError, match="another version"):
        read_metadata(tmp_path)
    (tmp_path / METADATA_FILE).write_text(json.dumps({**fields, "format": FORMAT}))
    assert is_current(tmp_path)


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"format": 2}'])
def test_a_folder_without_its_metadata_holds_nothing_converted(
    content: str | None, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / METADATA_FILE).write_text(content)
    assert not is_current(tmp_path)
    with pytest.raises(WeightsError, match=r"another version|no converted weights"):
        read_metadata(tmp_path)
