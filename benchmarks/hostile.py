"""What do sixteen hostile files at once take of the machine, and does the bot still answer meanwhile?

    python -m benchmarks.hostile

Four of each: a Word file whose XML repeats to 2.6 million words, one whose archive lies about its size,
a page with a million attributes, a page of dates. Prints the peak of all processes' memory (goal: under
2 GB) and the slowest answer to /help while the files are read (goal: under 1 s).
"""

from __future__ import annotations

import io
import struct
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tests.support.running_bot import RunningBot
from tools.botapi import server as botapi

EACH = 4
QUIET = 50
PATIENCE = 600.0
_RELATIONS = '<r><r Type="x/officeDocument" Target="part.xml"/></r>'


def _docx(xml: bytes, *, lies: bool = False) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", _RELATIONS)
        archive.writestr("part.xml", xml)
    found = bytearray(written.getvalue())
    if lies:
        local = found.index(b"PK\x03\x04", 4)
        central = found.index(b"PK\x01\x02", found.index(b"PK\x01\x02") + 4)
        struct.pack_into("<I", found, local + 22, 1000)
        struct.pack_into("<I", found, central + 24, 1000)
    return bytes(found)


def hostile() -> Iterator[tuple[str, bytes]]:
    """The files, by names that their kinds are told by."""
    words = "<p><r><t>كلمة أخرى من خبر</t></r></p>" * 650_000
    yield "words.docx", _docx(f"<document><body>{words}</body></document>".encode())
    yield "lies.docx", _docx(b"<document>" + b"<p/>" * 60_000_000 + b"</document>", lies=True)
    attributes = " ".join(f"a{number}='x'" for number in range(1_000_000))
    yield "attributes.html", f"<html><body><p {attributes}>خبر</p></body></html>".encode()
    dates = "<p>12 March 2024, 2024-03-12</p>" * 200_000
    yield "dates.html", f"<html><body><article>{dates}</article></body></html>".encode()


def memory(root: int) -> int:
    """Bytes that a process and all below it hold, shared pages by their share."""
    found, below = 0, [root]
    while below:
        process = below.pop()
        # Processes end while they are looked at.
        with suppress(OSError, ValueError):
            for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    found += 1024 * int(line.split()[1])
            for task in Path(f"/proc/{process}/task").iterdir():
                below += map(int, (task / "children").read_text().split())
    return found


class _Peak(threading.Thread):
    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self._root = root
        self.bytes = 0

    def run(self) -> None:
        while True:
            self.bytes = max(self.bytes, memory(self._root))
            time.sleep(0.05)


def _helped(api: botapi.BotApi, number: int) -> float:
    """Seconds from a reader's /help to its answer."""
    reader, began = api.user(number), time.monotonic()
    reader.send("/help")
    reader.replies(1, seconds=PATIENCE)
    return time.monotonic() - began


def _figures(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    median, late = ordered[len(ordered) // 2], ordered[len(ordered) * 99 // 100]
    return (
        f"{len(ordered)} times, median {median:.2f} s, 99th percentile {late:.2f} s, "
        f"at most {ordered[-1]:.2f} s"
    )


def main() -> None:
    files = list(hostile())
    with tempfile.TemporaryDirectory() as folder, botapi.running() as api:
        bot = RunningBot(api, Path(folder))
        bot.start()
        api.user(1).send("/help")
        api.wait(lambda: "Serving with" in bot.log.read_text(), seconds=120, look_every=0.2)
        assert bot.process is not None
        before, peak = memory(bot.process.pid), _Peak(bot.process.pid)
        peak.start()
        quiet = [_helped(api, 500 + number) for number in range(QUIET)]
        began = time.monotonic()
        for number in range(EACH):
            for place, (name, content) in enumerate(files):
                api.user(100 + EACH * place + number).send_document(content, name)
        helped: list[float] = []
        wanted = EACH * len(files)
        while len(bot.rows("SELECT id FROM jobs WHERE ended > 0")) < wanted:
            helped.append(_helped(api, 1000 + len(helped)))
            time.sleep(0.3)
            if time.monotonic() - began > PATIENCE:
                raise SystemExit("The files were not answered in time.")
        took = time.monotonic() - began
        reasons = bot.rows("SELECT state, reason, count(*) FROM jobs GROUP BY state, reason")
        bot.stop(30)
    print(f"{wanted} hostile files at once, all answered after {took:.0f} s")
    for state, reason, times in reasons:
        print(f"    {times} {state}: {reason}")
    print(
        f"memory of all processes: {before / 1e6:.0f} MB before, {peak.bytes / 1e6:.0f} MB at most"
    )
    print(f"/help before: {_figures(quiet)}")
    print(f"/help meanwhile: {_figures(helped)}")


if __name__ == "__main__":
    main()
