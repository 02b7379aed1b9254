"""Actions of readers in tests of the running bot, and what they read."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.support.checkpoints import ENGLISH, SUMMARIES
from tools.botapi.server import BotApi

PASSAGE, SUMMARY = SUMMARIES[0]
TRANSLATION = ENGLISH[SUMMARY]
GROUP = -100200
CHANNEL = -100300


def pressed(api: BotApi, reader: Any, reply: dict[str, Any], label: str) -> str:
    """Press a button and wait until the reply was edited; the id of the query."""
    before = len(reply["edits"])
    query = reader.press(reply, label)
    api.wait(lambda: query in api.answers and len(reply["edits"]) > before)
    return str(query)


def shown(reply: dict[str, Any]) -> str:
    """The text of a reply without bidirectional isolates."""
    return str(reply["text"]).replace("\u2068", "").replace("\u2069", "")


def answered(api: BotApi, query: str) -> str | None:
    """The text that answered a pressed button, as soon as it did; ``None``: no text."""
    api.wait(lambda: query in api.answers)
    return api.answers[query]


def long_article(words: int = 400) -> str:
    """An article of about so many words, in paragraphs that all differ."""
    first = PASSAGE
    more = [
        f"وقالت البلدية إن الفريق رقم {n} أصلح {n + 40} مترا من الطريق {PLACES[n % len(PLACES)]}."
        for n in range(1, words // 12)
    ]
    return "\n".join([first, *more])


PLACES = ["عند المدرسة", "قرب السوق", "أمام المستشفى", "خلف المكتبة", "تحت الجسر", "فوق التل"]


def models_of(bot: Any) -> int:
    """The id of the process that runs the bot's models."""
    process = bot.process.pid
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    found = [
        int(child)
        for child in children
        if "bot.jobs.model_worker" in Path(f"/proc/{child}/cmdline").read_text()
    ]
    return found[0]


@contextmanager
def models_asleep(api: BotApi, bot: Any) -> Iterator[None]:
    """Stop the process of the models (SIGSTOP) until the block ends."""
    api.wait(lambda: "Serving with" in bot.log.read_text(), seconds=30, look_every=0.05)
    models = models_of(bot)
    os.kill(models, signal.SIGSTOP)
    try:
        yield
    finally:
        # Some tests end the process.
        with suppress(ProcessLookupError):
            os.kill(models, signal.SIGCONT)
