"""The tables of the database; see :mod:`bot.store` for what is done with them."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from sqlalchemy import BigInteger, Index, Integer
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.jobs import JobState


class UpdateState(StrEnum):
    """An update is new until its effects are stored; one that cannot be read is set aside."""

    NEW = "new"
    HANDLED = "handled"
    ASIDE = "aside"


class SendState(StrEnum):
    """A message is sent, or dropped where it can never be."""

    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"


class Base(DeclarativeBase):
    """The tables."""

    # SQLite counts rows by itself only in a column that is called INTEGER.
    type_annotation_map: ClassVar = {int: BigInteger().with_variant(Integer, "sqlite")}


class UpdateRow(Base):
    """A raw update, under Telegram's own number."""

    __tablename__ = "updates"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    chat: Mapped[int]
    payload: Mapped[str]
    state: Mapped[str] = mapped_column(default=UpdateState.NEW)


class JobRow(Base):
    """See :class:`bot.jobs.Job`."""

    __tablename__ = "jobs"

    id: Mapped[int] = mapped_column(primary_key=True)
    chat: Mapped[int]
    message: Mapped[int | None]
    topic: Mapped[int | None]
    user: Mapped[int | None]
    locale: Mapped[str]
    kind: Mapped[str]
    text: Mapped[str]
    tail: Mapped[str]
    parts: Mapped[int] = mapped_column(default=1)
    due: Mapped[float]
    state: Mapped[str] = mapped_column(default=JobState.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str | None]
    created: Mapped[float]


class ViewRow(Base):
    """What a button shows in place of a reply, as HTML."""

    __tablename__ = "views"

    job: Mapped[int] = mapped_column(primary_key=True)
    view: Mapped[str] = mapped_column(primary_key=True)
    chat: Mapped[int]
    text: Mapped[str]
    created: Mapped[float]


class MessageRow(Base):
    """A message to be sent or edited, in the order of its chat."""

    __tablename__ = "messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    chat: Mapped[int]
    method: Mapped[str]
    payload: Mapped[str]
    state: Mapped[str] = mapped_column(default=SendState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)


Index("updates_to_handle", UpdateRow.state, UpdateRow.id)
Index("jobs_to_take", JobRow.state, JobRow.chat)
Index("messages_to_send", MessageRow.state, MessageRow.chat, MessageRow.id)
