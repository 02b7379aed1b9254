"""Extracts the text of a Word file from its main document part.

The text that Word shows is included: in tables, content controls, text boxes and tracked insertions. Deleted,
moved and hidden text is not. A paragraph whose mark is deleted or hidden is joined to the next one.
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

MAXIMUM_ARCHIVE = 100_000_000
"""Total bytes of all members, by the sizes in the archive's headers, which may be too low."""

MAXIMUM_PART = 20_000_000
"""Bytes of the XML with the text; the longest accepted article with its formatting has about 10 million."""

MAXIMUM_ELEMENTS = 600_000
"""Elements of this XML, which take about 200 bytes of memory each."""

_RELATIONS = "_rels/.rels"
# Formatting, tracked deletions and moves, ruby text.
_SKIPPED = {"pPr", "rPr", "del", "moveFrom", "rt"}
_SPACES = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


class NotWordError(Exception):
    """The archive is readable, but is not a Word file."""


class TooLargeError(Exception):
    """The part with the text exceeds a limit when unpacked."""


def docx_text(content: bytes) -> str:
    """The paragraphs of a Word file (with or without macros), one per line.

    Raises :class:`NotWordError`, :class:`TooLargeError`, and the errors of zipfile and ElementTree.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        # Headers that declare too much suffice for a refusal, without unpacking.
        if sum(entry.file_size for entry in archive.infolist()) > MAXIMUM_ARCHIVE:
            raise TooLargeError
        main = _main_part(archive)
        root = _parsed(archive, main)
        styles = PurePosixPath(main).with_name("styles.xml").as_posix()
        hidden = HiddenText(_parsed(archive, styles) if styles in archive.namelist() else None)
    # The main part of a workbook or a presentation has the same relation, but another root.
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
    """The parsed XML of a part, unpacked in steps. Raises :class:`TooLargeError`."""
    parser: ElementTree.XMLPullParser[Element] = ElementTree.XMLPullParser(events=("start",))
    elements, root = 0, None
    try:
        for piece in member(archive, name, MAXIMUM_PART):
            parser.feed(piece)
            for _, element in cast(Iterator[tuple[str, Element]], parser.read_events()):
                root = element if root is None else root
                elements += 1
            if elements > MAXIMUM_ELEMENTS:
                raise TooLargeError
    except unpacking.TooLargeError as error:
        raise TooLargeError from error
    parser.close()
    if root is None:
        raise NotWordError
    return root


def _joined(paragraphs: Iterable[tuple[str, bool]]) -> Iterator[str]:
    """Join each paragraph without a visible mark to the next one."""
    pending = ""
    for text, ends in paragraphs:
        pending += text
        if ends:
            yield pending
            pending = ""
    if pending:
        yield pending


def _paragraphs(parent: Element, hidden: HiddenText) -> Iterator[tuple[str, bool]]:
    """The paragraphs in document order, and whether each ends with a visible mark.

    Those of a text box follow the paragraph that contains its anchor.
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
    """The texts of a paragraph with ``style``; its text boxes are appended to ``boxes``."""
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
    # The second child is a fallback for programs before 2010, with the same text.
    return found[:1] if name_of(parent) == "AlternateContent" else found
