"""Decides which text and paragraph marks of a Word file are hidden or deleted.

Text is hidden (``w:vanish``) by its own properties or by its style. The property is a toggle: text that both
the paragraph's style and the character style hide is visible (ECMA-376, 17.7.3).
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

_OFF = {"0", "false", "off"}
_MAXIMUM_DEPTH = 20
"""Maximum length of a chain of base styles, which may be circular in a broken file."""


class HiddenText:
    """Finds hidden runs and paragraph marks; ``styles`` is the root of ``styles.xml``, if there is one."""

    def __init__(self, styles: Element | None) -> None:
        self._styles = {_attribute(style, "styleId"): style for style in _named(styles, "style")}
        self._default = next(
            (
                name
                for name, style in self._styles.items()
                if _attribute(style, "type") == "paragraph"
                and _attribute(style, "default") in ("1", "true", "on")
            ),
            None,
        )

    def style_of(self, paragraph: Element) -> str | None:
        """The id of a paragraph's style; ``None`` if there is none."""
        value = _first(_first(paragraph, "pPr"), "pStyle")
        return self._default if value is None else _attribute(value, "val")

    def is_hidden(self, run: Element, style: str | None) -> bool:
        """Whether a run in a paragraph with ``style`` is hidden."""
        return self._is_vanished(_first(run, "rPr"), style)

    def ends(self, paragraph: Element) -> bool:
        """Whether the mark of a paragraph is visible: not hidden, deleted or moved."""
        mark = _first(_first(paragraph, "pPr"), "rPr")
        is_removed = any(_first(mark, change) is not None for change in ("del", "moveFrom"))
        return not is_removed and not self._is_vanished(mark, self.style_of(paragraph))

    def _is_vanished(self, properties: Element | None, style: str | None) -> bool:
        own = _first(properties, "vanish")
        if own is not None:
            return _is_on(own)
        named = _first(properties, "rStyle")
        characters = None if named is None else _attribute(named, "val")
        return self._hides(style) != self._hides(characters)

    def _hides(self, name: str | None) -> bool:
        """Whether a style or one of its base styles hides text."""
        for _ in range(_MAXIMUM_DEPTH):
            style = self._styles.get(name)
            if style is None:
                return False
            value = _first(_first(style, "rPr"), "vanish")
            if value is not None:
                return _is_on(value)
            base = _first(style, "basedOn")
            name = None if base is None else _attribute(base, "val")
        return False


def is_deleted_row(element: Element) -> bool:
    """Whether an element is a table row with a tracked deletion."""
    return name_of(element) == "tr" and _first(_first(element, "trPr"), "del") is not None


def name_of(element: Element) -> str:
    """The local name of an element; the namespaces of strict and transitional files differ."""
    return element.tag.rpartition("}")[2]


def _is_on(toggle: Element) -> bool:
    return _attribute(toggle, "val") not in _OFF


def _attribute(element: Element, name: str) -> str | None:
    return next((v for key, v in element.attrib.items() if key.rpartition("}")[2] == name), None)


def _first(parent: Element | None, name: str) -> Element | None:
    return next(_named(parent, name), None)


def _named(parent: Element | None, name: str) -> Iterator[Element]:
    return (child for child in parent if name_of(child) == name) if parent is not None else iter(())
