"""The child process of the sandbox: parses one document or page, or cleans one article.

Run by :mod:`bot.sources.sandbox` as ``python -m bot.sources.sandbox_worker``.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from bot.sources.documents import extract_document
from bot.sources.errors import SourceError
from bot.sources.html import Extract, FrontPageError, PaywallError, extract_page
from bot.sources.sandbox import MEMORY, STARTED
from models.errors import ArticleError
from models.pipeline import MAXIMUM_CHARACTERS, Article, prepare

MAXIMUM_TEXT = MAXIMUM_CHARACTERS + 1
"""Maximum characters in an answer: one more than an article may have, so that its check fails."""

MAXIMUM_TITLE = 1000

NICENESS = 10
"""Increment of the process's niceness, so that the bot has priority over parsers."""


def answer_to(kind: str, name: str, content: bytes) -> dict[str, Any]:
    """The answer to a request: the extracted text, or the attributes of an error."""
    if kind == "document":
        try:
            return _fields(extract_document(content, name))
        except SourceError as error:
            return {"key": error.key, "message": str(error)}
    if kind == "article":
        try:
            return asdict(prepare(Article(content.decode(), name or None)))
        except ArticleError as error:
            return {"error": type(error).__name__, "facts": vars(error)}
    try:
        page = extract_page(content, name)
    except PaywallError:
        return {"key": "link_paywall"}
    except FrontPageError:
        return {"key": "link_front_page"}
    return _fields(page) if page else {}


def _fields(page: Extract) -> dict[str, Any]:
    title = page.title[:MAXIMUM_TITLE] if page.title else None
    return {"text": page.text[:MAXIMUM_TEXT], "title": title}


def _limit(seconds: int) -> None:
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    # Windows has no such limits; only the timeout applies there.
    with suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _serve() -> None:
    # Ctrl-C reaches every process of the terminal; the bot ends this one itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.stdout.buffer.write(STARTED)
    sys.stdout.buffer.flush()
    # From here on, stderr may quote the document, which must not be logged.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    request = json.loads(sys.stdin.buffer.readline())
    _limit(request["seconds"])
    try:
        answer = answer_to(request["kind"], request["name"], sys.stdin.buffer.read())
    except ImportError as error:
        # Parsers are imported on first use.
        answer = {"missing": f"{type(error).__name__}: {error}"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    _serve()
