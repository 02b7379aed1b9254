"""Documents give their text, and those that cannot say why."""

from __future__ import annotations

import asyncio
import codecs
import io
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path

import docx
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sources import sandbox_worker
from bot.sources.documents import MAXIMUM_SIZE, extract_document, extract_in_sandbox
from bot.sources.errors import SourceError
from bot.sources.html import Extract
from tests.support.checkpoints import SUMMARIES

PASSAGES = [passage for passage, _ in SUMMARIES[:4]]
TEXT = "\n".join(PASSAGES)
COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
PRINTED = Path(__file__).parent / "documents" / "libreoffice.pdf"


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
BOX = "<w:txbxContent><w:p><w:r><w:t>في المربع</w:t></w:r></w:p></w:txbxContent>"


def text_of(content: bytes, name: str) -> str:
    return extract_document(content, name).text


def reason(content: bytes, name: str) -> str:
    with pytest.raises(SourceError) as caught:
        extract_document(content, name)
    assert str(caught.value)
    return caught.value.key


def office_file(body: str, root: str = "document", /, **more: bytes) -> bytes:
    """A file of Word, or of another program of its family, with just that between its tags."""
    relation = f'<Relationship Type="{OFFICE}" Target="word/document.xml"/>'
    space = f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    return zipped(
        {
            "_rels/.rels": f'<Relationships xmlns="{RELATIONS}">{relation}</Relationships>'.encode(),
            "word/document.xml": f"<w:{root} {space}><w:body>{body}</w:body></w:{root}>".encode(),
            **more,
        }
    )


def macro_file() -> bytes:
    """What Word calls a .docm: it differs in the kind of its main part."""
    kind = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word_file())) as archive, zipfile.ZipFile(file, "w") as made:
        for name in archive.namelist():
            content = archive.read(name)
            made.writestr(
                name,
                content.replace(kind, b"application/vnd.ms-word.document.macroEnabled.main+xml"),
            )
    return file.getvalue()


def word_file() -> bytes:
    document = docx.Document()
    for passage in PASSAGES:
        document.add_paragraph(passage)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def table_file() -> bytes:
    document = docx.Document()
    document.add_paragraph(PASSAGES[0])
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = PASSAGES[1]
    table.cell(1, 0).text, table.cell(1, 1).text = PASSAGES[2:4]
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def blank_pdf(password: str | None = None, algorithm: str = "RC4-128") -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(width=200, height=200)
    if password:
        writer.encrypt(password, algorithm=algorithm)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def bomb() -> bytes:
    return zipped({"word/document.xml": b"0" * 150_000_000})


def swelling_pdf() -> bytes:
    """A small PDF whose one page unpacks to four gigabytes."""
    deflated = zlib.compressobj(9)
    block = b" " * 2**24
    content = b"".join([deflated.compress(block) for _ in range(256)]) + deflated.flush()
    head = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    head += b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    head += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n"
    stream = b"4 0 obj<</Filter/FlateDecode/Length %d>>stream\n" % len(content)
    return head + stream + content + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
def test_plain_text_is_read_in_its_encoding(encoding: str) -> None:
    assert text_of(TEXT.encode(encoding), "article.txt") == TEXT


def test_a_word_file_gives_its_paragraphs() -> None:
    assert text_of(word_file(), "article.docx") == TEXT


def test_a_word_file_gives_what_stands_in_its_tables_once() -> None:
    assert text_of(table_file(), "article.docx").split("\n") == PASSAGES


def test_a_saved_page_gives_its_article() -> None:
    body = "".join(f"<p>{passage}</p>" for passage in PASSAGES)
    page = f"<html><body><nav>الرئيسية</nav><article>{body}</article></body></html>"
    assert PASSAGES[0] in text_of(page.encode(), "page.html")


@pytest.mark.parametrize(
    "before",
    [
        "",
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "">',
        "\ufeff<!-- saved from url=(0019)http://news.test/ -->\n<!doctype html>",
    ],
)
def test_a_page_is_one_under_any_name_and_has_its_title(before: str) -> None:
    body = "".join(f"<p>{passage}</p>" for passage in PASSAGES)
    page = f"{before}<html><head><title>أخبار الوادي</title></head><body>{body}</body></html>"
    found = extract_document(page.encode(), "page.txt")
    assert found.title == "أخبار الوادي"
    assert found.text.startswith(PASSAGES[0])


@pytest.mark.parametrize("encoding", ["iso-8859-6", "utf-16-le", "utf-16-be"])
def test_an_encoding_without_a_mark_is_told_by_its_letters(encoding: str) -> None:
    assert text_of(TEXT.encode(encoding, "ignore"), "a.txt") == TEXT.encode(
        encoding, "ignore"
    ).decode(encoding)


@pytest.mark.parametrize(
    "content",
    [
        f"{TEXT}ا".encode()[:-1],
        TEXT.encode().replace("ا".encode(), b"\xd8", 1),
        b"\xff" + TEXT.encode(),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le") + b"\n",
    ],
    ids=["cut", "broken", "before", "odd"],
)
def test_a_broken_byte_costs_its_letter_and_not_the_text(content: bytes) -> None:
    read = text_of(content, "a.txt")
    assert "\ufffd" not in read
    assert PASSAGES[1] in read


def test_a_few_letters_of_an_old_encoding_are_read_in_it() -> None:
    text = "The channel is called «الوادي», and that is all of it. " * 9
    assert text_of(text.encode("cp1256"), "a.txt") == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<w:p><w:ins><w:r><w:t>أضيف</w:t></w:r></w:ins></w:p>", "أضيف"),
        ("<w:p><w:r><w:t>بقي</w:t></w:r><w:del><w:r><w:delText>حذف</w:delText></w:r></w:del></w:p>", "بقي"),
        ("<w:p><w:moveFrom><w:r><w:t>نقل</w:t></w:r></w:moveFrom></w:p><w:p><w:moveTo><w:r>"
         "<w:t>نقل</w:t></w:r></w:moveTo></w:p>", "\nنقل"),
        ("<w:sdt><w:sdtContent><w:p><w:r><w:t>في الحقل</w:t></w:r></w:p></w:sdtContent></w:sdt>", "في الحقل"),
        ("<w:p><w:sdt><w:sdtContent><w:r><w:t>في السطر</w:t></w:r></w:sdtContent></w:sdt></w:p>", "في السطر"),
        (f"<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'>{BOX}</mc:Choice><mc:Fallback>{BOX}"
         "</mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>قبله</w:t></w:r></w:p>", "قبله\nفي المربع"),
        (f"<w:p><w:r><w:pict>{BOX}</w:pict></w:r></w:p>", "\nفي المربع"),
        ("<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>أ</w:t><w:tab/><w:t>ب</w:t><w:br/>"
         "<w:t>ج</w:t></w:r></w:p>", "أ\tب\nج"),
    ],
)  # fmt: skip
def test_a_word_file_gives_what_it_shows_and_once(body: str, text: str) -> None:
    assert text_of(office_file(body), "a.docx") == text


SHOWN, SECRET = "<w:vanish w:val='0'/>", "<w:rStyle w:val='Secret'/>"
DEEPER, ROUND = "<w:rStyle w:val='Deeper'/>", "<w:rStyle w:val='R'/>"
GONE = "<w:pPr><w:rPr>{}</w:rPr></w:pPr>"


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (f"<w:p>{run('ظاهر')}{run(' مخفي', '<w:vanish/>')}</w:p>", "ظاهر"),
        (f"<w:p>{run('ظاهر')}{run(' أيضا', SHOWN)}</w:p>", "ظاهر أيضا"),
        (f"<w:p>{run('ظاهر')}{run(' مخفي', SECRET)}</w:p>", "ظاهر"),
        (f"<w:p>{run('ظاهر')}{run(' مخفي', DEEPER)}</w:p>", "ظاهر"),
        (f"<w:p><w:pPr><w:pStyle w:val='Note'/></w:pPr>{run('مخفي')}</w:p><w:p>{run('ظاهر')}</w:p>", "ظاهر"),
        (f"<w:p><w:pPr><w:pStyle w:val='Note'/></w:pPr>{run('ظاهر', SHOWN)}</w:p>", "ظاهر"),
        (f"<w:p><w:pPr><w:pStyle w:val='Note'/></w:pPr>{run('ظاهر', SECRET)}</w:p>", "ظاهر"),
        (f"<w:p><w:hyperlink>{run('مخفي', '<w:vanish/>')}</w:hyperlink>{run('ظاهر')}</w:p>", "ظاهر"),
        (f"<w:p>{GONE.format('<w:del/>')}{run('نصف ')}</w:p><w:p>{run('ونصف')}</w:p>", "نصف ونصف"),
        (f"<w:p>{GONE.format('<w:moveFrom/>')}{run('نصف ')}</w:p><w:p>{run('ونصف')}</w:p>", "نصف ونصف"),
        (f"<w:p>{GONE.format('<w:vanish/>')}{run('نصف ')}</w:p><w:p>{run('ونصف')}</w:p>", "نصف ونصف"),
        (f"<w:p>{GONE.format('<w:ins/>')}{run('أول')}</w:p><w:p>{run('ثان')}</w:p>", "أول\nثان"),
        (f"<w:p>{GONE.format('<w:del/>')}{run('أ')}</w:p>" * 2 + f"<w:p>{run('ب')}</w:p>", "أأب"),
        (f"<w:p>{GONE.format('<w:del/>')}{run('آخر')}</w:p>", "آخر"),
        (f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p>{run('حذف')}</w:p></w:tc></w:tr><w:tr><w:tc>"
         f"<w:p>{run('بقي')}</w:p></w:tc></w:tr></w:tbl>", "بقي"),
    ],
)  # fmt: skip
def test_a_word_file_keeps_to_itself_what_it_does_not_show(body: str, text: str) -> None:
    styles = (
        "<w:style w:type='character' w:styleId='Secret'><w:rPr><w:vanish/></w:rPr></w:style>"
        "<w:style w:type='character' w:styleId='Deeper'><w:basedOn w:val='Secret'/></w:style>"
        "<w:style w:type='paragraph' w:styleId='Note'><w:rPr><w:vanish/></w:rPr></w:style>"
    )
    part = f"<w:styles xmlns:w='{W}'>{styles}</w:styles>".encode()
    assert text_of(office_file(body, **{"word/styles.xml": part}), "a.docx") == text


def test_a_word_file_whose_usual_style_hides_everything_is_empty() -> None:
    usual = "<w:style w:type='paragraph' w:default='1' w:styleId='N'><w:rPr><w:vanish/></w:rPr></w:style>"
    part = f"<w:styles xmlns:w='{W}'>{usual}</w:styles>".encode()
    content = office_file(f"<w:p>{run('مخفي')}</w:p>", **{"word/styles.xml": part})
    assert reason(content, "a.docx") == "document_empty"


def test_a_style_that_is_based_on_itself_hides_nothing() -> None:
    round_ = "<w:style w:type='character' w:styleId='R'><w:basedOn w:val='R'/></w:style>"
    part = f"<w:styles xmlns:w='{W}'>{round_}</w:styles>".encode()
    body = f"<w:p>{run('ظاهر', ROUND)}</w:p>"
    assert text_of(office_file(body, **{"word/styles.xml": part}), "a.docx") == "ظاهر"


def test_a_word_file_with_macros_is_read() -> None:
    assert text_of(macro_file(), "article.docm") == TEXT


@pytest.mark.parametrize(
    ("content", "name", "key"),
    [
        (b"x" * (MAXIMUM_SIZE + 1), "a.txt", "document_too_big"),
        (bytes(range(256)) * 4, "a.bin", "document_unknown"),
        (b"%PDF-1.7 nonsense", "a.pdf", "document_broken"),
        (b"PK\x03\x04 nonsense", "a.docx", "document_broken"),
        (b"<html></html>", "a.html", "page_without_article"),
        (blank_pdf(), "scan.pdf", "document_scanned"),
        (blank_pdf("secret"), "locked.pdf", "document_encrypted"),
        (blank_pdf("secret", "AES-256"), "locked.pdf", "document_encrypted"),
        (bomb(), "bomb.docx", "document_too_heavy"),
        (zipped({"readme.txt": b"x"}), "a.zip", "document_unknown"),
        (COMPOUND + b"\0" * 512, "old.doc", "document_unknown"),
        (COMPOUND + "EncryptedPackage".encode("utf-16-le"), "locked.docx", "document_encrypted"),
        (b"{\\rtf1 text}", "a.rtf", "document_unknown"),
        (b"text with \0 in it", "a.txt", "document_unknown"),
        (b" \n ", "a.txt", "document_empty"),
        (b"", "a.html", "document_empty"),
        (codecs.BOM_UTF8, "a.txt", "document_empty"),
        (codecs.BOM_UTF16_LE, "a.txt", "document_empty"),
        (office_file("<w:p/>"), "a.docx", "document_empty"),
        (office_file("<w:p/>", **{"word/media/1.png": b"x"}), "a.docx", "document_scanned"),
        (office_file("", "workbook"), "a.xlsx", "document_unknown"),
        (zipped({"mimetype": b"application/epub+zip"}), "a.epub", "document_unknown"),
        (zipped({"content.xml": TEXT.encode()}), "a.odt", "document_unknown"),
        (b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\n\r\n", "a.mht", "document_unknown"),
        (b"<?xml version='1.0'?><FictionBook>x</FictionBook>", "a.fb2", "document_unknown"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_holds_no_text_says_why(content: bytes, name: str, key: str) -> None:
    assert reason(content, name) == key


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from(["docx", "pdf"]))
def test_a_damaged_document_fails_in_no_other_way(data: st.DataObject, kind: str) -> None:
    whole = word_file() if kind == "docx" else blank_pdf()
    place = data.draw(st.integers(4, len(whole) - 1))
    length = data.draw(st.integers(1, 200))
    content = whole[:place] + data.draw(st.binary(max_size=9)) + whole[place + length :]
    with suppress(SourceError):
        text_of(content, f"a.{kind}")


async def test_a_strangers_document_is_read_in_a_process_of_its_own() -> None:
    page = await extract_in_sandbox(PRINTED.read_bytes(), "article.pdf")
    assert page.text.startswith("فتح طريق الوادي")


async def test_what_a_process_of_its_own_cannot_read_says_why_too() -> None:
    with pytest.raises(SourceError) as caught:
        await extract_in_sandbox(blank_pdf("secret"), "locked.pdf")
    assert caught.value.key == "document_encrypted"


async def test_a_document_that_swells_costs_its_own_process_and_nothing_else() -> None:
    content = swelling_pdf()
    assert len(content) < MAXIMUM_SIZE
    with pytest.raises(SourceError) as caught:
        await extract_in_sandbox(content, "swelling.pdf")
    assert caught.value.key == "document_too_heavy"


async def test_many_documents_are_read_at_once() -> None:
    read = [extract_in_sandbox(passage.encode(), "a.txt") for passage in PASSAGES]
    assert await asyncio.gather(*read) == [Extract(passage, None) for passage in PASSAGES]


@pytest.mark.parametrize("kind", ["document", "page"])
def test_the_sandbox_answers_with_values_alone(kind: str) -> None:
    body = "".join(f"<p>{passage}</p>" for passage in PASSAGES)
    page = f"<html><head><title>t</title></head><body><article>{body}</article></body></html>"
    found = sandbox_worker.answer_to(kind, "http://news.test/a.html", page.encode())
    assert all(value is None or isinstance(value, str) for value in found.values())
    assert PASSAGES[0] in found["text"]
