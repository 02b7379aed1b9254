"""`make lint` refuses a module that lies in no room."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import rooms

MAKEFILE = rooms.ROOT / "Makefile"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for package, known in rooms.BESIDE_THE_ROOMS.items():
        (tmp_path / package / "room").mkdir(parents=True)
        for name in {"__init__", "__main__", *known}:
            (tmp_path / package / f"{name}.py").touch()
    return tmp_path


def test_this_checkout_has_every_module_in_a_room() -> None:
    assert rooms.misplaced(rooms.ROOT) == []


def test_few_modules_may_lie_beside_the_rooms() -> None:
    # Two for the bot and four for the models, as docs/design.md has it.
    counts = {package: len(known) for package, known in rooms.BESIDE_THE_ROOMS.items()}
    assert counts["bot"] <= 2
    assert counts["models"] <= 4


@pytest.mark.parametrize("package", ["bot", "models"])
def test_a_new_module_beside_the_rooms_is_refused(
    package: str, checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (checkout / package / "room" / "new.py").touch()
    assert rooms.main(checkout) == 0
    (checkout / package / "new.py").touch()
    assert rooms.main(checkout) == 1
    assert f"{package}/new.py lies beside the rooms" in capsys.readouterr().err


def test_lint_runs_the_check() -> None:
    lint = MAKEFILE.read_text(encoding="utf-8").partition("\nlint:")[2].partition("\n\n")[0]
    assert "-m tools.rooms" in lint
