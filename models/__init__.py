"""An Arabic article comes in; a brief goes out. Synchronous, without any knowledge of chats.

Importing this package imports no engine: the first model that is loaded imports its library.
"""

from __future__ import annotations

from models.errors import ModelError
from models.pipeline import Article, Brief, Pipeline, load

__all__ = ["Article", "Brief", "ModelError", "Pipeline", "load"]
