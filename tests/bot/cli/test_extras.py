"""What a command says when the extra it needs is not installed, and which commands need none."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from bot.cli.extras import EXTRAS, missing_extra

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "examples" / "port-visit.txt"

WITHOUT = """
import sys
sys.modules.update(dict.fromkeys({missing!r}))
from bot.cli import main
main()
"""


def mujaz_without(
    missing: tuple[str, ...], *command: str, home: Path
) -> subprocess.CompletedProcess[str]:
    """Run the command in a process in which the imports of ``missing`` fail."""
    return subprocess.run(
        [sys.executable, "-c", WITHOUT.format(missing=missing), *command],
        capture_output=True,
        text=True,
        env={"HOME": str(home), "MUJAZ_CACHE": str(home / "cache"), "PYTHONPATH": str(ROOT)},
        cwd=home,
        timeout=60,
    )


def distributions(requirements: list[str]) -> set[str]:
    names = (re.match(r"[\w.-]+", requirement) for requirement in requirements)
    return {normal(name[0]) for name in names if name} - {"mujaz"}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize(
    ("extra", "command"),
    [
        ("bot", ["bot"]),
        (
            "evaluate",
            ["evaluate", "translation", "--reference", str(EXAMPLE), "--output", str(EXAMPLE)],
        ),
    ],
)
def test_a_command_names_the_extra_that_it_lacks(
    extra: str, command: list[str], tmp_path: Path
) -> None:
    done = mujaz_without(EXTRAS[extra], *command, home=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    said = done.stderr.splitlines()
    assert len(said) == 1
    assert said[0].startswith("mujaz: this command needs ")
    assert said[0].endswith(f"{sys.executable} -m pip install 'mujaz[{extra}]'")


def test_a_submodule_counts_as_its_library() -> None:
    said = missing_extra(ModuleNotFoundError("no", name="sqlalchemy.exc"))
    assert said is not None
    assert said.startswith("this command needs sqlalchemy. To install it, run: ")
    assert said.endswith("'mujaz[bot]'")


@pytest.mark.parametrize(
    "command",
    [
        ["clean", str(EXAMPLE)],
        ["brief", str(EXAMPLE)],
        ["check", "--source", str(EXAMPLE), "--text", str(EXAMPLE)],
        ["models", "list"],
        ["evaluate", "--help"],
    ],
    ids=" ".join,
)
def test_these_need_no_extra(command: list[str], tmp_path: Path) -> None:
    missing = tuple(module for modules in EXTRAS.values() for module in modules)
    done = mujaz_without(missing, *command, home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "this command needs" not in done.stderr


def test_a_module_of_no_extra_is_not_blamed_on_one() -> None:
    assert missing_extra(ModuleNotFoundError("no", name="bot.nowhere")) is None
    assert missing_extra(ModuleNotFoundError("no", name="rapidfuzz")) is None
    assert missing_extra(ModuleNotFoundError("no")) is None


def test_the_extras_are_those_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    required = {
        extra: distributions(requirements)
        for extra, requirements in project["optional-dependencies"].items()
    }
    providers = packages_distributions()
    known = {
        extra: {normal(providers.get(module, [module])[0]) for module in modules}
        for extra, modules in EXTRAS.items()
    }
    assert known == required
