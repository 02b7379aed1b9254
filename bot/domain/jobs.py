"""Jobs: articles to brief, from their messages to their results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.phrases import Locale
from models.pipeline import Brief, Prepared
from models.summary.summarizer import Length
from models.translation import Translation


class JobState(StrEnum):
    """The states of a job; the last three are final.

    A waiting job is still to be fetched and cleaned; a ready one waits for the models.
    """

    WAITING = "waiting"
    READY = "ready"
    RUNNING = "running"
    ANSWERED = "answered"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = (JobState.WAITING, JobState.READY, JobState.RUNNING)
"""The states of a job that has not ended."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where an answer goes: a chat, a topic in it, and the message that it replies to."""

    chat: int
    message: int | None = None
    topic: int | None = None


class SourceKind(StrEnum):
    """The kind of an article's source: the text of a message, a link, or a document."""

    TEXT = "text"
    LINK = "link"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a message: a text; or a link or a document that Telegram keeps under ``file_id``.

    With a link or a document, ``text`` is the message's own text if it is long enough to replace an
    article that cannot be fetched; else it is empty.
    """

    text: str = field(default="", repr=False)
    link: str | None = field(default=None, repr=False)
    file_id: str | None = field(default=None, repr=False)
    file_name: str | None = field(default=None, repr=False)

    @property
    def kind(self) -> SourceKind:
        """The kind of the article's source."""
        if self.link is not None:
            return SourceKind.LINK
        return SourceKind.TEXT if self.file_id is None else SourceKind.DOCUMENT


class Task(StrEnum):
    """The output of the models: a brief (summary and its translation), or the translated article."""

    BRIEF = "brief"
    TRANSLATION = "translation"


@dataclass(frozen=True, slots=True)
class Continuation:
    """The properties of a message by which the next one is recognised as part of the same article.

    Of a forward, ``origin`` is its author, ``number`` its message number there, ``written`` its date;
    ``sent`` is the date of the message itself; both in seconds since the epoch. ``full``: the text
    nearly fills a message; ``long``: it is as long as the first part of a text that a client split;
    ``comment``: it may introduce an article that follows.
    """

    user: int | None = None
    topic: int | None = None
    album: str | None = None
    origin: str | None = None
    number: int | None = None
    sent: int = 0
    written: int | None = None
    full: bool = False
    long: bool = False
    comment: bool = False

    @property
    def patience(self) -> float:
        """Seconds that a job waits for further parts. Later ones join until inference begins."""
        if self.full or self.album:
            return 2.0
        return 1.0 if self.long or self.comment else 0.0


@dataclass(frozen=True, slots=True)
class NewJob:
    """An article to brief, by its first message at ``address``.

    ``quiet``: the bot was not asked for a brief, so it sends no error message if this is no article.
    """

    address: Address
    user: int | None
    locale: Locale
    content: Content
    tail: Continuation = Continuation()
    length: Length = Length.NORMAL
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class OpenJob:
    """A job that further parts may join, because its inference has not begun."""

    id: int
    tail: Continuation


@dataclass(frozen=True, slots=True)
class MorePart:
    """A further part of the article of an open job; after a comment, the article itself."""

    job: int
    rest: NewJob


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Another task for the article of job ``origin``; its result replaces the message ``reply``."""

    origin: int
    task: Task
    length: Length
    reply: int
    user: int
    locale: Locale


@dataclass(frozen=True, slots=True)
class Part:
    """One message of an article: its number in the chat, and its content."""

    message: int | None
    content: Content


@dataclass(frozen=True, slots=True)
class Job:
    """A job in progress; ``tries`` counts its inferences, this one included, or its failed fetches.

    ``unended`` counts the attempts to fetch and clean its article during which the bot's process died.
    ``reply`` is the message that the result replaces, and ``origin`` the job that it answered. ``key``
    is the same for all spellings of an article; ``created`` is in seconds since the epoch.
    """

    id: int
    address: Address
    locale: Locale
    task: Task
    length: Length
    tries: int
    parts: tuple[Part, ...] = ()
    quiet: bool = False
    origin: int | None = None
    reply: int | None = None
    key: str | None = None
    prepared: Prepared | None = None
    created: float = 0.0
    unended: int = 0


Result = Brief | Translation
"""The output of the models for an article."""


@dataclass(frozen=True, slots=True)
class AnsweredJob:
    """A job that was answered: its article and the results so far.

    ``briefs`` has one for each length; ``under_way`` the tasks of open jobs, with their lengths.
    """

    job: int
    chat: int
    user: int | None
    message: int | None
    length: Length
    parts: int
    prepared: Prepared
    briefs: Mapping[Length, Brief]
    translation: Translation | None = None
    under_way: frozenset[tuple[Task, Length]] = frozenset()
