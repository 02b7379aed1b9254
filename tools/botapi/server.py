"""A Bot API server on this machine, over real HTTP, for tests of the real bot.

The server side behaves as Telegram's where it matters to us: updates are kept until a higher offset
is asked for, two pollers conflict, markup and lengths are checked, errors have Telegram's words.
Tests act as users (`server.user(...)`) and read what they were sent. Faults can be ordered.

    python -m tools.botapi.server --port 8081     # to talk with a bot by hand: a line is a message
"""

from __future__ import annotations

import argparse
import itertools
import sys
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tools.botapi import profile as bot_profile
from tools.botapi.content import Fields, RefusedError
from tools.botapi.faults import Chaos, Fate, Fault, RateLimiter
from tools.botapi.http import serving
from tools.botapi.methods import METHODS
from tools.botapi.users import Chat, Group, User

__all__ = [
    "TOKEN",
    "USERNAME",
    "BotApi",
    "Chaos",
    "Fate",
    "Fault",
    "Group",
    "RateLimiter",
    "RefusedError",
    "User",
    "running",
]

TOKEN = "4242:test-token-that-must-never-be-shown"
USERNAME = "mujaz_test_bot"
SUPERGROUPS = -(10**12)
"""Chats with numbers below are supergroups and channels."""

NEVER_TOLD = ("markup", "buttons", "reply_to", "edits")


@dataclass
class BotApi:
    """The state of the server; start it with :func:`running`."""

    port: int = 0
    token: str = TOKEN
    updates: deque[Fields] = field(default_factory=deque)
    calls: list[tuple[str, Fields]] = field(default_factory=list)
    sent: list[Fields] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    blocked: set[int] = field(default_factory=set)
    files: dict[str, bytes] = field(default_factory=dict)
    answers: dict[str, str | None] = field(default_factory=dict)
    queries: set[str] = field(default_factory=set)
    reactions: dict[tuple[int, int], str | None] = field(default_factory=dict)
    commands: dict[str | None, list[Fields]] = field(default_factory=dict)
    profile: dict[tuple[str, str | None], str] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    readers: dict[int, User] = field(default_factory=dict)
    kinds: frozenset[str] = bot_profile.DEFAULT_KINDS
    webhook: Fields | None = None
    webhook_error: Fields = field(default_factory=dict)
    pace: RateLimiter | None = None
    chaos: Chaos | None = None
    fates: list[Fate] = field(default_factory=list)
    one_box: bool = False
    """Private chats and small groups have their messages' numbers in common, as Telegram's have."""

    def __post_init__(self) -> None:
        self.changed = threading.Condition()
        self.stopping = False
        self.poller = 0
        self._update_ids = itertools.count(700_000_001)
        self._message_ids: defaultdict[int, Iterator[int]] = defaultdict(lambda: itertools.count(1))
        self._standing: defaultdict[int, dict[int, Fields]] = defaultdict(dict)
        self.me: Fields = {
            "id": 4242, "is_bot": True, "first_name": "موجز", "username": USERNAME,
            "can_join_groups": True, "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }  # fmt: skip

    @property
    def base(self) -> str:
        """What MUJAZ_TELEGRAM_API is set to."""
        return f"http://127.0.0.1:{self.port}"

    # What tests do and see

    def user(self, number: int, language: str | None = "ar") -> User:
        """Somebody with a private chat with the bot."""
        self.chat(number)
        self.readers[number] = User(self, number, language)
        return self.readers[number]

    def group(
        self,
        number: int,
        *,
        admins: Sequence[User] = (),
        hears_all: bool = False,
        title: str = "قراء",
    ) -> Group:
        """A group with the bot in it; unless it ``hears_all``, in privacy mode."""
        members = {
            admin.number: "creator" if n == 0 else "administrator" for n, admin in enumerate(admins)
        }
        self.chats[number] = Chat(number, "supergroup", title, members, hears_all=hears_all)
        return Group(self, self.chats[number])

    def channel(self, number: int, *, admins: Sequence[User] = (), title: str = "قناة") -> Group:
        """A channel with the bot as an administrator."""
        members = {
            admin.number: "creator" if n == 0 else "administrator" for n, admin in enumerate(admins)
        }
        self.chats[number] = Chat(number, "channel", title, members, bot="administrator")
        return Group(self, self.chats[number])

    def push(self, **content: Any) -> int:
        """An update of any content; its number. One of a kind that the bot did not want is none."""
        with self.changed:
            number = next(self._update_ids)
            if self.kinds.issuperset(content):
                self.updates.append({"update_id": number, **content})
                self.changed.notify_all()
        return number

    def number_updates_from(self, first: int) -> None:
        """Number updates anew, as Telegram may after a week without any."""
        with self.changed:
            self._update_ids = itertools.count(first)

    def wait(
        self, condition: Callable[[], Any], *, seconds: float = 30, look_every: float = 1.0
    ) -> Any:
        """What ``condition`` gives, as soon as that is something.

        It is looked at with every call that comes, and ``look_every`` so many seconds.
        """
        deadline = time.monotonic() + seconds
        with self.changed:
            while not (found := condition()):
                left = deadline - time.monotonic()
                self.changed.wait(max(0.0, min(left, look_every)))
                if left <= 0:
                    raise AssertionError(f"nothing came within {seconds} s; calls: {self.counts()}")
        return found

    def counts(self) -> dict[str, int]:
        """How often each method was called."""
        counted: dict[str, int] = defaultdict(int)
        for method, _ in self.calls:
            counted[method] += 1
        return dict(counted)

    def messages(self, chat: int) -> list[Fields]:
        """What the bot has sent to a chat, and not deleted."""
        return [m for m in self._standing[chat].values() if m.get("from") is self.me]

    def transcript(self, chat: int) -> list[Fields]:
        """Everything that stands in a chat, in its order."""
        return [self._standing[chat][number] for number in sorted(self._standing[chat])]

    # The server's side; ``changed`` is held

    def call(self, method: str, fields: Fields) -> Any:
        """Carry out a method. Raises RefusedError."""
        carry_out = METHODS.get(method.casefold())
        if carry_out is None:
            raise RefusedError(404, "Not Found: method not found")
        with self.changed:
            result = carry_out(self, fields)
            self.changed.notify_all()
        return result

    def fault(self, method: str, fields: Fields, *, after_effect: bool) -> Fault | None:
        """The fault that was ordered for this call, or that chance has for it, if any."""
        with self.changed:
            for fault in self.faults:
                wanted = fault.method in (method, "*") and fault.after_effect == after_effect
                if wanted and fault.times:
                    fault.times -= 1
                    return fault
            if self.chaos is not None:
                return self.chaos.fault(method, fields, after_effect=after_effect)
        return None

    def chat(self, number: int) -> Chat:
        """A chat, made where it is spoken of first."""
        kind = "private" if number > 0 else "supergroup"
        return self.chats.setdefault(number, Chat(number, kind))

    def next_message(self, chat: int) -> int:
        """The number of the next message in a chat."""
        in_box = self.one_box and chat > SUPERGROUPS
        return next(self._message_ids[0 if in_box else chat])

    def next_poller(self) -> int:
        """A number for a poller, which ends those before it."""
        self.poller += 1
        self.changed.notify_all()
        return self.poller

    def forget_updates(self, offset: int) -> None:
        """The updates before ``offset`` were received; a negative one leaves so many of the last."""
        if offset < 0:
            offset = max([u["update_id"] for u in self.updates], default=0) + offset + 1
        while self.updates and self.updates[0]["update_id"] < offset:
            self.updates.popleft()

    def stand(self, message: Fields) -> None:
        """A message stands in its chat from now on."""
        chat = self.chat(message["chat"]["id"])
        self._standing[chat.number][message["message_id"]] = message
        if message.get("is_topic_message"):
            chat.topics.add(message["message_thread_id"])

    def remove(self, message: Fields) -> None:
        """A message was deleted."""
        self._standing[message["chat"]["id"]].pop(message["message_id"], None)

    def found(self, chat: int, number: int) -> Fields | None:
        """A message that stands in a chat."""
        return self._standing[chat].get(number)

    def deliver(self, message: Fields) -> None:
        """A reader's message goes to the bot, where it may hear it."""
        chat = self.chat(message["chat"]["id"])
        heard = chat.hears_all or self._is_for_bot(message)
        if heard and chat.bot not in ("kicked", "left"):
            self.push(message=message)

    def _is_for_bot(self, message: Fields) -> bool:
        """Privacy mode: commands that may be the bot's, answers to it, and what the service says."""
        text = message.get("text") or message.get("caption") or ""
        command = text.split(maxsplit=1)[0] if text.startswith("/") else ""
        if "@" in command:
            return bool(command.casefold().endswith(f"@{USERNAME}"))
        answered = (message.get("reply_to_message") or {}).get("from") == self.me
        return bool(command) or answered or "new_chat_members" in message

    def shown(self, message: Fields) -> Fields:
        """A message as the Bot API describes it to the bot."""
        return {k: v for k, v in message.items() if k not in NEVER_TOLD and v is not None}

    def pace_of(self, chat: Chat) -> None:
        """A message is about to go to a chat. Raises RefusedError where the pace is too fast."""
        if self.pace is not None:
            self.pace.count(chat.number)


@contextmanager
def running(port: int = 0) -> Iterator[BotApi]:
    """A server on a free port of the loopback address, until the block ends."""
    with serving(BotApi(port=port)) as api:
        yield api


def _talk(api: BotApi) -> None:
    """Each line of standard input is a message of one reader; what the bot says is printed."""

    def print_answers() -> None:
        for seen in itertools.count():
            print(f"\n{reader.replies(seen + 1, seconds=1e6)[seen]['text']}\n", flush=True)

    reader = api.user(1)
    threading.Thread(target=print_answers, daemon=True).start()
    for line in sys.stdin:
        if line.strip():
            reader.send(line.strip())
    threading.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8081)
    with running(parser.parse_args().port) as served:
        print(f"MUJAZ_TELEGRAM_API={served.base} MUJAZ_TELEGRAM_TOKEN={TOKEN}", flush=True)
        _talk(served)
