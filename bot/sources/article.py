"""The parts of a job come in; its article goes out, with links fetched and files parsed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from bot.domain.jobs import Job, Part
from bot.sources.documents import extract_in_sandbox
from bot.sources.errors import SourceError, UnavailableError
from bot.sources.html import Extract
from bot.sources.links import fetch_article
from bot.sources.sandbox import Ask, Sandboxes
from models.pipeline import Article

Download = Callable[[str], Awaitable[bytes]]
"""Downloads the file that Telegram keeps under an id.

Raises SourceError; UnavailableError if a later attempt may succeed.
"""


async def article_of(download: Download, sandboxes: Sandboxes, job: Job) -> Article:
    """Fetch the parts of a job, parse them in ``sandboxes``, and join them.

    Raises SourceError; UnavailableError if a later attempt may succeed.
    """
    ask = partial(sandboxes.ask, chat=job.address.chat)
    extracts = [await _extract(part, download, ask) for part in job.parts]
    title = next((extract.title for extract in extracts if extract.title), None)
    return Article("\n".join(extract.text for extract in extracts if extract.text), title=title)


async def _extract(part: Part, download: Download, ask: Ask) -> Extract:
    content = part.content
    try:
        if content.link is not None:
            return await fetch_article(content.link, ask=ask)
        if content.file_id is not None:
            file = await download(content.file_id)
            return await extract_in_sandbox(file, content.file_name or "", ask)
    except UnavailableError:
        raise
    except SourceError:
        if not content.text:
            raise
    return Extract(content.text, None)
