"""A checkpoint's files come in; a CTranslate2 engine (int8, CPU, no torch) that generates text goes out.

Source: https://opennmt.net/CTranslate2. Import ``conversion`` only to convert: the library's own
conversion imports torch if it is installed, which takes seconds.
"""

from __future__ import annotations

from models.engines.ctranslate2.engine import CTranslate2Engine, load

__all__ = ["CTranslate2Engine", "load"]
