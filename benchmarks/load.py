"""What load the bot bears: its own process before the Bot API server of the tests, on this machine.

    python -m benchmarks.load [--quick] [PART ...] [--models] [--folder FOLDER] [--profile FOLDER]

Parts; without any, all but the last:

    pace     articles a second with Telegram's pace, which bounds answers: 30 a second in all
    speed    updates stored and articles answered a second, in a burst, the pace lifted
    latency  from forward to stored, and to answered, at a steady rate, the pace lifted
    memory   the process's memory as articles pass through it, the pace lifted
    crowd    many chats that send an article in one moment, the pace lifted
    models   from forward to stored while models of the real shapes work (`--models`, 4 GB of disk)

But for the last part the models are a stand-in that answers at once (`benchmarks/instant_bot.py`).
The server is threads in this process, on the same processors as the bot: what it takes is part of
what is measured, and is told. «Stored» is `updates.received` in the database; «for certain» is when
the bot asks for the next updates, after its commit. Exit status 1 where the log holds an error, or
an article was not answered exactly once.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.load_bench import Bench, serving
from benchmarks.real_shapes import marian_big, mt5_base, write
from bot.delivery.rate_limit import ALL_BURST, ALL_WINDOW

TARGET = 0.1
"""Seconds from forward to stored, of 99 in 100 updates, that we want to stay below."""


def unanswered(bench: Bench) -> None:
    """Note what was not answered exactly once."""
    times = Counter(answered for answered, _ in bench.sent.briefs)
    wrong = Counter(times[chat, number] for _, chat, number in bench.given.values())
    del wrong[1]
    if wrong:
        bench.faults.append(f"answers other than one: {dict(wrong)}")
        print(f"  {bench.faults[-1]}")


def spread(name: str, seconds: Sequence[float]) -> str:
    """Median, 99th percentile and greatest, in milliseconds."""
    if len(seconds) < 2:
        return f"  {name}: not measured"
    p99 = statistics.quantiles(seconds, n=100, method="inclusive")[98]
    return (
        f"  {name}: median {1000 * statistics.median(seconds):.0f} ms, "
        f"p99 {1000 * p99:.0f} ms, greatest {1000 * max(seconds):.0f} ms"
    )


def steps(bench: Bench, *, first: int = 0) -> dict[str, list[float]]:
    """Seconds from forward to each step, of each article from the ``first`` on."""
    given = dict(list(bench.given.items())[first:])
    received = dict(bench.bot.rows("SELECT id, received FROM updates"))
    jobs = {
        (chat, message): times
        for chat, message, *times in bench.bot.rows(
            "SELECT chat, message, created, started, ended FROM jobs"
        )
    }
    answered = dict(bench.sent.briefs)
    found: dict[str, list[float]] = {
        "stored": [received[number] - at for number, (at, *_) in given.items()],
        "stored for certain": [
            bench.api.calls.stored(number) - at for number, (at, *_) in given.items()
        ],
    }
    of_job = {"handled": 0, "taken by the models": 1, "answer made": 2}
    for name, place in of_job.items():
        found[name] = [
            jobs[where][place] - at
            for at, *key in given.values()
            if (where := (key[0], key[1])) in jobs and jobs[where][place]
        ]
    found["answered"] = [
        answered[key[0], key[1]] - at for at, *key in given.values() if (key[0], key[1]) in answered
    ]
    return found


def print_processors(bench: Bench, bot: float, server: float, wall: float) -> None:
    """Who used the processors since ``bot`` and ``server`` were read."""
    print(
        f"  processor: bot {bench.processor() - bot:.1f} s, server {time.process_time() - server:.1f}"
        f" s, of {wall:.1f} s on {len(os.sched_getaffinity(0))} processors"
    )


def burst(bench: Bench, count: int, chats: int, seconds: float) -> None:
    """Give articles in one moment, wait for all answers, and print how long each step took."""
    messages = [bench.article(1 + number % chats) for number in range(count)]
    bot, server, began = bench.processor(), time.process_time(), time.time()
    bench.give(messages)
    bench.answered(count, seconds)
    wall = time.time() - began
    print(f"  {count} articles of {chats} chats in one moment:")
    for name, times in steps(bench).items():
        print(f"  all {name} after {max(times):.2f} s: {len(times) / max(times):.0f} a second")
    moments = [at for _, at in bench.sent.briefs]
    quarter = count // 4
    middle = 2 * quarter / (moments[3 * quarter] - moments[quarter])
    print(
        f"  first answer after {moments[0] - began:.2f} s, the middle half of them at {middle:.0f} "
        f"a second; other messages in between: {len(bench.sent.others)}"
    )
    print_processors(bench, bot, server, wall)
    print(f"  memory: {bench.memory():.0f} MB")
    unanswered(bench)


def pace(options: argparse.Namespace) -> list[str]:
    count = 90 if options.quick else 300
    bound = ALL_BURST / ALL_WINDOW
    with serving(profile=profile(options, "pace")) as bench:
        print(f"  Telegram's pace bounds answers to {bound:.0f} a second, 1 a second in a chat")
        burst(bench, count, count, 60)
    return bench.faults


def speed(options: argparse.Namespace) -> list[str]:
    count = 300 if options.quick else 2000
    with serving("--unpaced", profile=profile(options, "speed")) as bench:
        burst(bench, count, count // 10, 600)
    return bench.faults


def crowd(options: argparse.Namespace) -> list[str]:
    count = 200 if options.quick else 1000
    with serving("--unpaced", profile=profile(options, "crowd")) as bench:
        burst(bench, count, count, 600)
    print(
        f"  (with Telegram's pace, no bot can answer them within {count * ALL_WINDOW / ALL_BURST:.0f} s)"
    )
    return bench.faults


def steadily(
    bench: Bench, rate: float, seconds: float, message: Callable[[], dict[str, Any]]
) -> None:
    """Give messages at moments that know nothing of each other, so many a second."""
    due, end = time.monotonic(), time.monotonic() + seconds
    while due < end:
        made = message()
        due += bench.random.expovariate(rate)
        time.sleep(max(0.0, due - time.monotonic()))
        bench.give([made])


def latency(options: argparse.Namespace) -> list[str]:
    rate, seconds = 10.0, 8 if options.quick else 60
    with serving("--unpaced", profile=profile(options, "latency")) as bench:
        chats = range(1, 201)
        bot, server = bench.processor(), time.process_time()
        steadily(bench, rate, seconds, lambda: bench.article(bench.random.choice(chats)))
        bench.answered(len(bench.given), 60)
        time.sleep(0.5)
        print(f"  {len(bench.given)} articles of {len(chats)} chats at {rate:.0f} a second:")
        for name, times in steps(bench).items():
            print(spread(name, times))
        print_processors(bench, bot, server, seconds)
        unanswered(bench)
    return bench.faults


def memory(options: argparse.Namespace) -> list[str]:
    marks = [20, 200, 1000] if options.quick else [20, 1000, 2000, 4000, 6000, 8000, 10_000]
    at_once, chats = 200, 500
    with serving("--unpaced", profile=profile(options, "memory")) as bench:
        print("  articles | MB | articles a second since the line before | database MB")
        print(f"  0 | {bench.memory():.1f} | |")
        before, since, seen = 0, time.monotonic(), {}
        for mark in marks:
            while bench.seed < mark:
                bench.give([bench.article(1 + bench.seed % chats)])
                bench.answered(bench.seed - at_once, 60)
            bench.answered(mark, 60)
            rate = (mark - before) / (time.monotonic() - since)
            time.sleep(2)
            seen[mark] = bench.memory()
            size = sum(file.stat().st_size for file in bench.bot.folder.glob("mujaz.db*")) / 1e6
            print(f"  {mark} | {seen[mark]:.1f} | {rate:.0f} | {size:.1f}", flush=True)
            before, since = mark, time.monotonic()
        first = 200 if options.quick else 1000
        grown = seen[marks[-1]] - seen[first]
        each = 1e6 * grown / (marks[-1] - first)
        print(
            f"  from {first} to {marks[-1]} articles: {grown:+.1f} MB, {each:.0f} bytes an article"
        )
        unanswered(bench)
    return bench.faults


def models(options: argparse.Namespace) -> list[str]:
    queue, rate, seconds = 24, 5.0, 30 if options.quick else 120
    sources = {
        "mt5": write(mt5_base(), options.folder / "mt5"),
        "marian": write(marian_big(), options.folder / "marian"),
    }
    settings = {
        "MUJAZ_SUMMARIZER": str(sources["mt5"]),
        "MUJAZ_TRANSLATOR": str(sources["marian"]),
        "MUJAZ_CACHE": str(options.folder / "cache"),
    }
    with serving("--random-models", profile=profile(options, "models"), **settings) as bench:
        print("  loading; the first time the checkpoints are converted", flush=True)
        bench.give([bench.article(1 + number) for number in range(queue)])
        bench.api.wait(lambda: _running(bench), seconds=900)
        asked: list[tuple[int, int]] = []

        def message() -> dict[str, Any]:
            chat = bench.random.randint(1000, 9999)
            if bench.random.random() < 0.8:
                return bench.article(chat)
            made: dict[str, Any] = bench.api.user(chat).message("/help", chat)
            asked.append((chat, made["message_id"]))
            return made

        bot, server = bench.processor(), time.process_time()
        steadily(bench, rate, seconds, message)
        bench.api.wait(lambda: all(key in bench.sent.others for key in asked), seconds=30)
        ended = bench.bot.rows("SELECT count(*) FROM jobs WHERE state = 'answered'")[0][0]
        print(f"  {len(bench.given)} updates, {rate:.0f} a second, while models work (load average")
        print(f"  {os.getloadavg()[0]:.1f}); {ended} articles answered, others wait")
        found = steps(bench, first=queue)
        for name in ("stored", "stored for certain", "handled"):
            print(spread(name, found[name]))
        given = {(chat, number): at for at, chat, number in bench.given.values()}
        print(spread("/help answered", [bench.sent.others[key] - given[key] for key in asked]))
        print_processors(bench, bot, server, seconds)
        late = sum(one >= TARGET for one in found["stored"]) / len(found["stored"])
        verdict = "met" if late <= 0.01 else "MISSED"
        print(f"  p99 below {1000 * TARGET:.0f} ms: {verdict} ({late:.1%} are later)")
    return bench.faults


def _running(bench: Bench) -> bool:
    return bool(bench.bot.rows("SELECT 1 FROM jobs WHERE state = 'running'"))


def profile(options: argparse.Namespace, part: str) -> Path | None:
    """Where a part's profile goes, if one is wanted."""
    return options.profile / f"{part}.prof" if options.profile else None


def flush_milliseconds(folder: Path) -> float:
    """What the disk takes to keep a page for certain: every transaction waits for it."""
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        times = []
        for _ in range(100):
            started = time.perf_counter()
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - started)
    return 1000 * statistics.median(times)


PARTS = {
    "pace": pace,
    "speed": speed,
    "latency": latency,
    "memory": memory,
    "crowd": crowd,
    "models": models,
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="PART")
    parser.add_argument("--quick", action="store_true", help="a tenth of the articles")
    parser.add_argument("--models", action="store_true", help="the part `models`, too")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir(), "mujaz-shapes"))
    parser.add_argument("--profile", type=Path, help="write cProfile's figures of each part there")
    options = parser.parse_args()
    unknown = set(options.parts) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    if options.profile:
        options.profile.mkdir(parents=True, exist_ok=True)
    chosen = options.parts or [part for part in PARTS if part != "models"]
    if options.models and "models" not in chosen:
        chosen.append("models")
    print(f"The disk flushes a page in {flush_milliseconds(Path(tempfile.gettempdir())):.2f} ms.")
    wrong = 0
    for part in chosen:
        print(f"{part}:", flush=True)
        wrong += len(PARTS[part](options))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
