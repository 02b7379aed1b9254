"""Documents give their text, and those that cannot say why."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress

import docx
import pypdf
import pytest
from checkpoints import SUMMARIES
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.documents import LARGEST, DocumentError, text_of

PASSAGES = [passage for passage, _ in SUMMARIES[:4]]
TEXT = "\n".join(PASSAGES)


def word_file() -> bytes:
    document = docx.Document()
    for passage in PASSAGES:
        document.add_paragraph(passage)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def blank_pdf(password: str | None = None) -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(width=200, height=200)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 150_000_000)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
def test_plain_text_is_read_in_its_encoding(encoding: str) -> None:
    assert text_of(TEXT.encode(encoding), "article.txt") == TEXT


def test_a_word_file_gives_its_paragraphs() -> None:
    assert text_of(word_file(), "article.docx") == TEXT


def test_a_saved_page_gives_its_article() -> None:
    body = "".join(f"<p>{passage}</p>" for passage in PASSAGES)
    page = f"<html><body><nav>الرئيسية</nav><article>{body}</article></body></html>"
    assert PASSAGES[0] in text_of(page.encode(), "page.html")


@pytest.mark.parametrize(
    ("content", "name", "key"),
    [
        (b"x" * (LARGEST + 1), "a.txt", "document_too_big"),
        (bytes(range(256)) * 4, "a.bin", "document_unknown"),
        (b"%PDF-1.7 nonsense", "a.pdf", "document_broken"),
        (b"PK\x03\x04 nonsense", "a.docx", "document_broken"),
        (b"<html></html>", "a.html", "page_without_article"),
        (blank_pdf(), "scan.pdf", "document_scanned"),
        (blank_pdf("secret"), "locked.pdf", "document_encrypted"),
        (bomb(), "bomb.docx", "document_too_big"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_holds_no_text_says_why(content: bytes, name: str, key: str) -> None:
    with pytest.raises(DocumentError) as caught:
        text_of(content, name)
    assert caught.value.key == key
    assert str(caught.value)


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from(["docx", "pdf"]))
def test_a_damaged_document_fails_in_no_other_way(data: st.DataObject, kind: str) -> None:
    whole = word_file() if kind == "docx" else blank_pdf()
    place = data.draw(st.integers(4, len(whole) - 1))
    length = data.draw(st.integers(1, 200))
    content = whole[:place] + data.draw(st.binary(max_size=9)) + whole[place + length :]
    with suppress(DocumentError):
        text_of(content, f"a.{kind}")
