"""What a converted folder says of itself; asked by whoever has not loaded an engine yet."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from models.errors import WeightsError

FORMAT = 2
"""Counts the changes of what a conversion writes: a folder of another format is converted anew."""

FACTS_FILE = "mujaz.json"


@dataclass(frozen=True, slots=True)
class Facts:
    """What an engine must know of a converted folder, beside its library's own files.

    ``window`` is in tokens. ``target_rows`` is how many pieces the decoder chooses from.
    """

    format: int
    architecture: str
    window: int
    target_rows: int


def read_facts(folder: Path) -> Facts:
    """The facts of a converted folder. Raises :class:`WeightsError`."""
    try:
        recorded = json.loads((folder / FACTS_FILE).read_text(encoding="utf-8"))
        if recorded["format"] != FORMAT:
            message = f"{folder.name} was converted by another version: run `mujaz models pull`."
            raise WeightsError(folder.name, message)
        # Folders of earlier releases hold fields that are no longer read.
        return Facts(**{field.name: recorded[field.name] for field in fields(Facts)})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WeightsError(folder.name, f"{folder.name} holds no converted weights.") from error


def write_facts(folder: Path, facts: Facts) -> None:
    """Put ``facts`` into a folder: the last step of a conversion."""
    (folder / FACTS_FILE).write_text(json.dumps(asdict(facts), indent=1), encoding="utf-8")


def is_current(folder: Path) -> bool:
    """Whether ``folder`` holds weights that this version converted, or would convert the same."""
    try:
        read_facts(folder)
    except WeightsError:
        return False
    return True
