"""The state of a Bot API server, and starting one.

The state is what Telegram keeps for a bot (chats, messages, updates, files) and a record of all calls.
:meth:`BotApi.user`, :meth:`BotApi.group` and :meth:`BotApi.channel` give those who write to the bot.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tools.botapi import profile as _profile  # noqa: F401 - its methods are registered
from tools.botapi.faults import Chaos, Delivery, Fault, RateLimiter
from tools.botapi.methods import METHODS
from tools.botapi.transport import serving
from tools.botapi.updates import DEFAULT_UPDATES
from tools.botapi.users import Chat, Group, User
from tools.botapi.validation import Fields, RefusedError

__all__ = [
    "TOKEN",
    "USERNAME",
    "BotApi",
    "Chaos",
    "Delivery",
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
"""Supergroups and channels have numbers below this one."""

INTERNAL_FIELDS = frozenset({"markup", "buttons", "reply_to", "edits", "silent"})
"""Fields of a sent message that are for tests, and that the Bot API does not have."""


@dataclass
class BotApi:
    """The state of a server; start it with :func:`running`.

    ``calls`` has each method that was carried out with its fields, ``sent`` each message of the bot,
    ``answers`` the text that answered a callback query. A message of the bot has, beside the fields of
    the Bot API: ``markup`` (its text before it was parsed), ``buttons`` (callback data by label),
    ``reply_to`` (a message's number), ``edits`` (the time of each edit, in seconds since the epoch, and
    the text before it), ``silent`` (sent with ``disable_notification``).
    """

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
    users: dict[int, User] = field(default_factory=dict)
    allowed_updates: frozenset[str] = DEFAULT_UPDATES
    webhook: Fields | None = None
    webhook_error: Fields = field(default_factory=dict)
    rate_limiter: RateLimiter | None = None
    chaos: Chaos | None = None
    deliveries: list[Delivery] = field(default_factory=list)
    shared_numbering: bool = False
    """Private chats and basic groups number their messages in one sequence, as Telegram's do."""

    def __post_init__(self) -> None:
        self.changed = threading.Condition()
        self.stopping = False
        self.poller = 0
        self._update_ids = itertools.count(700_000_001)
        self._message_ids: defaultdict[int, Iterator[int]] = defaultdict(lambda: itertools.count(1))
        self._messages: defaultdict[int, dict[int, Fields]] = defaultdict(dict)
        self.me: Fields = {
            "id": 4242, "is_bot": True, "first_name": "موجز", "username": USERNAME,
            "can_join_groups": True, "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }  # fmt: skip

    @property
    def base(self) -> str:
        """The server's address, without the ``/bot`` of its calls."""
        return f"http://127.0.0.1:{self.port}"

    # For tests

    def user(self, number: int, language: str | None = "ar") -> User:
        """A user with a private chat with the bot; ``language`` is an IETF tag or ``None``."""
        self.chat(number)
        self.users[number] = User(self, number, language)
        return self.users[number]

    def group(
        self,
        number: int,
        *,
        admins: Sequence[User] = (),
        hears_all: bool = False,
        title: str = "قراء",
    ) -> Group:
        """A supergroup with the bot as a member, in privacy mode unless it ``hears_all``.

        The first of ``admins`` is its creator.
        """
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
        """Queue an update of any content, unless the bot did not ask for its kind; the update's number."""
        with self.changed:
            number = next(self._update_ids)
            if self.allowed_updates.issuperset(content):
                self.updates.append({"update_id": number, **content})
                self.changed.notify_all()
        return number

    def number_updates_from(self, first: int) -> None:
        """Number the next updates from ``first``, as Telegram may after a week without any."""
        with self.changed:
            self._update_ids = itertools.count(first)

    def wait(
        self, condition: Callable[[], Any], *, seconds: float = 30, look_every: float = 1.0
    ) -> Any:
        """The value of ``condition``, as soon as it is true. Raises AssertionError after ``seconds``.

        It is evaluated after each call of the bot, and every ``look_every`` seconds.
        """
        deadline = time.monotonic() + seconds
        with self.changed:
            while not (found := condition()):
                left = deadline - time.monotonic()
                self.changed.wait(max(0.0, min(left, look_every)))
                if left <= 0:
                    raise AssertionError(
                        f"no such event within {seconds} s; calls: {self.counts()}"
                    )
        return found

    def counts(self) -> dict[str, int]:
        """How often each method was called."""
        counted: dict[str, int] = defaultdict(int)
        for method, _ in self.calls:
            counted[method] += 1
        return dict(counted)

    def messages(self, chat: int) -> list[Fields]:
        """The bot's messages in a chat, silent ones too, without those that it deleted."""
        return [m for m in self._messages[chat].values() if m.get("from") is self.me]

    def replies(self, chat: int) -> list[Fields]:
        """The bot's messages in a chat but the silent ones.

        A silent message tells the progress of a reply: it is no reply, and the bot deletes it later.
        """
        return [message for message in self.messages(chat) if not message["silent"]]

    def transcript(self, chat: int) -> list[Fields]:
        """All messages of a chat, users' and the bot's, in their order."""
        return [self._messages[chat][number] for number in sorted(self._messages[chat])]

    # For the methods, which hold ``changed``

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
        """The fault that was ordered for this call, or that ``chaos`` injects, if any."""
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
        """The chat of a number, created at its first use."""
        kind = "private" if number > 0 else "supergroup"
        return self.chats.setdefault(number, Chat(number, kind))

    def next_message_id(self, chat: int) -> int:
        """The number of the next message in a chat."""
        in_box = self.shared_numbering and chat > SUPERGROUPS
        return next(self._message_ids[0 if in_box else chat])

    def begin_poll(self) -> int:
        """The number of a new poll, which ends the polls before it."""
        self.poller += 1
        self.changed.notify_all()
        return self.poller

    def confirm_updates(self, offset: int) -> None:
        """Forget the updates before ``offset``; a negative one leaves as many of the last."""
        if offset < 0:
            offset = max([u["update_id"] for u in self.updates], default=0) + offset + 1
        while self.updates and self.updates[0]["update_id"] < offset:
            self.updates.popleft()

    def add_message(self, message: Fields) -> None:
        """Add a message to its chat."""
        chat = self.chat(message["chat"]["id"])
        self._messages[chat.number][message["message_id"]] = message
        if message.get("is_topic_message"):
            chat.topics.add(message["message_thread_id"])

    def delete_message(self, message: Fields) -> None:
        """Delete a message from its chat."""
        self._messages[message["chat"]["id"]].pop(message["message_id"], None)

    def find_message(self, chat: int, number: int) -> Fields | None:
        """A message of a chat by its number, if it is there."""
        return self._messages[chat].get(number)

    def deliver(self, message: Fields) -> None:
        """Send a user's message to the bot as an update, if the bot may see it."""
        chat = self.chat(message["chat"]["id"])
        heard = chat.hears_all or self._is_seen_in_privacy_mode(message)
        if heard and chat.bot not in ("kicked", "left"):
            self.push(message=message)

    def _is_seen_in_privacy_mode(self, message: Fields) -> bool:
        """Whether privacy mode lets the bot see a message: a command, a reply to it, a service message."""
        text = message.get("text") or message.get("caption") or ""
        command = text.split(maxsplit=1)[0] if text.startswith("/") else ""
        if "@" in command:
            return bool(command.casefold().endswith(f"@{USERNAME}"))
        is_reply = (message.get("reply_to_message") or {}).get("from") == self.me
        return bool(command) or is_reply or "new_chat_members" in message

    def public(self, message: Fields) -> Fields:
        """A message with the fields of the Bot API only."""
        return {k: v for k, v in message.items() if k not in INTERNAL_FIELDS and v is not None}

    def check_rate(self, chat: Chat) -> None:
        """Count a message to a chat. Raises RefusedError where it exceeds the rate limits."""
        if self.rate_limiter is not None:
            self.rate_limiter.count(chat.number)


@contextmanager
def running(port: int = 0) -> Iterator[BotApi]:
    """Serve on a port of the loopback address, by default any free one, until the block ends."""
    with serving(BotApi(port=port)) as api:
        yield api
