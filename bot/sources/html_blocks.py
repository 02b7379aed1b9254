"""A page as the blocks of text that a browser shows: paragraphs, whether or not they are marked as such."""

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
_UNSEEN = frozenset(
    "script style noscript template head title select option button svg iframe".split()
)
# What may hold paragraphs; lists and tables hold items and cells alone.
_HOLDERS = frozenset("article blockquote body center div main section td".split())
_FEWEST_WORDS = 8
"""Bare text of fewer words is a label or a menu, and stays as it is."""

_SPACES = re.compile(r"[\s\u00a0]+")


@dataclass(frozen=True, slots=True)
class Block:
    """A block that holds no other, and its text with single spaces."""

    element: HtmlElement
    text: str

    @property
    def words(self) -> int:
        """The number of words in the block."""
        return len(self.text.split())


def plain(text: str) -> str:
    """``text`` on one line, with single spaces."""
    return _SPACES.sub(" ", text).strip()


def with_paragraphs(tree: HtmlElement) -> None:
    """Put bare text beside blocks into paragraphs of its own, as a browser shows it.

    trafilatura loses it where a block before it begins with a line break.
    """
    for holder in [element for element in tree.iter() if element.tag in _HOLDERS]:
        if any(_is_block(child) for child in holder):
            _wrap(holder)


def blocks_of(tree: HtmlElement) -> list[Block]:
    """The blocks of a page with text in them, in their order."""
    found = []
    for element in tree.iter():
        if element.tag in _BLOCKS and not any(_is_block(child) for child in element):
            text = plain("".join(_texts(element)))
            if text and not any(above.tag in _UNSEEN for above in element.iterancestors()):
                found.append(Block(element, text))
    return found


def _texts(element: HtmlElement) -> Iterator[str]:
    if element.tag == "br":
        yield "\n"
    if isinstance(element.tag, str) and element.tag not in _UNSEEN:
        yield element.text or ""
        for child in element:
            yield from _texts(child)
            yield child.tail or ""


def _is_block(element: HtmlElement) -> bool:
    return element.tag in _BLOCKS or (
        isinstance(element.tag, str)
        and element.tag not in _UNSEEN
        and any(child.tag in _BLOCKS for child in element.iterdescendants())
    )


def _wrap(holder: HtmlElement) -> None:
    """Put each run of bare text and inline elements of ``holder`` into a paragraph, if it is long."""
    for behind, run in list(_runs(holder)):
        if _is_long(text := (holder.text if behind is None else behind.tail) or "", run):
            made: HtmlElement = Element("p")
            made.text = text
            made.extend(run)
            if behind is None:
                holder.text = None
                holder.insert(0, made)
            else:
                behind.tail = None
                behind.addnext(made)


def _runs(holder: HtmlElement) -> Iterator[tuple[HtmlElement | None, list[HtmlElement]]]:
    """The inline elements between blocks, with the block before them, ``None`` at the beginning."""
    behind: HtmlElement | None = None
    run: list[HtmlElement] = []
    for child in holder:
        if _is_block(child):
            yield behind, run
            behind, run = child, []
        else:
            run.append(child)
    yield behind, run


def _is_long(text: str, run: Iterable[HtmlElement]) -> bool:
    """Whether bare text and what follows it is a sentence or more, links aside."""
    bare = [text]
    for part in run:
        bare += [] if part.tag == "a" else _texts(part)
        bare.append(part.tail or "")
    return len(" ".join(bare).split()) >= _FEWEST_WORDS
