"""What there is to do and to say, as plain values that a database row holds whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.phrases import Locale


class JobState(StrEnum):
    """The life of a job; the last three are ends."""

    WAITING = "waiting"
    RUNNING = "running"
    ANSWERED = "answered"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Address:
    """Where an answer goes: a chat, a topic in it, the message that is answered."""

    chat: int
    message: int | None = None
    topic: int | None = None


class Kind(StrEnum):
    """Where a job's article is: in its text, behind a link, in a document that Telegram keeps."""

    TEXT = "text"
    LINK = "link"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Tail:
    """What tells whether the next message of a chat goes on with an article.

    ``origin`` and ``number`` are a forward's channel and its post there; ``full``: the text is about
    as long as a message can be; ``comment``: too short to be an article, it may introduce one.
    """

    user: int | None = None
    album: str | None = None
    origin: int | None = None
    number: int | None = None
    full: bool = False
    comment: bool = False

    @property
    def patience(self) -> float:
        """Seconds that a job waits for more of its article."""
        return 2.0 if self.full or self.album else 1.0 if self.comment else 0.0


@dataclass(frozen=True, slots=True)
class NewJob:
    """An article that somebody wants a brief of.

    ``text`` is the article, the link's address, or the document's file id and name with a line end
    between, as ``kind`` says.
    """

    address: Address
    user: int | None
    locale: Locale
    text: str = field(repr=False)
    kind: Kind = Kind.TEXT
    tail: Tail = Tail()


@dataclass(frozen=True, slots=True)
class OpenJob:
    """A job that still waits for more of its article."""

    id: int
    tail: Tail


@dataclass(frozen=True, slots=True)
class Part:
    """More of the article of an open job; of a job that was a comment, all of it."""

    job: int
    rest: NewJob


@dataclass(frozen=True, slots=True)
class Job:
    """A job that was taken to be worked on; ``tries`` counts this one."""

    id: int
    address: Address
    locale: Locale
    text: str = field(repr=False)
    kind: Kind
    parts: int
    tries: int


class View(StrEnum):
    """What a reply can show, by its buttons."""

    BRIEF = "brief"
    SOURCES = "sources"
    ARTICLE = "article"


@dataclass(frozen=True, slots=True)
class Press:
    """A button under a reply that was pressed: ``query`` is Telegram's name for it."""

    query: str
    address: Address
    locale: Locale
    job: int
    view: View


@dataclass(frozen=True, slots=True)
class Message:
    """A message to be sent: HTML that was made safe, where it goes, and rows of buttons.

    A button is its label and the data that comes back with a press, of at most 64 bytes.
    """

    address: Address
    text: str = field(repr=False)
    buttons: tuple[tuple[tuple[str, str], ...], ...] = ()

    def parameters(self) -> dict[str, Any]:
        """The Bot API's parameters of this message, as ``sendMessage`` takes them."""
        parameters = self._content()
        if self.address.topic is not None:
            parameters["message_thread_id"] = self.address.topic
        if self.address.message is not None:
            # The article may be deleted while it is read: its brief still arrives.
            parameters["reply_parameters"] = {
                "message_id": self.address.message,
                "allow_sending_without_reply": True,
            }
        return parameters

    def edit(self) -> dict[str, Any]:
        """As ``editMessageText`` takes them: this in place of the message at the address."""
        return {**self._content(), "message_id": self.address.message}

    def _content(self) -> dict[str, Any]:
        content: dict[str, Any] = {
            "chat_id": self.address.chat,
            "text": self.text,
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        }
        if self.buttons:
            rows = [[{"text": t, "callback_data": d} for t, d in row] for row in self.buttons]
            content["reply_markup"] = {"inline_keyboard": rows}
        return content


@dataclass(frozen=True, slots=True)
class Effects:
    """What an update leads to; stored in one step with the fact that it was handled."""

    jobs: tuple[NewJob, ...] = ()
    parts: tuple[Part, ...] = ()
    messages: tuple[Message, ...] = ()
    presses: tuple[Press, ...] = ()
