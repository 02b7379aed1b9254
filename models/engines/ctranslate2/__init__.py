"""CTranslate2 (https://opennmt.net/CTranslate2): int8 on a CPU, without torch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models.engines.ctranslate2.engine import CTranslate2Engine, load

if TYPE_CHECKING:
    from models.engines.ctranslate2.conversion import convert

__all__ = ["CTranslate2Engine", "convert", "load"]


def __getattr__(name: str) -> Any:
    # On demand: the library's conversion imports torch wherever torch is installed, which takes
    # seconds that a reader waits for.
    if name == "convert":
        from models.engines.ctranslate2.conversion import convert

        return convert
    raise AttributeError(name)
