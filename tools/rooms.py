"""Refuse a module that lies beside the rooms instead of in one: `python -m tools.rooms`.

import-linter orders the rooms and cannot count what lies between them.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENTRIES = {"__init__", "__main__"}
BESIDE_THE_ROOMS = {
    "bot": {"children"},
    "models": {"errors", "pipeline", "translation", "unpacking"},
}
"""The modules that lie directly in each package; every other one belongs in a room."""


def misplaced(root: Path) -> list[str]:
    """A sentence for each module that lies directly in a package and is not named above."""
    return [
        f"{package}/{path.name} lies beside the rooms: move it into one (docs/design.md)"
        for package, known in BESIDE_THE_ROOMS.items()
        for path in sorted((root / package).glob("*.py"))
        if path.stem not in ENTRIES | known
    ]


def main(root: Path = ROOT) -> int:
    """Print what is misplaced; the exit status says whether anything is."""
    found = misplaced(root)
    for sentence in found:
        print(sentence, file=sys.stderr)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
