"""The parts of a job come in; its article goes out, with links fetched and files read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from bot.domain.jobs import Job, Part
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
    content = part.content
    try:
        if content.link is not None:
            return await fetch_article(content.link, ask=ask)
        if content.file_id is not None:
            file = await download(content.file_id)
            return await read_text(file, content.file_name or "", ask)
    except UnavailableError:
        raise
    except SourceError:
        if not content.text:
            raise
    return Extract(content.text, None)
