"""The command line's contract: what is printed where, and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.checkpoints import ENGLISH, SUMMARIES, TINY_MARIAN, TINY_MT5

EXAMPLES = Path(__file__).parents[3] / "examples"
PASSAGE, SUMMARY = SUMMARIES[0]


def mujaz(*command: str, given: str = "", home: Path, **settings: str) -> tuple[int, str, str]:
    """Run the command in an empty home."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "MUJAZ_CACHE": str(home / "c")}
    done = subprocess.run(
        [sys.executable, "-m", "bot", *command],
        env={**environment, **settings},
        input=given.encode(),
        capture_output=True,
        cwd=home,
        timeout=60,
    )
    assert b"Traceback" not in done.stderr
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.fixture
def tiny() -> dict[str, str]:
    return {"MUJAZ_SUMMARIZER": str(TINY_MT5), "MUJAZ_TRANSLATOR": str(TINY_MARIAN)}


def test_clean_prints_the_article_and_keeps_its_remarks_apart(tmp_path: Path) -> None:
    status, out, err = mujaz("clean", given=f"{PASSAGE}\n{PASSAGE}\n", home=tmp_path)
    assert (status, out) == (0, PASSAGE + "\n")
    assert "1 repeated" in err


def test_clean_json_is_one_object_a_line_in_the_order_of_the_sources(tmp_path: Path) -> None:
    sources = sorted(str(path) for path in EXAMPLES.glob("*.txt"))
    status, out, _ = mujaz("clean", "--json", *sources, "-", given=PASSAGE, home=tmp_path)
    objects = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [o["source"] for o in objects] == [*sources, "-"]
    for o in objects:
        assert o.keys() == {"source", "paragraphs", "removed", "words_before", "words_after"}
        assert all(r.keys() == {"text", "reason"} for r in o["removed"])


def test_brief_json_holds_all_that_was_agreed(tmp_path: Path, tiny: dict[str, str]) -> None:
    status, out, _ = mujaz("brief", "--json", given=PASSAGE, home=tmp_path, **tiny)
    (line,) = out.splitlines()
    brief = json.loads(line)
    assert status == 0
    assert brief.keys() == {
        "source", "summary", "translation", "summarizer", "translator", "cleaned", "findings", "seconds",
    }  # fmt: skip
    assert (brief["summary"], brief["translation"]) == (SUMMARY, ENGLISH[SUMMARY])
    assert brief["cleaned"]["source"] == brief["source"] == "-"


def test_the_examples_are_briefed_without_weights(tmp_path: Path) -> None:
    sources = [str(path) for path in EXAMPLES.glob("*.txt")]
    status, out, err = mujaz("brief", *sources, home=tmp_path)
    assert status == 0
    assert out.count("extractive") == out.count("No translation") == len(sources) >= 2
    assert "mujaz models pull" in err


def test_a_source_that_fails_is_named_and_the_others_are_done(tmp_path: Path) -> None:
    (tmp_path / "short.txt").write_text("وصل القطار.")
    (tmp_path / "good.txt").write_text(PASSAGE)
    (tmp_path / "binary.bin").write_bytes(bytes(range(256)))
    status, out, err = mujaz(
        "brief", "--json", "missing.txt", "short.txt", "binary.bin", "good.txt", home=tmp_path
    )
    assert status == 1
    assert [json.loads(line)["source"] for line in out.splitlines()] == ["good.txt"]
    for name in ("missing.txt", "short.txt", "binary.bin"):
        assert f"mujaz: {name}: " in err


def test_old_encodings_are_read(tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_bytes(PASSAGE.encode("cp1256"))
    (tmp_path / "wide.txt").write_bytes(PASSAGE.encode("utf-16"))
    status, out, _ = mujaz("clean", "--json", "old.txt", "wide.txt", home=tmp_path)
    assert status == 0
    assert [json.loads(line)["paragraphs"] for line in out.splitlines()] == [[PASSAGE], [PASSAGE]]


@pytest.mark.parametrize(
    ("command", "status"),
    [
        (["brief", "--no-such-option"], 2),
        (["nonsense"], 2),
        (["brief", "--require-models", "-"], 3),
        (["bot"], 2),
        (["--version"], 0),
    ],
)
def test_how_it_ends(command: list[str], status: int, tmp_path: Path) -> None:
    assert mujaz(*command, home=tmp_path)[0] == status


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    status, _, err = mujaz("brief", given=PASSAGE, home=tmp_path, MUJAZ_ENGINE="steam")
    assert status == 2
    assert "MUJAZ_ENGINE" in err


def test_check_looks_line_by_line(tmp_path: Path) -> None:
    (tmp_path / "ar").write_text(
        "نقلت الحافلة ٤٥ راكبا إلى المدينة\nوصل القطار إلى المحطة في موعده\n"
    )
    (tmp_path / "en").write_text(
        "The bus took 54 passengers to the city\nThe train reached the station\n"
    )
    status, out, _ = mujaz(
        "check", "--source", "ar", "--text", "en", "--lines", "--json", home=tmp_path
    )
    lines = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [line["line"] for line in lines] == [1, 2]
    assert "number" in [finding["kind"] for finding in lines[0]["findings"]]
    assert lines[1]["findings"] == []
    (tmp_path / "en").write_text("one line\n")
    assert mujaz("check", "--source", "ar", "--text", "en", "--lines", home=tmp_path)[0] == 2
    assert mujaz("check", "--source", "none", "--text", "en", home=tmp_path)[0] == 1
