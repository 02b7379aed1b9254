"""A checkpoint's files come in; an engine of the CTranslate2 library (int8, CPU, no torch) goes out.

See https://opennmt.net/CTranslate2. Import ``conversion`` only to convert: the library's converters
import torch if it is installed, which takes seconds.
"""

from __future__ import annotations

from models.engines.ctranslate2.engine import CTranslate2Engine, load

__all__ = ["CTranslate2Engine", "load"]
