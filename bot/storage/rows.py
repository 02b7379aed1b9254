"""Conversions between rows and values."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any, cast

from pydantic import TypeAdapter

from bot.domain.chats import ChatSettings, Languages
from bot.domain.effects import OutgoingMessage
from bot.domain.jobs import (
    Address,
    Content,
    Continuation,
    FollowUp,
    Job,
    JobState,
    NewJob,
    Part,
    Result,
    Task,
)
from bot.phrases import Locale
from bot.storage.tables import ChatRow, JobRow, MessageRow, PartRow
from models.pipeline import Brief, Prepared
from models.summary.summarizer import Length
from models.translation import Translation

_PREPARED = TypeAdapter(Prepared)
_BRIEF = TypeAdapter(Brief)
_TRANSLATION = TypeAdapter(Translation)
# These belong to the job, not to the result: the same article comes with different footers.
_OF_THE_ARTICLE: Any = {"cleaned": True, "title": True, "source": True, "seconds": True}


def new_job(job: NewJob) -> JobRow:
    """A row for a new job with its first part."""
    return JobRow(
        chat=job.address.chat,
        message=job.address.message,
        topic=job.address.topic,
        user=job.user,
        locale=job.locale,
        length=job.length,
        quiet=job.quiet,
        tail=tail_json(job.tail),
        due=time.time() + job.tail.patience,
        created=time.time(),
        parts=[new_part(job.address.message, job.content)],
    )


def new_part(message: int | None, content: Content) -> PartRow:
    """A row for one message of an article."""
    return PartRow(message=message, kind=content.kind, **asdict(content))


def content_of(row: PartRow) -> Content:
    """What the message of a row brings."""
    return Content(row.text, row.link, row.file_id, row.file_name)


def follow_up(wanted: FollowUp, origin: JobRow) -> JobRow:
    """A row for another task on the article of an answered job."""
    return JobRow(
        chat=origin.chat,
        message=origin.message,
        topic=origin.topic,
        user=wanted.user,
        locale=wanted.locale,
        task=wanted.task,
        length=wanted.length,
        origin=wanted.origin,
        reply=wanted.reply,
        due=0.0,
        state=JobState.READY,
        key=origin.key,
        prepared=origin.prepared,
        created=time.time(),
    )


def split_off(job: JobRow, part: PartRow) -> JobRow:
    """A row for a job that is made of one part of another."""
    return JobRow(
        chat=job.chat,
        message=part.message,
        topic=job.topic,
        user=job.user,
        locale=job.locale,
        length=job.length,
        due=0.0,
        created=time.time(),
        parts=[new_part(part.message, content_of(part))],
    )


def job_of(row: JobRow, parts: Iterable[PartRow] = ()) -> Job:
    """The job of a row."""
    return Job(
        id=row.id,
        address=Address(row.chat, row.message, row.topic),
        locale=cast(Locale, row.locale),
        task=Task(row.task),
        length=Length(row.length),
        tries=row.tries,
        parts=tuple(Part(p.message, content_of(p)) for p in parts),
        quiet=row.quiet,
        origin=row.origin,
        reply=row.reply,
        key=row.key,
        prepared=prepared_of(row.prepared) if row.prepared else None,
        created=row.created,
        unended=row.unended,
    )


def tail_of(row: JobRow) -> Continuation:
    """The tail of an open job."""
    return Continuation(**json.loads(row.tail))


def tail_json(tail: Continuation) -> str:
    """A tail as a row holds it."""
    return json.dumps(asdict(tail), ensure_ascii=False)


def settings_of(row: ChatRow | None) -> ChatSettings:
    """The settings of a chat, by default those of a new one."""
    if row is None:
        return ChatSettings()
    return ChatSettings(
        Languages(row.languages),
        Length(row.length),
        cast("Locale | None", row.locale),
        row.automatic,
        row.introduced,
    )


def outgoing(message: OutgoingMessage, *, edits: bool = False) -> MessageRow:
    """A row for a message to send, or to edit."""
    parameters = message.edit() if edits else message.parameters()
    method = "editMessageText" if edits else "sendMessage"
    return call(message.address.chat, method, parameters, message.job)


def call(chat: int, method: str, parameters: dict[str, Any], job: int | None = None) -> MessageRow:
    """A row for a call of the Bot API, in the order of its chat."""
    payload = json.dumps(parameters, ensure_ascii=False)
    return MessageRow(chat=chat, job=job, method=method, payload=payload, created=time.time())


def prepared_json(prepared: Prepared) -> str:
    """A prepared article as a row holds it."""
    return _PREPARED.dump_json(prepared).decode()


def prepared_of(payload: str) -> Prepared:
    """The prepared article of a row."""
    return _PREPARED.validate_json(payload)


def result_json(result: Result) -> str:
    """A result as a row holds it: without the article, which its job has."""
    if isinstance(result, Translation):
        return _TRANSLATION.dump_json(result).decode()
    return _BRIEF.dump_json(result, exclude=_OF_THE_ARTICLE).decode()


def brief_of(payload: str, prepared: Prepared) -> Brief:
    """The brief of a row, with the article of one job."""
    empty = {"cleaned": prepared.cleaned, "title": None, "source": ""}
    brief = _BRIEF.validate_python({**json.loads(payload), **empty})
    return replace(brief, title=prepared.title)


def translation_of(payload: str) -> Translation:
    """The translation of a row."""
    return _TRANSLATION.validate_json(payload)
