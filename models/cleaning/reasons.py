"""Why a piece of an article was taken out."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """The kinds of what is not the article; the value is what ``mujaz clean --json`` prints."""

    REPEATED = "repeated"
    TITLE = "title"
    RELATED = "related"
    SUBSCRIBE = "subscribe"
    HANDLE = "handle"
    LINK = "link"
    HASHTAGS = "hashtags"
    RULER = "ruler"
    CREDIT = "credit"
    NOTICE = "notice"
