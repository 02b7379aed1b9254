"""The process for strangers' files knows nothing of the operator's, and its end is an error of ours."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import pytest

from bot.sources import sandbox
from bot.sources.sandbox import SandboxError

SECRETS = {
    "MUJAZ_TELEGRAM_TOKEN": "4242:secret",
    "MUJAZ_DATABASE": "postgresql://u:secret@host/x",
    "HF_TOKEN": "secret",
    "HTTPS_PROXY": "http://u:secret@proxy",
}


def python_that(tmp_path: Path, does: str) -> str:
    """A Python that does something before it starts."""
    script = tmp_path / "python"
    script.write_text(f'#!/bin/sh\n{does}\nexec {shlex.quote(sys.executable)} "$@"\n')
    script.chmod(0o755)
    return str(script)


async def test_the_sandbox_inherits_nothing_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    seen = tmp_path / "environment"
    python = python_that(tmp_path, f"/usr/bin/env > {shlex.quote(str(seen))}")
    monkeypatch.setattr(sys, "executable", python)
    assert (await sandbox.ask("document", "a.txt", b"text"))["text"] == "text"
    environment = seen.read_text()
    assert "PYTHONUTF8=1" in environment
    assert [name for name in SECRETS if name in environment] == []
    assert "secret" not in environment


async def test_a_process_that_dies_is_an_error_of_the_sandbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", python_that(tmp_path, "kill -KILL $$"))
    with pytest.raises(SandboxError, match="-9"):
        await sandbox.ask("document", "a.txt", b"text")


async def test_a_process_that_takes_too_long_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "process"
    python = python_that(tmp_path, f"echo $$ > {shlex.quote(str(seen))}\nexec sleep 60")
    monkeypatch.setattr(sys, "executable", python)
    monkeypatch.setattr(sandbox, "_PATIENCE", 0.5)
    with pytest.raises(SandboxError):
        await sandbox.ask("document", "a.txt", b"text")
    with pytest.raises(ProcessLookupError):
        os.kill(int(seen.read_text()), 0)
