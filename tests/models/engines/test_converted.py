"""A converted folder says who can load it, to whoever asks before an engine is loaded."""

import json
from pathlib import Path

import pytest

from models.engines.converted import FACTS_FILE, FORMAT, is_current, read_facts
from models.errors import WeightsError


def test_a_conversion_says_what_it_made(converted: dict[str, Path]) -> None:
    facts = read_facts(converted["mt5-int8"])
    assert (facts.architecture, facts.quantization, facts.trimmed) == ("mt5", "int8", True)
    assert facts.source_rows == facts.target_rows < facts.checkpoint_rows
    facts = read_facts(converted["marian-int8"])
    assert facts.source_rows + facts.target_rows < 2 * facts.checkpoint_rows
    facts = read_facts(converted["mt5"])
    assert (facts.quantization, facts.trimmed) == ("float32", False)
    assert facts.source_rows == facts.target_rows == facts.checkpoint_rows


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
