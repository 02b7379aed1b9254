"""The tiny checkpoints, converted once a session."""

from pathlib import Path

import pytest

from models.engines.ctranslate2.conversion import convert
from tests.support.checkpoints import TINY_MARIAN, TINY_MT5


@pytest.fixture(scope="session")
def converted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders by what was done: ``mt5`` and ``marian``, in float32 and (``-int8``) as served."""
    root = tmp_path_factory.mktemp("converted")
    folders: dict[str, Path] = {}
    for name, source in (("mt5", TINY_MT5), ("marian", TINY_MARIAN)):
        folders |= {name + suffix: root / (name + suffix) for suffix in ("", "-int8")}
        convert(source, folders[name], quantization="float32", trim=False)
        convert(source, folders[name + "-int8"])
    return folders
