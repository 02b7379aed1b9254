"""The text of a Word file, from the one part of it that holds the text.

What Word shows is read wherever it stands: in tables, in content controls, in text boxes, in what was
inserted while changes were tracked. What was deleted, moved away or hidden is not; a paragraph whose
mark went goes on in the next.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import cast
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from bot.sources.docx_hidden import HiddenText, is_deleted_row, name_of
from models import unpacking
from models.unpacking import member

LARGEST_ARCHIVE = 100_000_000
"""Bytes of all members together, by the sizes in the archive's headers, which may be lower than the truth."""

LARGEST_PART = 20_000_000
"""Bytes of the XML that holds the text: of the longest article that is taken, with all its formatting,
some 10 million."""

MOST_ELEMENTS = 600_000
"""Elements of that XML, of some 200 bytes of memory each."""

_RELATIONS = "_rels/.rels"
# Formatting, what tracked changes took away, and how a word is pronounced.
_SKIPPED = {"pPr", "rPr", "del", "moveFrom", "rt"}
_SPACES = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


class NotWordError(Exception):
    """The archive is whole, and of another kind."""


class TooLargeError(Exception):
    """The part with the text unpacks to more than a document can hold."""


def word_text(content: bytes) -> str:
    """The paragraphs of a Word file with or without macros, a line each.

    Raises :class:`NotWordError`, :class:`TooLargeError`, and whatever the parsers raise.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        # An archive that says so itself need not be unpacked to be refused.
        if sum(entry.file_size for entry in archive.infolist()) > LARGEST_ARCHIVE:
            raise TooLargeError
        main = _main_part(archive)
        root = _parsed(archive, main)
        styles = PurePosixPath(main).with_name("styles.xml").as_posix()
        hidden = HiddenText(_parsed(archive, styles) if styles in archive.namelist() else None)
    # A workbook and a presentation name their main part in the same way.
    if name_of(root) != "document":
        raise NotWordError
    return "\n".join(_joined(_paragraphs(root, hidden)))


def _main_part(archive: zipfile.ZipFile) -> str:
    if _RELATIONS not in archive.namelist():
        raise NotWordError
    for relation in _parsed(archive, _RELATIONS):
        if relation.get("Type", "").endswith("/officeDocument"):
            return relation.get("Target", "").lstrip("/")
    raise NotWordError


def _parsed(archive: zipfile.ZipFile, name: str) -> Element:
    """A part of the archive, parsed as it is unpacked. Raises :class:`TooLargeError`."""
    parser: ElementTree.XMLPullParser[Element] = ElementTree.XMLPullParser(events=("start",))
    elements, root = 0, None
    try:
        for piece in member(archive, name, LARGEST_PART):
            parser.feed(piece)
            for _, element in cast(Iterator[tuple[str, Element]], parser.read_events()):
                root = element if root is None else root
                elements += 1
            if elements > MOST_ELEMENTS:
                raise TooLargeError
    except unpacking.TooLargeError as error:
        raise TooLargeError from error
    parser.close()
    if root is None:
        raise NotWordError
    return root


def _joined(paragraphs: Iterable[tuple[str, bool]]) -> Iterator[str]:
    """Paragraphs, each with those before it that have no mark of their own."""
    begun = ""
    for text, ends in paragraphs:
        begun += text
        if ends:
            yield begun
            begun = ""
    if begun:
        yield begun


def _paragraphs(parent: Element, hidden: HiddenText) -> Iterator[tuple[str, bool]]:
    """Paragraphs in their order, and whether each ends with a mark that is seen.

    Those of a text box come behind the one that it is anchored in.
    """
    for child in _children(parent):
        if name_of(child) == "p":
            boxes: list[Element] = []
            yield "".join(_texts(child, boxes, hidden, hidden.style_of(child))), hidden.ends(child)
            for box in boxes:
                yield from _paragraphs(box, hidden)
        elif not is_deleted_row(child):
            yield from _paragraphs(child, hidden)


def _texts(
    parent: Element, boxes: list[Element], hidden: HiddenText, style: str | None
) -> Iterator[str]:
    """The texts of a paragraph of that style; the text boxes on the way are left in ``boxes``."""
    for child in _children(parent):
        name = name_of(child)
        if name == "txbxContent":
            boxes.append(child)
        elif name == "t":
            yield child.text or ""
        elif name in _SPACES:
            yield _SPACES[name]
        elif name != "r" or not hidden.is_hidden(child, style):
            yield from _texts(child, boxes, hidden, style)


def _children(parent: Element) -> Sequence[Element]:
    found = [child for child in parent if name_of(child) not in _SKIPPED]
    # A text box stands there twice, the second time for programs from before 2010.
    return found[:1] if name_of(parent) == "AlternateContent" else found
