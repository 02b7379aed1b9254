"""The parts of a job come in; its article goes out, with links fetched and files read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from bot.domain.jobs import Job, Part, SourceKind
from bot.sources.documents import read_text
from bot.sources.errors import SourceError, UnavailableError
from bot.sources.html import Extract
from bot.sources.links import fetch_article
from bot.sources.sandbox import Ask, Sandboxes
from models.pipeline import Article

Download = Callable[[str], Awaitable[bytes]]
"""The content of the file that Telegram keeps under an id.

Raises SourceError, UnavailableError where the file may be had later.
"""


async def article_of(download: Download, sandboxes: Sandboxes, job: Job) -> Article:
    """Join the parts of a job; links and files are fetched, and parsed in ``sandboxes``.

    Raises SourceError, UnavailableError where they may be had later.
    """
    ask = partial(sandboxes.ask, chat=job.address.chat)
    pages = [await _page_of(part, download, ask) for part in job.parts]
    title = next((page.title for page in pages if page.title), None)
    return Article("\n".join(page.text for page in pages if page.text), title=title)


async def _page_of(part: Part, download: Download, ask: Ask) -> Extract:
    if part.kind is SourceKind.TEXT:
        return Extract(part.text, None)
    where, _, behind = part.text.partition("\n")
    try:
        if part.kind is SourceKind.LINK:
            return await fetch_article(where, ask=ask)
        name, _, behind = behind.partition("\n")
        return await read_text(await download(where), name, ask)
    except UnavailableError:
        raise
    except SourceError:
        if not behind:
            raise
        return Extract(behind, None)
