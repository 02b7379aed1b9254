"""A command's argument comes in (a file, a web address, standard input); its article goes out."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from models.errors import ModelError
from models.pipeline import Article

STDIN = "-"


class InputError(Exception):
    """A source of the command line cannot be read; ``str()`` says why in one sentence."""


def read(source: str) -> Article:
    """The article that ``source`` names. Raises :class:`InputError`."""
    if source == STDIN:
        return _document(sys.stdin.buffer.read(), STDIN)
    if source.lower().startswith(("http://", "https://")):
        return _page(source)
    try:
        content = Path(source).read_bytes()
    except OSError as error:
        raise InputError((error.strerror or str(error)).lower()) from error
    return _document(content, source)


def _document(content: bytes, source: str) -> Article:
    from bot.sources.documents import extract_document
    from bot.sources.errors import SourceError

    try:
        page = extract_document(content, source)
    except SourceError as error:
        raise InputError(str(error)) from error
    return Article(page.text, title=page.title, source=source)


def _page(address: str) -> Article:
    from bot.sources.errors import SourceError
    from bot.sources.links import fetch_article

    try:
        page = asyncio.run(fetch_article(address))
    except SourceError as error:
        raise InputError(str(error)) from error
    return Article(page.text, title=page.title, source=address)


def failed(source: str, error: InputError | ModelError) -> str:
    """The line for stderr that names a source and its error."""
    name = "standard input" if source == STDIN else source
    return f"mujaz: {name}: {error}"
