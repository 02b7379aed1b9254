"""Importing costs little: the libraries come with the first model or the first message."""

import subprocess
import sys

import pytest

HEAVY = ("torch", "ctranslate2", "transformers", "telegram", "trafilatura", "sqlalchemy")


@pytest.mark.parametrize(
    "code",
    [
        "import models",
        "from bot.cli import main; import sys; sys.argv = ['mujaz', '--help']; main()",
    ],
    ids=["import models", "mujaz --help"],
)
def test_loads_none_of_the_heavy_libraries(code: str) -> None:
    report = f"import atexit, sys; atexit.register(lambda: print(*sys.modules, sep='\\n'))\n{code}"
    loaded = subprocess.run(
        [sys.executable, "-c", report], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "models" in loaded
    assert [name for name in HEAVY if name in loaded] == []
