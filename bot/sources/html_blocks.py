"""Divides a page into blocks of text as a browser shows them, including paragraphs without an element."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml.etree import Element
from lxml.html import HtmlElement

_BLOCKS = frozenset(
    """address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr
    ul""".split()
)
_INVISIBLE = frozenset(
    "script style noscript template head title select option button svg iframe".split()
)
# Elements that may contain paragraphs; lists and tables contain only items and cells.
_CONTAINERS = frozenset("article blockquote body center div main section td".split())
_MINIMUM_WORDS = 8
"""Bare text with fewer words is a label or a menu, and is not wrapped."""

_SPACES = re.compile(r"[\s\u00a0]+")


@dataclass(frozen=True, slots=True)
class Block:
    """A block element without block elements in it, and its text with single spaces."""

    element: HtmlElement
    text: str

    @property
    def words(self) -> int:
        """The number of words in the block."""
        return len(self.text.split())


def plain(text: str) -> str:
    """``text`` on one line, with single spaces."""
    return _SPACES.sub(" ", text).strip()


def wrap_bare_text(tree: HtmlElement) -> None:
    """Wrap bare text beside block elements in paragraphs, as a browser shows it.

    trafilatura loses such text if a block before it begins with a line break.
    """
    for container in [element for element in tree.iter() if element.tag in _CONTAINERS]:
        if any(_is_block(child) for child in container):
            _wrap(container)


def blocks_of(tree: HtmlElement) -> list[Block]:
    """The blocks of a page that contain text, in document order."""
    found = []
    for element in tree.iter():
        if element.tag in _BLOCKS and not any(_is_block(child) for child in element):
            text = plain("".join(_texts(element)))
            if text and not any(above.tag in _INVISIBLE for above in element.iterancestors()):
                found.append(Block(element, text))
    return found


def _texts(element: HtmlElement) -> Iterator[str]:
    if element.tag == "br":
        yield "\n"
    if isinstance(element.tag, str) and element.tag not in _INVISIBLE:
        yield element.text or ""
        for child in element:
            yield from _texts(child)
            yield child.tail or ""


def _is_block(element: HtmlElement) -> bool:
    return element.tag in _BLOCKS or (
        isinstance(element.tag, str)
        and element.tag not in _INVISIBLE
        and any(child.tag in _BLOCKS for child in element.iterdescendants())
    )


def _wrap(container: HtmlElement) -> None:
    """Wrap each long run of bare text and inline elements of ``container`` in a paragraph."""
    for previous, run in list(_runs(container)):
        if _is_long(text := (container.text if previous is None else previous.tail) or "", run):
            paragraph: HtmlElement = Element("p")
            paragraph.text = text
            paragraph.extend(run)
            if previous is None:
                container.text = None
                container.insert(0, paragraph)
            else:
                previous.tail = None
                previous.addnext(paragraph)


def _runs(container: HtmlElement) -> Iterator[tuple[HtmlElement | None, list[HtmlElement]]]:
    """The runs of inline elements between blocks, each after the block before it (``None``: none)."""
    previous: HtmlElement | None = None
    run: list[HtmlElement] = []
    for child in container:
        if _is_block(child):
            yield previous, run
            previous, run = child, []
        else:
            run.append(child)
    yield previous, run


def _is_long(text: str, run: Iterable[HtmlElement]) -> bool:
    """Whether bare text and the inline elements after it have enough words outside links."""
    bare = [text]
    for part in run:
        bare += [] if part.tag == "a" else _texts(part)
        bare.append(part.tail or "")
    return len(" ".join(bare).split()) >= _MINIMUM_WORDS
