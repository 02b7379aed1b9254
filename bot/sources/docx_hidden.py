"""What a Word file holds and does not show: hidden text, and paragraph marks that are gone.

Text is hidden (``w:vanish``) by itself or by its style. A style's setting is a toggle: hidden by the
paragraph's style and by the characters' too, text is seen (ECMA-376, 17.7.3).
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

_OFF = {"0", "false", "off"}
_DEEPEST = 20
"""Styles that a style may be based on, one on the other: a circle ends there."""


class HiddenText:
    """Which runs and paragraph marks are not shown, by a file's styles, if it has any."""

    def __init__(self, styles: Element | None) -> None:
        self._styles = {_attribute(style, "styleId"): style for style in _named(styles, "style")}
        self._usual = next(
            (
                name
                for name, style in self._styles.items()
                if _attribute(style, "type") == "paragraph"
                and _attribute(style, "default") in ("1", "true", "on")
            ),
            None,
        )

    def style_of(self, paragraph: Element) -> str | None:
        """The name of a paragraph's style."""
        said = _first(_first(paragraph, "pPr"), "pStyle")
        return self._usual if said is None else _attribute(said, "val")

    def is_hidden(self, run: Element, style: str | None) -> bool:
        """Whether a run in a paragraph of that style is not shown."""
        return self._vanishes(_first(run, "rPr"), style)

    def ends(self, paragraph: Element) -> bool:
        """Whether a paragraph ends where it says: not if its mark is hidden, deleted or moved away."""
        mark = _first(_first(paragraph, "pPr"), "rPr")
        gone = any(_first(mark, change) is not None for change in ("del", "moveFrom"))
        return not gone and not self._vanishes(mark, self.style_of(paragraph))

    def _vanishes(self, properties: Element | None, style: str | None) -> bool:
        own = _first(properties, "vanish")
        if own is not None:
            return _is_on(own)
        named = _first(properties, "rStyle")
        characters = None if named is None else _attribute(named, "val")
        return self._hides(style) != self._hides(characters)

    def _hides(self, name: str | None) -> bool:
        """Whether a style hides its text, by itself or by the one that it is based on."""
        for _ in range(_DEEPEST):
            style = self._styles.get(name)
            if style is None:
                return False
            said = _first(_first(style, "rPr"), "vanish")
            if said is not None:
                return _is_on(said)
            base = _first(style, "basedOn")
            name = None if base is None else _attribute(base, "val")
        return False


def is_deleted_row(element: Element) -> bool:
    """Whether an element is a row of a table that was deleted while changes were tracked."""
    return name_of(element) == "tr" and _first(_first(element, "trPr"), "del") is not None


def name_of(element: Element) -> str:
    """The name of an element without its namespace: strict files have others."""
    return element.tag.rpartition("}")[2]


def _is_on(toggle: Element) -> bool:
    return _attribute(toggle, "val") not in _OFF


def _attribute(element: Element, name: str) -> str | None:
    return next((v for key, v in element.attrib.items() if key.rpartition("}")[2] == name), None)


def _first(parent: Element | None, name: str) -> Element | None:
    return next(_named(parent, name), None)


def _named(parent: Element | None, name: str) -> Iterator[Element]:
    return (child for child in parent if name_of(child) == name) if parent is not None else iter(())
