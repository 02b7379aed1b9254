"""Documents that hold an article: plain text, web pages, Word files, PDFs with a text layer."""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath
from typing import Any

from bot import sandbox

LARGEST = 20_000_000
"""Bytes that Telegram lets a bot download."""

_LARGEST_UNPACKED = 100_000_000
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How old Word files begin, and new ones that a password locks: compound files ([MS-CFB])."""
_LOCKED = "EncryptedPackage".encode("utf-16-le")


class DocumentError(Exception):
    """The document holds nothing that can be briefed; ``str()`` says why in one sentence.

    ``key`` names the phrase with which a reader is told.
    """

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


def text_of(content: bytes, name: str) -> str:
    """The text of a document, a paragraph a line. Raises :class:`DocumentError`.

    The kind is told by the content where it has a mark, else by the suffix of ``name``. Parsing takes
    as long as the document makes it: :func:`read_text` is for those of strangers.
    """
    if len(content) > LARGEST:
        raise DocumentError("document_too_big", "the document is larger than 20 MB")
    if b"%PDF-" in content[:1024]:
        return _pdf(content)
    if content.startswith(b"PK\x03\x04"):
        return _docx(content)
    if content.startswith(_COMPOUND):
        raise _compound(content)
    if content.startswith(b"{\\rtf"):
        raise DocumentError("document_unknown", "the document is in rich text format")
    if PurePath(name).suffix.lower() in (".html", ".htm", ".xhtml") or _is_page(content):
        return _html(content)
    return _plain(content)


async def read_text(content: bytes, name: str) -> str:
    """As :func:`text_of`, in a process with limits. Raises :class:`DocumentError`."""
    try:
        answer = await sandbox.ask("document", name, content)
    except sandbox.SandboxError as error:
        raise DocumentError("document_too_big", "the document takes too long to read") from error
    if "key" in answer:
        raise DocumentError(answer["key"], answer["message"])
    return str(answer["text"])


def _is_page(content: bytes) -> bool:
    return (
        content[:512]
        .lstrip(b"\xef\xbb\xbf \t\r\n")
        .lower()
        .startswith((b"<!doctype html", b"<html"))
    )


def _compound(content: bytes) -> DocumentError:
    if _LOCKED in content:
        return DocumentError("document_encrypted", "the document is protected by a password")
    return DocumentError("document_unknown", "the document is in Word's format of before 2007")


def _plain(content: bytes) -> str:
    """UTF-8, UTF-16 by its mark, else Windows-1256, in which old Arabic files are written."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(content, "utf-16")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _decoded(content, "cp1256")
    if "\0" in text:
        raise DocumentError("document_unknown", "the file is not a text")
    return _some(text)


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise DocumentError("document_unknown", "the file is not a text") from error


def _html(content: bytes) -> str:
    from bot.pages import PaywallError, page_of

    try:
        page = page_of(content)
    except PaywallError:
        page = None
    if page is None:
        raise DocumentError("page_without_article", "the page holds no article")
    return page.text


def _docx(content: bytes) -> str:
    import docx

    with _one_sentence("the document is damaged or no Word file"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > _LARGEST_UNPACKED:
                raise DocumentError("document_too_big", "the document unpacks to over 100 MB")
            if "word/document.xml" not in archive.namelist():
                raise DocumentError("document_unknown", "the archive is no Word file")
        document = docx.Document(io.BytesIO(content))
        text = "\n".join(_paragraphs(document))
    return _some(text)


def _paragraphs(container: Any) -> Iterator[str]:
    """Paragraphs in their order, those in tables too; a cell that spans columns only once."""
    import docx.table

    for block in container.iter_inner_content():
        if not isinstance(block, docx.table.Table):
            yield block.text
            continue
        for row in block.rows:
            for cell in {id(cell._tc): cell for cell in row.cells}.values():
                yield from _paragraphs(cell)


def _pdf(content: bytes) -> str:
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect

    from bot.pdf import UnreadableError, pdf_text

    # Its warnings quote the document.
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    with _one_sentence("the PDF is damaged"):
        try:
            text = pdf_text(content)
        except (PDFPasswordIncorrect, PDFEncryptionError) as error:
            raise DocumentError(
                "document_encrypted", "the PDF is protected by a password"
            ) from error
        except UnreadableError as error:
            raise DocumentError(
                "document_unreadable", "the PDF does not tell which letters it shows"
            ) from error
    return _some(text)


@contextmanager
def _one_sentence(message: str) -> Iterator[None]:
    """Parsers of other people's files fail in every way there is; none says more than this."""
    try:
        yield
    except DocumentError:
        raise
    except MemoryError as error:
        raise DocumentError("document_too_big", "the document needs too much memory") from error
    except Exception as error:
        raise DocumentError("document_broken", message) from error


def _some(text: str) -> str:
    if not text.strip():
        raise DocumentError("document_scanned", "the document holds pictures and no text")
    return text
