"""CTranslate2 (https://opennmt.net/CTranslate2): int8 on a CPU, without torch."""

from models.engines.ctranslate2.conversion import FORMAT, convert
from models.engines.ctranslate2.engine import CTranslate2Engine, load

__all__ = ["FORMAT", "CTranslate2Engine", "convert", "load"]
