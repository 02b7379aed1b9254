"""The tiny checkpoints, converted once a session."""

from pathlib import Path

import pytest

from models.engines.ctranslate2 import convert
from tests.support.checkpoints import TINY_MARIAN, TINY_MT5


@pytest.fixture(scope="session")
def converted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders by what was done: ``mt5`` and ``marian``, in float32 and (``-int8``) as served."""
    root = tmp_path_factory.mktemp("converted")
    folders = {}
    for name, source in (("mt5", TINY_MT5), ("marian", TINY_MARIAN)):
        for suffix, settings in (
            ("", {"quantization": "float32", "trim": False}),
            ("-int8", {}),
        ):
            folders[name + suffix] = root / (name + suffix)
            convert(source, folders[name + suffix], **settings)
    return folders
