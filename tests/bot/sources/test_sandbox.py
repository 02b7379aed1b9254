"""Parsers run apart, with nothing of ours, and share one budget."""

from __future__ import annotations

import asyncio
import os
import resource
import shlex
import sys
import zlib
from contextlib import suppress
from pathlib import Path

import pytest

from bot.sources import sandbox
from bot.sources.documents import extract_in_sandbox
from bot.sources.errors import InstallationError, SourceError
from bot.sources.sandbox import SandboxError, Sandboxes
from bot.sources.sandbox_worker import MAXIMUM_TEXT
from models.pipeline import MAXIMUM_CHARACTERS
from tests.support.waiting import until

ENDLESS = ("<html><body>" + "<p a='x'>12 March 2024 2024-03-12</p>" * 100_000).encode()
"""A page that takes the parser longer than it is given."""

SHORT = "نص قصير من كلمات معدودة".encode()


def workers() -> list[int]:
    """The processes of the sandboxes of this process."""
    found = []
    for task in Path("/proc/self/task").iterdir():
        # Threads and processes end while they are looked at.
        children = []
        with suppress(OSError):
            children = (task / "children").read_text().split()
        for child in children:
            with suppress(OSError):
                if "sandbox_worker" in Path(f"/proc/{child}/cmdline").read_text():
                    found.append(int(child))
    return found


async def test_a_parser_sees_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUJAZ_TELEGRAM_TOKEN", "4242:secret")
    monkeypatch.setenv("MUJAZ_DATABASE", "postgresql://user:secret@host/db")
    monkeypatch.setenv("HTTPS_PROXY", "http://user:secret@proxy")
    asked = asyncio.create_task(Sandboxes(5).ask("page", "", ENDLESS))
    seen: dict[str, str] = {}

    def look() -> bool:
        for worker in workers():
            # Before it runs its own program, a process has the environment of ours.
            text = Path(f"/proc/{worker}/environ").read_text()
            for line in filter(None, text.split("\0")):
                name, _, value = line.partition("=")
                seen[name] = value
        return bool(seen)

    await until(look)
    asked.cancel()
    await asyncio.gather(asked, return_exceptions=True)
    assert set(seen) == {"PYTHONPATH", "PYTHONUTF8"}
    assert "secret" not in str(seen)


async def test_a_page_has_its_seconds_of_the_processor_and_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # However busy the machine is, the processor's seconds end first.
    monkeypatch.setattr(sandbox, "_TIMEOUT_FACTOR", 50)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with pytest.raises(SandboxError):
        await Sandboxes(page_seconds=2, file_seconds=60).ask("page", "", ENDLESS)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert 1 < used < 4


async def test_a_file_has_its_own() -> None:
    with pytest.raises(SandboxError):
        await Sandboxes(page_seconds=60, file_seconds=2).ask("document", "a.html", ENDLESS)


def packed_pdf(megabytes: int) -> bytes:
    """A PDF whose one page unpacks to so much."""
    stream = zlib.compressobj(9)
    body = b"".join(stream.compress(b" " * 1_000_000) for _ in range(megabytes)) + stream.flush()
    said = f"<< /Length {len(body)} /Filter /FlateDecode >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << >> >>",
        said.encode() + b"\nstream\n" + body + b"\nendstream",
    ]
    parts = [b"%d 0 obj\n%s\nendobj\n" % pair for pair in enumerate(objects, 1)]
    return b"%PDF-1.4\n" + b"".join(parts) + b"trailer << /Root 1 0 R /Size 5 >>\n%%EOF"


def memory_of(process: int) -> int:
    """Bytes that a process has held at most, as long as it is there."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return 1024 * int(line.split()[1])
    return 0


async def test_a_pdf_that_unpacks_to_a_gigabyte_is_too_heavy() -> None:
    reading = asyncio.create_task(extract_in_sandbox(packed_pdf(1000), "a.pdf"))
    most = 0
    while not reading.done():
        most = max([most, *map(memory_of, workers())])
        await asyncio.sleep(0.02)
    with pytest.raises(SourceError) as caught:
        await reading
    assert caught.value.key == "document_too_heavy"
    assert 0 < most < sandbox.MEMORY


async def test_no_more_run_at_a_time_than_there_is_room_for() -> None:
    sandboxes = Sandboxes(page_seconds=1, at_once=2)
    asked = [asyncio.create_task(sandboxes.ask("page", "", ENDLESS)) for _ in range(5)]
    most = 0
    while not all(task.done() for task in asked):
        most = max(most, len(workers()))
        await asyncio.sleep(0.02)
    found = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(each) for each in found] == [SandboxError] * 5
    assert most == 2


async def test_the_room_of_one_who_no_longer_waits_is_given_on() -> None:
    sandboxes = Sandboxes(at_once=1)
    first, second, third = (
        asyncio.create_task(sandboxes.ask("document", "a.txt", SHORT)) for _ in range(3)
    )
    await asyncio.sleep(0.01)
    second.cancel()
    first.cancel()
    assert (await third)["text"] == SHORT.decode()
    assert (await sandboxes.ask("document", "a.txt", SHORT))["text"] == SHORT.decode()


async def test_a_chat_that_took_long_waits_behind_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "HEAVY_USE", 1.0)
    sandboxes = Sandboxes(page_seconds=2, at_once=1)
    with pytest.raises(SandboxError):
        await sandboxes.ask("page", "", ENDLESS, chat=1)
    assert sandboxes.heavy_chats() == [1]
    order: list[int] = []

    async def ask(chat: int) -> None:
        await sandboxes.ask("document", "a.txt", SHORT, chat=chat)
        order.append(chat)

    await asyncio.gather(ask(2), ask(1), ask(3), ask(4))
    assert order == [2, 3, 4, 1]


async def test_a_text_beyond_the_longest_article_comes_back_cut_and_still_too_long() -> None:
    found = await sandbox.ask("document", "a.txt", b"word " * 1_000_000)
    assert len(found["text"]) == MAXIMUM_TEXT > MAXIMUM_CHARACTERS


async def test_an_answer_without_end_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "MAXIMUM_ANSWER", 1000)
    with pytest.raises(SandboxError):
        await sandbox.ask("document", "a.txt", b"word " * 1000)


def python_that(tmp_path: Path, does: str) -> str:
    """A Python that does something before it starts."""
    script = tmp_path / "python"
    script.write_text(f'#!/bin/sh\n{does}\nexec {shlex.quote(sys.executable)} "$@"\n')
    script.chmod(0o755)
    return str(script)


async def test_a_process_that_dies_is_an_error_of_the_sandbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", python_that(tmp_path, "echo started; kill -KILL $$"))
    with pytest.raises(SandboxError, match="-9"):
        await sandbox.ask("document", "a.txt", b"text")


async def test_a_process_that_dies_before_it_reads_the_document_is_no_fault_of_the_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = python_that(tmp_path, "echo 'no libpython' >&2; kill -KILL $$")
    monkeypatch.setattr(sys, "executable", python)
    with pytest.raises(InstallationError, match="no libpython"):
        await sandbox.ask("document", "a.txt", b"text")


@pytest.mark.parametrize(
    ("says", "error"), [("echo started\n", SandboxError), ("", InstallationError)]
)
async def test_a_process_that_takes_too_long_is_ended(
    says: str, error: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "process"
    python = python_that(tmp_path, f"echo $$ > {shlex.quote(str(seen))}\n{says}exec sleep 60")
    monkeypatch.setattr(sys, "executable", python)
    monkeypatch.setattr(sandbox, "START_TIMEOUT", 0.5)
    monkeypatch.setattr(sandbox, "_TIMEOUT_FACTOR", 0.5)
    with pytest.raises(error):
        await Sandboxes(file_seconds=1).ask("document", "a.txt", b"text")
    with pytest.raises(ProcessLookupError):
        os.kill(int(seen.read_text()), 0)
