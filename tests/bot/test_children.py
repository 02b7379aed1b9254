"""No process of ours imports from the working folder; one that cannot start is not the article's fault."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot import children
from bot.children import NOT_INSTALLED, ChildStartError, command, search_path, start
from bot.jobs import weights_download
from bot.jobs.model_process import LoadRequest, ModelProcess
from bot.sources import sandbox
from bot.sources.documents import extract_in_sandbox
from bot.sources.errors import InstallationError
from models.errors import EngineError
from tests.support.checkpoints import SUMMARIES, TINY_MARIAN, TINY_MT5

PASSAGE = SUMMARIES[0][0]
ROOT = Path(children.__file__).parent.parent


def loading(cache: Path) -> LoadRequest:
    return LoadRequest(str(TINY_MT5), str(TINY_MARIAN), "ctranslate2", cache)


@pytest.fixture
def decoys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder whose modules have our names and those of what we need."""
    for name in ("bot", "models", "json", "pdfminer", "ctranslate2"):
        (tmp_path / f"{name}.py").write_text(f"raise ImportError('the decoy {name}')\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("decoys")
async def test_a_file_is_read_whatever_lies_in_the_working_folder() -> None:
    assert (await extract_in_sandbox(PASSAGE.encode(), "a.txt")).text == PASSAGE


@pytest.mark.parametrize("entry", ["", ".", "{decoys}"])
async def test_not_even_a_path_that_names_the_working_folder_leads_there(
    decoys: Path, monkeypatch: pytest.MonkeyPatch, entry: str
) -> None:
    monkeypatch.syspath_prepend(entry.format(decoys=decoys))
    assert (await extract_in_sandbox(PASSAGE.encode(), "a.txt")).text == PASSAGE


async def test_models_are_loaded_whatever_lies_in_the_working_folder(
    decoys: Path, cache: Path
) -> None:
    models = ModelProcess(loading(cache), deadline=60)
    try:
        assert (await models.loaded()).missing == ()
    finally:
        await models.stop()


@pytest.mark.usefixtures("decoys")
async def test_weights_are_fetched_whatever_lies_in_the_working_folder(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    caplog.set_level(logging.INFO)
    monkeypatch.setenv("MUJAZ_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert await weights_download._run(["nobody/nothing"]) == 1
    assert "mujaz: nobody/nothing: " in caplog.text
    assert "decoy" not in caplog.text


def test_python_m_bot_imports_no_models_from_the_working_folder(decoys: Path) -> None:
    # `bot.py` of the working folder is what `-m bot` names there: Python's own rule.
    (decoys / "bot.py").unlink()
    (decoys / "json.py").unlink()
    done = subprocess.run(
        [sys.executable, "-m", "bot", "clean", "-"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        input=PASSAGE.encode(),
        capture_output=True,
        timeout=60,
    )
    assert done.stdout.decode() == f"{PASSAGE}\n"


def test_a_checkout_that_is_the_working_folder_stays_on_the_path(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "path", ["", *sys.path])
    assert search_path().split(os.pathsep)[0] == str(ROOT)


def test_a_working_folder_that_was_removed_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tmp_path.rmdir()
    monkeypatch.setattr(sys, "path", ["", *sys.path])
    assert str(ROOT) in search_path().split(os.pathsep)


async def test_a_reader_of_files_that_cannot_start_is_not_the_files_fault(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sandbox, "_MODULE", "no_such_module")
    with pytest.raises(InstallationError) as caught:
        await extract_in_sandbox(PASSAGE.encode(), "a.txt")
    assert caught.value.key == "apology"
    (line,) = [record.getMessage() for record in caplog.records if record.name == sandbox.__name__]
    assert line.startswith("python -m no_such_module cannot start")
    assert "No module named no_such_module" in line
    assert "not installed completely" in line


@pytest.mark.parametrize("name", ["a.pdf", "a.html", "a.txt"])
async def test_a_parser_that_is_not_installed_is_not_the_files_fault(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for module in ("pdfminer", "trafilatura"):
        (tmp_path / f"{module}.py").write_text("raise ImportError('nothing is here')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    content = b"%PDF-1.7" if name == "a.pdf" else PASSAGE.encode()
    if name == "a.txt":
        assert (await extract_in_sandbox(content, name)).text == PASSAGE
        return
    with pytest.raises(InstallationError):
        await extract_in_sandbox(content, name)
    assert "nothing is here" in caplog.text


async def test_an_interpreter_that_is_gone_is_told_by_every_child(
    cache: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(ChildStartError, match="No such file"):
        await start("bot")
    with pytest.raises(InstallationError):
        await extract_in_sandbox(PASSAGE.encode(), "a.txt")
    with pytest.raises(EngineError, match=r"model_worker cannot start \(No such file"):
        await ModelProcess(loading(cache), deadline=60).loaded()
    caplog.clear()
    assert not await weights_download._pull(["nobody/nothing"])
    assert "python -m bot cannot start (No such file or directory)" in caplog.text


async def test_models_without_a_package_are_an_error_of_the_installation(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sentencepiece.py").write_text("raise ImportError('nothing is here')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(EngineError, match=r"nothing is here"):
        await ModelProcess(loading(cache), deadline=60).loaded()


def test_a_command_without_a_package_says_so_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "trafilatura.py").write_text("raise ImportError('nothing is here')\n")
    page = tmp_path / "page.html"
    page.write_text(f"<html><p>{PASSAGE}</p></html>")
    done = subprocess.run(
        command("bot", "clean", str(page)),
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), search_path()])},
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == NOT_INSTALLED
    said = "mujaz: Mujaz is not installed completely: nothing is here."
    assert done.stderr.decode().strip() == said
