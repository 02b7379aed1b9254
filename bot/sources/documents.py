"""Documents that hold an article: plain text, web pages, Word files, PDFs with a text layer."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath

from bot.sources import sandbox
from bot.sources.errors import SourceError
from bot.sources.html import Extract
from bot.sources.sandbox import Ask

LARGEST = 20_000_000
"""Bytes that Telegram lets a bot download."""

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How old Word files begin, and new ones that a password locks: compound files ([MS-CFB])."""
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_OPENING = 8192
# What may stand before the first tag of a page: a mark, declarations, comments of whoever saved it.
_PROLOGUE = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
# A page that a browser saved as one file is a letter (RFC 2557).
_LETTER = re.compile(rb"^mime-version:", re.IGNORECASE | re.MULTILINE)


def document_of(content: bytes, name: str) -> Extract:
    """The text of a document, a paragraph a line, and its title. Raises :class:`SourceError`.

    The kind is told by the content where it has a mark, else by the suffix of ``name``. Parsing takes
    as long as the document makes it: :func:`read_text` is for those of strangers.
    """
    if len(content) > LARGEST:
        raise SourceError("document_too_big", "the document is larger than 20 MB")
    begins = content[:1024].find(b"%PDF-")
    if begins >= 0:
        # A PDF counts its places from there.
        return Extract(_pdf(content[begins:]), None)
    if content.startswith(b"PK\x03\x04"):
        return Extract(_word(content), None)
    unread = _unread(content)
    if unread is not None:
        raise unread
    suffix = PurePath(name).suffix.lower()
    if content.strip() and (suffix in (".html", ".htm", ".xhtml") or is_page(content)):
        return _html(content)
    return _marked(_plain(content), suffix)


async def read_text(content: bytes, name: str, ask: Ask = sandbox.ask) -> Extract:
    """As :func:`document_of`, in a process with limits. Raises :class:`SourceError`."""
    try:
        answer = await ask("document", name, content)
    except sandbox.SandboxError as error:
        raise SourceError(
            "document_too_heavy", "the document takes too long or too much memory to read"
        ) from error
    if "key" in answer:
        raise SourceError(answer["key"], answer["message"])
    return Extract(answer["text"], answer["title"])


def _unread(content: bytes) -> SourceError | None:
    """Why a document is not read whose kind is known and no other than that."""
    if content.startswith(_COMPOUND) and _LOCKED in content:
        return SourceError("document_encrypted", "the document is protected by a password")
    kind = None
    if content.startswith(_COMPOUND):
        kind = "in Word's format of before 2007"
    elif content.startswith(b"{\\rtf"):
        kind = "in rich text format"
    elif _LETTER.search(content[:_OPENING]):
        kind = "a page saved as a letter"
    elif b"<?xml" in _prologue(content) and not is_page(content):
        kind = "in XML"
    return SourceError("document_unknown", f"the document is {kind}") if kind else None


def _prologue(content: bytes) -> bytes:
    found = _PROLOGUE.match(content[:_OPENING])
    return found[0] if found else b""


def is_page(content: bytes) -> bool:
    """Whether ``content`` begins as a page does, in an encoding whose tags are ASCII."""
    first = content[len(_prologue(content)) :][:14]
    return first.lower().startswith((b"<!doctype html", b"<html"))


def _plain(content: bytes) -> str:
    from bot.sources.encodings import decoded

    text = decoded(content)
    if text is None:
        raise SourceError("document_unknown", "the file is not a text")
    return _some(text)


def _marked(text: str, suffix: str) -> Extract:
    """The text of a file that may hold it among marks."""
    from bot.sources.markup import NoTextError, is_html_piece, text_in

    try:
        found = text_in(text, suffix)
    except NoTextError as error:
        raise SourceError("document_unknown", "the file holds marks and no text") from error
    if found is not None:
        return Extract(found, None)
    return _html(text) if is_html_piece(text) else Extract(text, None)


def _html(content: bytes | str) -> Extract:
    from bot.sources.html import FrontPageError, PaywallError, page_of

    try:
        page = page_of(content)
    except (PaywallError, FrontPageError):
        page = None
    if page is None:
        raise SourceError("page_without_article", "the page holds no article")
    return page


def _word(content: bytes) -> str:
    from bot.sources.docx import NotWordError, TooLargeError, word_text

    with _one_sentence("the document is damaged or no Word file"):
        try:
            text = word_text(content)
        except NotWordError as error:
            raise SourceError("document_unknown", "the archive is no Word file") from error
        except TooLargeError as error:
            raise SourceError(
                "document_too_heavy", "the text of the document unpacks to too much"
            ) from error
    # The names in an archive are not packed.
    if not text.strip() and b"word/media/" in content:
        raise SourceError("document_scanned", "the document holds pictures and no text")
    return _some(text)


def _pdf(content: bytes) -> str:
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect

    from bot.sources.pdf import UnreadableError, pdf_text

    # Its warnings quote the document.
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    with _one_sentence("the PDF is damaged"):
        try:
            text = pdf_text(content)
        except (PDFPasswordIncorrect, PDFEncryptionError) as error:
            raise SourceError("document_encrypted", "the PDF is protected by a password") from error
        except UnreadableError as error:
            raise SourceError(
                "document_unreadable", "the PDF does not tell which letters it shows"
            ) from error
    if not text.strip():
        raise SourceError("document_scanned", "the document holds pictures and no text")
    return text


@contextmanager
def _one_sentence(message: str) -> Iterator[None]:
    """Parsers of other people's files fail in every way there is; none says more than this."""
    try:
        yield
    except (SourceError, ImportError):
        raise
    except MemoryError as error:
        raise SourceError("document_too_heavy", "the document needs too much memory") from error
    except Exception as error:
        raise SourceError("document_broken", message) from error


def _some(text: str) -> str:
    if not text.strip("\ufeff \t\r\n\f\v\u00a0"):
        raise SourceError("document_empty", "the document is empty")
    return text
