"""What a scene plays on: a Bot API server, the real bot before it, and readers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.children import command, search_path
from tests.support.acting import long_article, models_of
from tests.support.checkpoints import SUMMARIES, TINY_MARIAN, TINY_MT5
from tools.botapi import server as botapi

PASSAGES = [passage for passage, _ in SUMMARIES]
"""Texts that the tiny checkpoints sum up and translate well."""

ROOT = Path(__file__).parents[2]
Message = dict[str, Any]

__all__ = ["PASSAGES", "ROOT", "SUMMARIES", "Conversation", "Stage", "long_article", "serving"]

_NAMES = {
    "ar": [
        "ليلى",
        "سامر",
        "هدى",
        "يوسف",
        "مريم",
        "خالد",
        "سلمى",
        "نادر",
        "رنا",
        "وليد",
        "دانا",
        "عمر",
    ],
    "en": ["Nora", "Adam", "Maya"],
}
_GROUP = -1002


@dataclass(frozen=True)
class Conversation:
    """A chat to take a picture of, as one reader sees it; ``tallest`` and ``toast`` as in `page`."""

    chat: int
    title: str
    me: botapi.User
    subtitle: str | None = None
    tallest: int | None = None
    toast: str | None = None


@dataclass
class Stage:
    """A server of its own for each scene, with a bot that serves."""

    api: botapi.BotApi
    process: subprocess.Popen[bytes]
    log: Path
    names: dict[int, str] = field(default_factory=dict)

    def reader(self, language: str = "ar") -> botapi.User:
        """Another reader, whose Telegram speaks ``language``."""
        number = len(self.names) + 1
        self.names[number] = _NAMES[language][number - 1]
        return self.api.user(number, language)

    def private(self, reader: botapi.User) -> Conversation:
        """The reader's chat with the bot."""
        return Conversation(reader.number, self.bot_name(reader), reader)

    def bot_name(self, reader: botapi.User) -> str:
        """What the reader's Telegram calls the bot."""
        set_by_bot = self.api.profile.get(("name", reader.language))
        return set_by_bot or ("موجز" if reader.language == "ar" else "Mujaz")

    def group(self, title: str, *, admins: tuple[botapi.User, ...] = ()) -> botapi.Group:
        """A group with the bot in it."""
        return self.api.group(_GROUP, title=title, admins=admins)

    def in_group(self, group: botapi.Group, reader: botapi.User) -> Conversation:
        """The group as the reader sees it."""
        count = len(self.names) + 1
        subtitle = f"{count} أعضاء" if reader.language == "ar" else f"{count} members"
        return Conversation(group.number, group.chat.title, reader, subtitle)

    def until(self, chat: int, said: str) -> Message:
        """The message of the bot with this text in it, as soon as there is one."""
        found: Message = self.api.wait(
            lambda: next((m for m in self.api.messages(chat) if said in m.get("text", "")), None)
        )
        return found

    def stop_models(self) -> None:
        """The models get nothing done from here to the scene's end."""
        self.api.wait(lambda: "Serving with" in self.log.read_text(), look_every=0.1)
        os.kill(models_of(self), signal.SIGSTOP)

    def press(self, reader: botapi.User, message: Message, label: str) -> None:
        """Press a button, and wait until the message has changed."""
        edits = len(message["edits"])
        reader.press(message, label)
        self.api.wait(lambda: len(message["edits"]) > edits)


@contextmanager
def serving(cache: Path, settings: Mapping[str, str]) -> Iterator[Stage]:
    """A stage with ``mujaz bot`` as an operator starts it, until the block ends."""
    with botapi.running() as api, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        own = {
            "MUJAZ_TELEGRAM_TOKEN": botapi.TOKEN,
            "MUJAZ_TELEGRAM_API": api.base,
            "MUJAZ_DATABASE": f"sqlite:///{folder / 'mujaz.db'}",
            "MUJAZ_SUMMARIZER": str(TINY_MT5),
            "MUJAZ_TRANSLATOR": str(TINY_MARIAN),
            "MUJAZ_CACHE": str(cache),
            **settings,
        }
        others = {k: v for k, v in os.environ.items() if not k.startswith("MUJAZ_")}
        with (folder / "log").open("wb") as log:
            bot = subprocess.Popen(
                command("bot", "bot"),
                env={**others, **own, "PYTHONPATH": search_path()},
                stdout=log, stderr=log, cwd=folder, start_new_session=True,
            )  # fmt: skip
        try:
            yield Stage(api, bot, folder / "log")
        except AssertionError:
            sys.stderr.write((folder / "log").read_text())
            raise
        finally:
            if bot.poll() is None:
                os.killpg(bot.pid, signal.SIGKILL)
            bot.wait()
