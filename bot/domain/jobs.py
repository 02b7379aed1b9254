"""There is an article to brief, and what becomes of it: values that database rows hold whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.phrases import Locale
from models.pipeline import Brief, Prepared
from models.summary.summarizer import Length
from models.translation import Translation


class JobState(StrEnum):
    """The life of a job; the last three are ends.

    A waiting job has not been looked at; a ready one has its article fetched and cleaned, and waits
    for the models.
    """

    WAITING = "waiting"
    READY = "ready"
    RUNNING = "running"
    ANSWERED = "answered"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = (JobState.WAITING, JobState.READY, JobState.RUNNING)
"""The states of a job that is not at its end."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where an answer goes: a chat, a topic in it, the message that is answered."""

    chat: int
    message: int | None = None
    topic: int | None = None


class SourceKind(StrEnum):
    """Where an article is: in a text, behind a link, in a document that Telegram keeps."""

    TEXT = "text"
    LINK = "link"
    DOCUMENT = "document"


class Task(StrEnum):
    """What the models are asked for: a summary with its translation, or all of it in English."""

    BRIEF = "brief"
    TRANSLATION = "translation"


@dataclass(frozen=True, slots=True)
class Continuation:
    """What tells whether the next message of a chat goes on with an article.

    ``origin``, ``number`` and ``written`` are who wrote a forward, its number there and when it was
    written; ``sent`` is when this message was, both in seconds since the epoch. ``full``: the text is
    about as long as a message can be; ``long``: as long as the first part of one that was cut;
    ``comment``: a line that may introduce an article.
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
        """Seconds that a job waits for more of its article; later, more comes if nobody took it yet."""
        if self.full or self.album:
            return 2.0
        return 1.0 if self.long or self.comment else 0.0


@dataclass(frozen=True, slots=True)
class NewJob:
    """An article that somebody wants a brief of.

    ``text`` is the article, the link's address, or the document's file id and name, as ``kind`` says,
    with a line end between. Behind these comes the text that they stood in, where it may be the article
    itself. ``quiet``: nobody asked, so that of what is no article nothing is said.
    """

    address: Address
    user: int | None
    locale: Locale
    text: str = field(repr=False)
    kind: SourceKind = SourceKind.TEXT
    tail: Continuation = Continuation()
    length: Length = Length.NORMAL
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class OpenJob:
    """A job that the models have not taken up, and whose article may go on."""

    id: int
    tail: Continuation


@dataclass(frozen=True, slots=True)
class MorePart:
    """More of the article of an open job; of a job that was a comment, all of it."""

    job: int
    rest: NewJob


@dataclass(frozen=True, slots=True)
class FollowUp:
    """More that is wanted of an article whose brief is shown, at ``reply``, for the job ``origin``."""

    origin: int
    task: Task
    length: Length
    reply: int
    user: int
    locale: Locale


@dataclass(frozen=True, slots=True)
class Part:
    """One message of an article; see :class:`NewJob`."""

    message: int | None
    kind: SourceKind
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it is worked on; ``tries`` counts this attempt of the models, or failed ones to fetch it.

    ``unended`` counts the attempts to fetch and clean its article during which the bot's process died.

    ``reply`` is the message that shows the brief and is to show this job's result in its place;
    ``origin`` the job that it was shown for. ``key`` names the article's content, in any spelling;
    ``created`` is when it came in, in seconds since the epoch.
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
"""What the models made of an article."""


@dataclass(frozen=True, slots=True)
class AnsweredJob:
    """What is known of a job that was answered: its article, and what was made of it so far.

    ``briefs`` has one for each length; ``under_way`` what is being made, with its length.
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
