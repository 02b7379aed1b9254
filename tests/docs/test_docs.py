"""The documentation names what exists: files, modules, commands, targets, settings, anchors."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest
import typer

from bot.cli import app
from bot.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
# The changelog tells of names as they were at the time.
PRESENT = [page for page in PAGES if page.name != "CHANGELOG.md"]

FOLDERS = {path.name for path in ROOT.iterdir() if path.is_dir()}
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
PATH = re.compile(r"(?:[\w.-]+/)+[\w.*-]*")


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def spans(page: Path) -> list[str]:
    """The code in the lines of a page."""
    return CODE.findall(FENCE.sub("", page.read_text(encoding="utf-8")))


def paths(page: Path) -> set[str]:
    """The words in code that name a file or a folder of the project."""
    words = {word for span in spans(page) for word in span.split() if PATH.fullmatch(word)}
    return {word for word in words if word.partition("/")[0] in FOLDERS}


def anchors(page: Path) -> set[str]:
    """The fragments of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).lower().replace(" ", "-") for heading in headings}


def commands(group: typer.Typer, prefix: str = "mujaz") -> set[str]:
    found = set()
    for command in group.registered_commands:
        assert command.callback is not None
        found.add(f"{prefix} {command.name or command.callback.__name__.strip('_')}")
    for inner in group.registered_groups:
        assert inner.typer_instance is not None
        found |= {f"{prefix} {inner.name}"} | commands(
            inner.typer_instance, f"{prefix} {inner.name}"
        )
    return found


def test_the_pages_are_found() -> None:
    names = set(map(name_of, PAGES))
    assert {"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/design.md"} <= names
    assert "bot/delivery/recovery.py" in paths(ROOT / "docs" / "design.md")
    assert "long-articles" in anchors(ROOT / "docs" / "design.md")


@pytest.mark.parametrize("page", PRESENT, ids=name_of)
def test_paths_exist(page: Path) -> None:
    assert [path for path in sorted(paths(page)) if not any(ROOT.glob(path.rstrip("/")))] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        target, _, fragment = link.partition("#")
        if re.match(r"\w+:", target):
            continue
        to = page.parent / target if target else page
        if not to.exists() or (fragment and fragment not in anchors(to)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("page", PRESENT, ids=name_of)
def test_commands_can_be_run(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    modules = set(re.findall(r"python3? -m ([\w.]+)", text)) - {"pip", "venv"}
    assert {name for name in modules if find_spec(name) is None} == set()
    assert set(re.findall(r"python3? ([\w/]+\.py)", text)) == set()
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:^ *|`)make ([a-z]+)", text, re.MULTILINE)) <= targets
    known = commands(app)
    for group, inner in re.findall(
        r"(?:`|/|^ *)mujaz ([a-z]+)(?: ([a-z]+)\b)?", text, re.MULTILINE
    ):
        assert f"mujaz {group}" in known
        has_inner = any(name.startswith(f"mujaz {group} ") for name in known)
        assert not (has_inner and inner) or f"mujaz {group} {inner}" in known


@pytest.mark.parametrize("page", PRESENT, ids=name_of)
def test_settings_exist(page: Path) -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {"MUJAZ_TEST_POSTGRES"}
    assert set(re.findall(r"MUJAZ_[A-Z_]+", page.read_text(encoding="utf-8"))) <= known


def test_every_setting_is_explained() -> None:
    page = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    variables = {
        str(field.validation_alias or PREFIX + name.upper())
        for name, field in Settings.model_fields.items()
    }
    assert variables - set(re.findall(r"[A-Z]+_[A-Z_]+", page)) == set()


@pytest.mark.parametrize("package", ["bot", "models"])
def test_every_room_has_its_row(package: str) -> None:
    page = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    rooms = {f"{package}/{path.parent.name}" for path in (ROOT / package).glob("*/__init__.py")}
    assert len(rooms) > 5
    assert rooms == set(re.findall(rf"^\| `({package}/\w+)` \|", page, re.MULTILINE))


@pytest.mark.parametrize("package", ["bot", "models"])
def test_modules_named_in_a_room_are_there(package: str) -> None:
    page = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    missing = []
    for room, modules in re.findall(rf"^\| `({package}/\w+)` \|[^|]*\|(.*)\|$", page, re.MULTILINE):
        for name in re.findall(r"`([a-z_\d]+)`", modules):
            if not ((ROOT / room / name).is_dir() or (ROOT / room / f"{name}.py").is_file()):
                missing.append(f"{room}/{name}")
    assert missing == []
