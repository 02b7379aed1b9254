"""The metadata of a converted checkpoint, readable without an engine's library."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from models.errors import WeightsError

FORMAT = 2
"""Version of the conversion's output. A folder of another version is converted again."""

METADATA_FILE = "mujaz.json"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What an engine needs to know about a converted folder, besides the library's own files.

    ``window`` is in tokens. ``target_rows`` is how many pieces the decoder chooses from.
    """

    format: int
    architecture: str
    window: int
    target_rows: int


def read_metadata(folder: Path) -> Metadata:
    """The metadata of a converted folder. Raises :class:`WeightsError` if it is not usable."""
    try:
        recorded = json.loads((folder / METADATA_FILE).read_text(encoding="utf-8"))
        if recorded["format"] != FORMAT:
            message = f"{folder.name} was converted by another version: run `mujaz models pull`."
            raise WeightsError(folder.name, message)
        # Folders of earlier releases hold fields that are no longer read.
        return Metadata(**{field.name: recorded[field.name] for field in fields(Metadata)})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WeightsError(folder.name, f"{folder.name} holds no converted weights.") from error


def write_metadata(folder: Path, metadata: Metadata) -> None:
    """Write ``metadata`` into a folder: the last step of a conversion."""
    (folder / METADATA_FILE).write_text(json.dumps(asdict(metadata), indent=1), encoding="utf-8")


def is_current(folder: Path) -> bool:
    """Whether ``folder`` holds converted weights of this version's format."""
    try:
        read_metadata(folder)
    except WeightsError:
        return False
    return True
