"""An Arabic article in, a brief out. Synchronous; knows no chat.

Importing this package loads no engine: the libraries come with the first model that is loaded.
"""

from __future__ import annotations

from models.errors import ModelError
from models.pipeline import Article, Brief, Pipeline, load

__all__ = ["Article", "Brief", "ModelError", "Pipeline", "load"]
