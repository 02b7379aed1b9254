"""Documents that hold an article: plain text, web pages, Word files, PDFs with a text layer."""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath

LARGEST = 20_000_000
"""Bytes that Telegram lets a bot download."""

_LARGEST_UNPACKED = 100_000_000
_MOST_PAGES = 200


class DocumentError(Exception):
    """The document holds nothing that can be briefed; ``str()`` says why in one sentence.

    ``key`` names the phrase with which a reader is told.
    """

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


def text_of(content: bytes, name: str) -> str:
    """The text of a document, a paragraph a line. Raises :class:`DocumentError`.

    The kind is told by the content where it has a mark, else by the suffix of ``name``.
    """
    if len(content) > LARGEST:
        raise DocumentError("document_too_big", "the document is larger than 20 MB")
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    if content.startswith(b"PK\x03\x04"):
        return _docx(content)
    suffix = PurePath(name).suffix.lower()
    if suffix in (".html", ".htm", ".xhtml"):
        return _html(content)
    return _plain(content)


def _plain(content: bytes) -> str:
    """UTF-8, UTF-16 by its mark, else Windows-1256, in which old Arabic files are written."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(content, "utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if b"\x00" in content:
            raise DocumentError("document_unknown", "the file is not a text") from None
        return _decoded(content, "cp1256")


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise DocumentError("document_unknown", "the file is not a text") from error


def _html(content: bytes) -> str:
    import trafilatura

    text = trafilatura.extract(content, include_comments=False, deduplicate=False)
    if not text:
        raise DocumentError("page_without_article", "the page holds no article")
    return str(text)


def _docx(content: bytes) -> str:
    import docx

    with _one_sentence("the document is damaged or no Word file"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > _LARGEST_UNPACKED:
                raise DocumentError("document_too_big", "the document unpacks to over 100 MB")
        document = docx.Document(io.BytesIO(content))
        text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    return _some(text)


def _pdf(content: bytes) -> str:
    import pypdf

    # Its warnings quote the document.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    with _one_sentence("the PDF is damaged"):
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentError("document_encrypted", "the PDF is protected by a password")
        pages = [page.extract_text() for page in reader.pages[:_MOST_PAGES]]
    return _some(_unbroken("\n".join(pages)))


@contextmanager
def _one_sentence(message: str) -> Iterator[None]:
    """Parsers of other people's files fail in every way there is; none says more than this."""
    try:
        yield
    except DocumentError:
        raise
    except Exception as error:
        raise DocumentError("document_broken", message) from error


def _unbroken(text: str) -> str:
    """Lines of print joined to paragraphs: a line that ends no sentence goes on in the next."""
    from models.cleaning.sentences import ends_sentence

    paragraphs = [""]
    for line in map(str.strip, text.splitlines()):
        paragraphs[-1] = f"{paragraphs[-1]} {line}".strip()
        if not line or ends_sentence(line):
            paragraphs.append("")
    return "\n".join(filter(None, paragraphs))


def _some(text: str) -> str:
    if not text.strip():
        raise DocumentError("document_scanned", "the document holds pictures and no text")
    return text
