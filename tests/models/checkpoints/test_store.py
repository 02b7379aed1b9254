"""Weights are fetched, verified and converted once; every fault is one sentence, and nothing half
done is ever trusted. The real command, in a process of its own, before a hub on this machine."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load, save

from models.checkpoints.store import locate, read_manifest
from tests.support import hub as hub_server
from tests.support.checkpoints import ENGLISH, SUMMARIES, TINY_MARIAN, TINY_MT5

MT5, MARIAN = "founders/tiny-mt5", "founders/tiny-marian"


class Machine:
    """A machine with an empty home, the hub at hand."""

    def __init__(self, home: Path, hub: hub_server.Hub) -> None:
        self.cache = home / "cache"
        self.hub_cache = home / "hub"
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "HF_HOME": str(self.hub_cache),
            "HF_ENDPOINT": hub.base,
            "MUJAZ_CACHE": str(self.cache),
            "MUJAZ_SUMMARIZER": MT5,
            "MUJAZ_TRANSLATOR": MARIAN,
        }

    def start(self, *command: str, **settings: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "bot", *command],
            env={**self.environment, **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *command: str, **settings: str) -> tuple[int, str, str]:
        process = self.start(*command, **settings)
        out, err = process.communicate(timeout=60)
        assert "Traceback" not in err, err
        return process.returncode, out, err

    def folder(self, name: str) -> Path | None:
        return locate(name, engine="ctranslate2", cache=self.cache)


@pytest.fixture
def hub() -> Iterator[hub_server.Hub]:
    with hub_server.running() as running:
        running.publish(MT5, TINY_MT5, tf_model__h5=b"never wanted", README__md=b"# nor this")
        running.publish(MARIAN, TINY_MARIAN)
        yield running


@pytest.fixture
def machine(tmp_path: Path, hub: hub_server.Hub) -> Machine:
    return Machine(tmp_path, hub)


def test_pull_makes_a_brief_possible_and_frees_what_it_no_longer_needs(
    machine: Machine, hub: hub_server.Hub, tmp_path: Path
) -> None:
    passage, summary = SUMMARIES[0]
    (tmp_path / "article.txt").write_text(passage)
    status, out, err = machine.run("brief", "--require-models", str(tmp_path / "article.txt"))
    assert (status, out) == (3, "")
    assert "mujaz models pull" in err

    status, out, err = machine.run("models", "pull")
    assert status == 0, err
    assert out.count("ready in") == 2
    assert f"{MT5}: 1." in err
    assert "to fetch, mit" in err
    assert "  model.safetensors: " in err
    assert "raw weights deleted" in out
    assert not {"tf_model.h5", "README.md"} & set(hub.fetched())
    assert not list(machine.hub_cache.rglob("*.bin"))

    shutil.rmtree(machine.hub_cache)
    status, out, _ = machine.run(
        "brief", "--json", "--require-models", str(tmp_path / "article.txt"), HF_HUB_OFFLINE="1"
    )
    brief = json.loads(out)
    assert (brief["summary"], brief["translation"]) == (summary, ENGLISH[summary])
    assert (brief["summarizer"], brief["translator"]) == (MT5, MARIAN)


def test_a_second_pull_asks_the_hub_nothing(machine: Machine, hub: hub_server.Hub) -> None:
    machine.run("models", "pull", MARIAN)
    hub.requests.clear()
    status, out, _ = machine.run("models", "pull", MARIAN)
    assert status == 0
    assert "ready in" in out
    assert hub.requests == []


def test_a_transfer_that_was_cut_goes_on_where_it_stopped(
    machine: Machine, hub: hub_server.Hub
) -> None:
    # As large as several of the pieces in which huggingface_hub writes what it receives.
    tensors = load(hub.checkpoints[MT5]["model.safetensors"])
    unused = {"unused": np.zeros((6_000_000,), np.float32)}
    hub.checkpoints[MT5]["model.safetensors"] = save({**tensors, **unused})
    hub.cut_after = 15_000_000
    process = machine.start("models", "pull", MT5)
    process.communicate(timeout=60)
    if process.returncode:
        status, _, err = machine.run("models", "pull", MT5)
        assert status == 0, err
    ranges = [asked for _, path, asked in hub.requests if asked and "safetensors" in path]
    assert any(int(asked.removeprefix("bytes=").strip("-")) > 0 for asked in ranges), ranges
    assert machine.folder(MT5) is not None


def test_a_damaged_file_is_thrown_away_and_fetched_again(
    machine: Machine, hub: hub_server.Hub
) -> None:
    hub.damaged.add("pytorch_model.bin")
    status, _, err = machine.run("models", "pull", MARIAN)
    assert status == 1
    assert "pytorch_model.bin" in err
    assert "not as it was published" in err
    assert machine.folder(MARIAN) is None
    hub.damaged.clear()
    status, _, err = machine.run("models", "pull", MARIAN)
    assert status == 0, err


def test_one_failure_is_named_and_the_others_are_done(machine: Machine) -> None:
    status, out, err = machine.run("models", "pull", "founders/nothing", MARIAN)
    assert status == 1
    assert "The hub has no checkpoint named founders/nothing" in err
    assert MARIAN in out


def test_a_gated_checkpoint_says_what_to_do(machine: Machine, hub: hub_server.Hub) -> None:
    hub.gated = True
    status, _, err = machine.run("models", "pull", MT5)
    assert status == 1
    assert "gated" in err
    assert "HF_TOKEN" in err


@pytest.mark.parametrize("endpoint", ["http://127.0.0.1:9", "http://no-such-host.invalid"])
def test_a_hub_that_is_not_there_is_a_sentence(machine: Machine, endpoint: str) -> None:
    status, _, err = machine.run("models", "pull", MT5, HF_ENDPOINT=endpoint)
    assert status == 1
    assert "cannot be reached" in err


def test_a_hub_that_never_answers_is_a_sentence(machine: Machine, hub: hub_server.Hub) -> None:
    hub.silent = threading.Event()
    status, _, err = machine.run("models", "pull", MT5)
    assert status == 1
    assert "cannot be reached" in err
    # One question, not asked again and again while the operator waits.
    assert len([path for _, path, _ in hub.requests if MT5 in path]) == 1


def test_offline_mode_is_respected(machine: Machine, hub: hub_server.Hub) -> None:
    status, _, err = machine.run("models", "pull", MT5, HF_HUB_OFFLINE="1")
    assert status == 1
    assert "HF_HUB_OFFLINE" in err
    assert hub.requests == []


def test_a_wrong_checkpoint_is_named(machine: Machine, hub: hub_server.Hub) -> None:
    hub.publish("founders/encoder", TINY_MT5, config__json=b'{"model_type": "bert"}')
    status, _, err = machine.run("models", "pull", "founders/encoder")
    assert status == 1
    assert "is a bert checkpoint" in err


def test_the_fetched_revision_is_recorded_and_reused(machine: Machine, hub: hub_server.Hub) -> None:
    first = hub.revision
    machine.run("models", "pull", MARIAN)
    folder = machine.folder(MARIAN)
    assert folder is not None
    manifest = read_manifest(folder)
    assert manifest is not None
    assert manifest.revision == first
    shutil.rmtree(folder)
    hub.requests.clear()
    assert machine.run("models", "pull", MARIAN)[0] == 0
    assert any(first in path for _, path, _ in hub.requests)
    hub.revision = "b" * 40
    assert machine.run("models", "pull", MARIAN, "--update")[0] == 0
    (row,) = [r for r in _listed(machine) if r["name"] == MARIAN]
    assert row["revision"] == hub.revision
    assert row["here"] is True


def test_a_kill_during_the_conversion_leaves_nothing_that_is_trusted(machine: Machine) -> None:
    for attempt in range(3):
        process = machine.start("models", "pull", MT5)
        deadline = time.monotonic() + 30
        while not list(machine.cache.glob("*/.int8.*/*")) and process.poll() is None:
            assert time.monotonic() < deadline, attempt
        process.send_signal(signal.SIGKILL)
        process.communicate()
        folder = machine.folder(MT5)
        if folder is not None:
            assert machine.run("models", "verify", MT5)[0] == 0
    assert machine.run("models", "pull", MT5)[0] == 0
    assert machine.run("models", "verify", MT5)[0] == 0
    assert list(machine.cache.glob("*/.int8.*")) == []


def test_two_pulls_at_once_convert_once(machine: Machine) -> None:
    pulls = [machine.start("models", "pull", MARIAN) for _ in range(2)]
    for process in pulls:
        _, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
    assert machine.run("models", "verify", MARIAN)[0] == 0


_CONVERT_AND_SAY_WHAT_IS_OPENED = """
import sys
from pathlib import Path
from models.checkpoints.store import locate

def report(event, arguments):
    if event == "open" and str(arguments[0]).endswith((".lock", "config.json")):
        print(Path(arguments[0]).name, flush=True)

sys.addaudithook(report)
print(locate(sys.argv[1], engine="ctranslate2", cache=Path(sys.argv[2])), flush=True)
"""


def test_of_two_processes_one_converts_and_the_other_waits_for_it(tmp_path: Path) -> None:
    source, cache = tmp_path / "mine", tmp_path / "cache"
    shutil.copytree(TINY_MARIAN, source)
    config = (source / "config.json").read_bytes()
    (source / "config.json").unlink()
    # A conversion begins with this file, and halts until the pipe is written to.
    os.mkfifo(source / "config.json")
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", _CONVERT_AND_SAY_WHAT_IS_OPENED, str(source), str(cache)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    try:
        begun = [process.stdout.readline() for process in processes if process.stdout]
        with (source / "config.json").open("wb") as pipe:
            pipe.write(config)
        rest = [process.communicate(timeout=60)[0] for process in processes]
    finally:
        for process in processes:
            process.kill()

    opened = [(first + more).split() for first, more in zip(begun, rest, strict=True)]
    assert [process.returncode for process in processes] == [0, 0]
    assert sorted("config.json" in names for names in opened) == [False, True]
    assert opened[0][-1] == opened[1][-1]
    assert read_manifest(Path(opened[0][-1])) is not None


def test_verify_finds_a_changed_file_and_discards_the_folder(machine: Machine) -> None:
    machine.run("models", "pull", MARIAN)
    folder = machine.folder(MARIAN)
    assert folder is not None
    weights = folder / "model.bin"
    content = weights.read_bytes()
    weights.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    status, _, err = machine.run("models", "verify", MARIAN)
    assert status == 1
    assert "model.bin" in err
    assert machine.folder(MARIAN) is None


def test_a_full_disk_is_said_before_anything_is_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from models.checkpoints.hub import require_room
    from models.errors import DiskFullError

    with pytest.raises(DiskFullError, match=r"needs 1000000000\.0 GB"):
        require_room("founders/huge", tmp_path / "not" / "yet", 10**18)


def test_a_local_folder_is_converted_once_and_again_when_it_changes(tmp_path: Path) -> None:
    source = tmp_path / "mine"
    shutil.copytree(TINY_MARIAN, source)
    cache = tmp_path / "cache"
    first = locate(str(source), engine="ctranslate2", cache=cache)
    assert first is not None
    assert locate(str(source), engine="ctranslate2", cache=cache) == first
    assert locate(str(first), engine="ctranslate2", cache=cache) == first
    os.utime(source / "config.json", (1, 1))
    assert locate(str(source), engine="ctranslate2", cache=cache) not in (None, first)


def test_the_reference_engine_takes_the_hubs_files_as_they_are(
    machine: Machine, tmp_path: Path
) -> None:
    (tmp_path / "article.txt").write_text(SUMMARIES[0][0])
    settings = {"MUJAZ_ENGINE": "transformers"}
    assert machine.run("models", "pull", **settings)[0] == 0
    status, out, err = machine.run("brief", "--json", str(tmp_path / "article.txt"), **settings)
    assert status == 0, err
    assert json.loads(out)["summary"] == SUMMARIES[0][1]


def _listed(machine: Machine) -> list[dict[str, object]]:
    _, out, _ = machine.run("models", "list", "--json")
    return [json.loads(line) for line in out.splitlines()]
