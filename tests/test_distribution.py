"""What the source distribution and the wheel hold."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=60)
    return folder


def sources(folder: Path) -> set[str]:
    """The files below a folder that are not made by running or building anything."""
    return {
        path.relative_to(ROOT).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_both_packages_whole(dist: Path) -> None:
    (built,) = dist.glob("*.whl")
    with ZipFile(built) as wheel:
        names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert names == sources(ROOT / "bot") | sources(ROOT / "models")
    # What is no module is forgotten most easily.
    assert "bot/phrases/locale/ar/LC_MESSAGES/mujaz.mo" in names
    assert "bot/storage/migrations/script.py.mako" in names
    assert "bot/py.typed" in names


def test_the_source_distribution_holds_the_project_without_its_pictures(dist: Path) -> None:
    (built,) = dist.glob("*.tar.gz")
    with tarfile.open(built) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert [name for name in names if name.endswith(".png")] == []
    assert sources(ROOT / "bot") | sources(ROOT / "models") <= names
    pages = {
        "README.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "CHANGELOG.md",
        "LICENSE",
        "docs/design.md",
    }
    build = {"pyproject.toml", "constraints.txt", "Makefile"}
    tests = {"tests/conftest.py", "tools/botapi/server.py", "examples/port-visit.txt"}
    assert pages | build | tests <= names
