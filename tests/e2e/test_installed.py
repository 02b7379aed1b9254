"""The built wheel, installed alone, briefs and serves from a folder whose modules bear our names."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.acting import PASSAGE, SUMMARY, TRANSLATION
from tests.support.checkpoints import TINY_MARIAN, TINY_MT5
from tests.support.running_bot import ROOT, RunningBot
from tools.botapi.server import BotApi

SETTINGS = {"MUJAZ_SUMMARIZER": str(TINY_MT5), "MUJAZ_TRANSLATOR": str(TINY_MARIAN)}
NEEDED = ("ctranslate2", "telegram", "typer")


def run(*command: str | Path, folder: Path, **settings: str) -> str:
    """What a command prints that runs in ``folder`` and sees no checkout."""
    hidden = ("MUJAZ_", "PYTHON")
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(hidden)}
    done = subprocess.run(
        [str(part) for part in command],
        env={**inherited, **SETTINGS, **settings},
        cwd=folder,
        capture_output=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built without a network."""
    if importlib.util.find_spec("hatchling") is None:
        assert "CI" not in os.environ, "hatchling is in the test group: run make test"
        pytest.skip("hatchling is not installed: run make test")
    folder = tmp_path_factory.mktemp("wheel")
    options = ("--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", *options, "-w", folder, ROOT],
        cwd=folder,
        check=True,
    )
    return next(folder.glob("mujaz-*.whl"))


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The commands of an environment with the wheel; what it depends on is that of this one."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(folder, with_pip=False)
    commands = folder / ("Scripts" if os.name == "nt" else "bin")
    pip = [sys.executable, "-m", "pip", "--python", commands / "python", "install", "--quiet"]
    options = ("--no-deps", "--no-index", "--disable-pip-version-check")
    subprocess.run([*map(str, pip), *options, str(wheel)], cwd=folder, check=True)
    paths = run(
        commands / "python", "-c", "import site; print(site.getsitepackages()[0])", folder=folder
    )
    packages = Path(paths.strip())
    # Folders that a .pth names are searched last, and no .pth in them is read: no checkout is seen.
    (packages / "dependencies.pth").write_text("\n".join(sorted(set(_dependencies()))) + "\n")
    where = run(commands / "python", "-P", "-c", "import bot; print(bot.__file__)", folder=folder)
    assert Path(where.strip()).is_relative_to(packages)
    return commands


def _dependencies() -> Iterator[str]:
    for name in NEEDED:
        found = importlib.util.find_spec(name)
        assert found is not None
        assert found.origin is not None
        yield str(Path(found.origin).parent.parent)


@pytest.fixture
def decoys(tmp_path: Path) -> Path:
    """A folder in which an operator keeps other programs."""
    for name in ("models", "bot"):
        (tmp_path / f"{name}.py").write_text(f"raise SystemExit('the decoy {name} was imported')\n")
    return tmp_path


def test_it_briefs_beside_modules_of_the_same_names(
    environment: Path, decoys: Path, cache: Path
) -> None:
    article = decoys / "article.txt"
    article.write_text(PASSAGE, encoding="utf-8")
    printed = run(
        environment / "mujaz", "brief", article.name, folder=decoys, MUJAZ_CACHE=str(cache)
    )
    assert SUMMARY in printed
    assert TRANSLATION in printed


def test_it_serves_beside_modules_of_the_same_names(
    environment: Path, decoys: Path, api: BotApi, cache: Path
) -> None:
    command = [str(environment / "mujaz"), "bot"]
    bot = RunningBot(api, decoys, command=command, PYTHONPATH="", MUJAZ_CACHE=str(cache))
    bot.start()
    reader = api.user(1)
    try:
        reader.send(PASSAGE)
        text = reader.replies()[0]["text"]
        reader.send_document(PASSAGE.encode(), "article.txt")
        file = reader.replies(2)[1]["text"]
    finally:
        bot.kill()
    log = bot.log.read_text()
    assert SUMMARY in text, log
    assert SUMMARY in file, log
    assert "decoy" not in log
