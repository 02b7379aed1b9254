"""The tables of the database.

A change here needs a migration in :mod:`bot.storage.migrations`; a test compares the two.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from bot.domain.jobs import JobState, SourceKind, Task
from models.summary.summarizer import Length


class UpdateState(StrEnum):
    """An update is new until its effects are stored; one that cannot be handled is set aside."""

    NEW = "new"
    HANDLED = "handled"
    ASIDE = "aside"


class SendState(StrEnum):
    """A message waits, is under way, was sent, or is dropped because it can never be sent.

    Of one that is under way when the process ends or the network fails, the outcome is unknown.
    """

    WAITING = "waiting"
    ON_ITS_WAY = "on its way"
    SENT = "sent"
    DROPPED = "dropped"


UNSENT = (SendState.WAITING, SendState.ON_ITS_WAY)
"""The states of a message that may be unsent."""


class Base(DeclarativeBase):
    """The tables."""

    metadata = MetaData(
        naming_convention={
            "pk": "%(table_name)s_pk",
            "fk": "%(table_name)s_%(column_0_name)s_fk",
            "ix": "%(table_name)s_%(column_0_N_name)s",
        }
    )
    # SQLite assigns row ids only in a column of type INTEGER.
    type_annotation_map: ClassVar = {int: BigInteger().with_variant(Integer, "sqlite")}


class UpdateRow(Base):
    """A raw update under Telegram's own id; ``received`` is in seconds since the epoch.

    ``user`` is its sender, as long as its ``payload`` is kept.
    """

    __tablename__ = "updates"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    chat: Mapped[int]
    user: Mapped[int | None]
    payload: Mapped[str]
    received: Mapped[float]
    state: Mapped[str] = mapped_column(default=UpdateState.NEW)


class JobRow(Base):
    """See :class:`bot.domain.jobs.Job`; ``prepared`` is the article as JSON, until it expires.

    ``started`` is when the attempt began that is under way, of a job that waits or runs; ``unended``
    counts the one to prepare it before it begins, until it ends by itself or is stopped by us.
    """

    __tablename__ = "jobs"
    # Buttons and workers name jobs by id: the id of a deleted job must not be used again.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    chat: Mapped[int]
    message: Mapped[int | None]
    topic: Mapped[int | None]
    user: Mapped[int | None]
    locale: Mapped[str]
    task: Mapped[str] = mapped_column(default=Task.BRIEF)
    length: Mapped[str] = mapped_column(default=Length.NORMAL)
    quiet: Mapped[bool] = mapped_column(default=False)
    origin: Mapped[int | None]
    reply: Mapped[int | None]
    tail: Mapped[str] = mapped_column(default="{}")
    due: Mapped[float]
    state: Mapped[str] = mapped_column(default=JobState.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    unended: Mapped[int] = mapped_column(default=0, server_default="0")
    reason: Mapped[str | None]
    key: Mapped[str | None]
    prepared: Mapped[str | None]
    cached: Mapped[bool] = mapped_column(default=False)
    created: Mapped[float]
    started: Mapped[float | None]
    ended: Mapped[float | None]

    parts: Mapped[list[PartRow]] = relationship(
        order_by="PartRow.id", cascade="all, delete-orphan", passive_deletes=True
    )


class PartRow(Base):
    """See :class:`bot.domain.jobs.Part` and :class:`bot.domain.jobs.Content`."""

    __tablename__ = "parts"

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[int] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"))
    message: Mapped[int | None]
    kind: Mapped[str] = mapped_column(default=SourceKind.TEXT)
    text: Mapped[str]
    link: Mapped[str | None]
    file_id: Mapped[str | None]
    file_name: Mapped[str | None]


class ResultRow(Base):
    """A result of the models as JSON: a brief of one length, or the translation.

    ``key`` is the same for all spellings of the article; ``made_by`` names the models.
    """

    __tablename__ = "results"

    key: Mapped[str] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(primary_key=True)
    made_by: Mapped[str]
    payload: Mapped[str]
    created: Mapped[float]


class ChatRow(Base):
    """See :class:`bot.domain.chats.ChatSettings`."""

    __tablename__ = "chats"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    languages: Mapped[str]
    length: Mapped[str]
    locale: Mapped[str | None]
    automatic: Mapped[bool | None]
    introduced: Mapped[bool]


class NoticeRow(Base):
    """The message that shows a chat its place in the queue; ``payload`` has its parameters.

    ``after`` is the newest message number that was known before it was sent.
    """

    __tablename__ = "notices"

    chat: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    message: Mapped[int]
    payload: Mapped[str]
    after: Mapped[int | None]


class MessageRow(Base):
    """A call of the Bot API in the order of its chat; ``arrived`` is the number of the sent message.

    ``job`` is the job of the article that it shows; no foreign key, as each expires in its own time.
    """

    __tablename__ = "messages"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    chat: Mapped[int]
    job: Mapped[int | None]
    method: Mapped[str]
    payload: Mapped[str]
    state: Mapped[str] = mapped_column(default=SendState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    arrived: Mapped[int | None]
    after: Mapped[int | None]
    created: Mapped[float]


Index(None, UpdateRow.state, UpdateRow.chat, UpdateRow.id)
Index(None, JobRow.state, JobRow.chat)
Index(None, JobRow.user, JobRow.created)
Index(None, JobRow.key)
Index(None, JobRow.origin)
Index(None, PartRow.job)
Index(None, MessageRow.arrived)
Index(None, JobRow.message)
Index(None, MessageRow.state, MessageRow.chat, MessageRow.id)
Index(None, MessageRow.job)
