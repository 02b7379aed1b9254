"""Extracts the text of documents: plain text, markup, web pages, Word files, PDFs with a text layer."""

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

MAXIMUM_SIZE = 20_000_000
"""Maximum bytes of a file that a bot can download from Telegram."""

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Signature of compound files ([MS-CFB]): Word files before 2007, and newer ones with a password."""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BEGINNING = 8192
# What may precede the first tag of a page: a byte order mark, declarations, comments.
_PROLOGUE = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
# Browsers save a page with its resources as MHTML (RFC 2557), which has the form of an e-mail.
_MHTML = re.compile(rb"^mime-version:", re.IGNORECASE | re.MULTILINE)


def extract_document(content: bytes, name: str) -> Extract:
    """The text of a document, one paragraph per line, and its title. Raises :class:`SourceError`.

    The format follows from the signature of the content, or else from the suffix of ``name``. Time and
    memory are not limited: use :func:`extract_in_sandbox` for untrusted files.
    """
    if len(content) > MAXIMUM_SIZE:
        raise SourceError("document_too_big", "the document is larger than 20 MB")
    start = content[:1024].find(b"%PDF-")
    if start >= 0:
        # The offsets in a PDF count from its signature.
        return Extract(_pdf(content[start:]), None)
    if content.startswith(b"PK\x03\x04"):
        return Extract(_word(content), None)
    refusal = _refusal(content)
    if refusal is not None:
        raise refusal
    suffix = PurePath(name).suffix.lower()
    if content.strip() and (suffix in (".html", ".htm", ".xhtml") or is_html(content)):
        return _html(content)
    return _markup(_plain(content), suffix)


async def extract_in_sandbox(content: bytes, name: str, ask: Ask = sandbox.ask) -> Extract:
    """Like :func:`extract_document`, in a process with limits. Raises :class:`SourceError`."""
    try:
        answer = await ask("document", name, content)
    except sandbox.SandboxError as error:
        raise SourceError(
            "document_too_heavy", "the document takes too much time or memory to read"
        ) from error
    if "key" in answer:
        raise SourceError(answer["key"], answer["message"])
    return Extract(answer["text"], answer["title"])


def _refusal(content: bytes) -> SourceError | None:
    """The error for a document of a recognised but unsupported format; ``None`` for others."""
    if content.startswith(_COMPOUND) and _ENCRYPTED in content:
        return SourceError("document_encrypted", "the document is protected by a password")
    unsupported = None
    if content.startswith(_COMPOUND):
        unsupported = "in Word's format before 2007"
    elif content.startswith(b"{\\rtf"):
        unsupported = "in rich text format"
    elif _MHTML.search(content[:_BEGINNING]):
        unsupported = "a page saved as MHTML"
    elif b"<?xml" in _prologue(content) and not is_html(content):
        unsupported = "in XML"
    return (
        SourceError("document_unknown", f"the document is {unsupported}") if unsupported else None
    )


def _prologue(content: bytes) -> bytes:
    found = _PROLOGUE.match(content[:_BEGINNING])
    return found[0] if found else b""


def is_html(content: bytes) -> bool:
    """Whether ``content`` begins with an HTML tag, in an encoding that contains ASCII."""
    first = content[len(_prologue(content)) :][:14]
    return first.lower().startswith((b"<!doctype html", b"<html"))


def _plain(content: bytes) -> str:
    from bot.sources.encodings import decode_text

    text = decode_text(content)
    if text is None:
        raise SourceError("document_unknown", "the file is not a text")
    return _require_text(text)


def _markup(text: str, suffix: str) -> Extract:
    """The text of a file that may contain markup."""
    from bot.sources.markup import NoTextError, is_html_fragment, strip_markup

    try:
        found = strip_markup(text, suffix)
    except NoTextError as error:
        raise SourceError("document_unknown", "the file contains markup but no text") from error
    if found is not None:
        return Extract(found, None)
    return _html(text) if is_html_fragment(text) else Extract(text, None)


def _html(content: bytes | str) -> Extract:
    from bot.sources.html import FrontPageError, PaywallError, extract_page

    try:
        page = extract_page(content)
    except (PaywallError, FrontPageError):
        page = None
    if page is None:
        raise SourceError("page_without_article", "the page contains no article")
    return page


def _word(content: bytes) -> str:
    from bot.sources.docx import NotWordError, TooLargeError, docx_text

    with _parser_errors("the document is damaged or is not a Word file"):
        try:
            text = docx_text(content)
        except NotWordError as error:
            raise SourceError("document_unknown", "the archive is not a Word file") from error
        except TooLargeError as error:
            raise SourceError(
                "document_too_heavy", "the text of the document is too large when unpacked"
            ) from error
    # Names of archive members are not compressed.
    if not text.strip() and b"word/media/" in content:
        raise SourceError("document_scanned", "the document contains pictures but no text")
    return _require_text(text)


def _pdf(content: bytes) -> str:
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect

    from bot.sources.pdf import UnreadableError, pdf_text

    # Its warnings quote the document, which must not be logged.
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    with _parser_errors("the PDF is damaged"):
        try:
            text = pdf_text(content)
        except (PDFPasswordIncorrect, PDFEncryptionError) as error:
            raise SourceError("document_encrypted", "the PDF is protected by a password") from error
        except UnreadableError as error:
            raise SourceError(
                "document_unreadable", "the PDF does not define the characters that it shows"
            ) from error
    if not text.strip():
        raise SourceError("document_scanned", "the document contains pictures but no text")
    return text


@contextmanager
def _parser_errors(message: str) -> Iterator[None]:
    """Translate any error of a parser into a :class:`SourceError` with ``message``."""
    try:
        yield
    except (SourceError, ImportError):
        raise
    except MemoryError as error:
        raise SourceError("document_too_heavy", "the document needs too much memory") from error
    except Exception as error:
        raise SourceError("document_broken", message) from error


def _require_text(text: str) -> str:
    if not text.strip("\ufeff \t\r\n\f\v\u00a0"):
        raise SourceError("document_empty", "the document is empty")
    return text
