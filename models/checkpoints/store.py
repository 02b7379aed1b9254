"""Locates, fetches, converts and verifies the weights on this machine.

A converted checkpoint has a folder in the cache, by its name and settings. The folder is complete or
missing: it is written under a temporary name, flushed to disk, and renamed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from models.engines import EngineName
from models.engines.converted import METADATA_FILE, is_current
from models.errors import CorruptWeightsError

if TYPE_CHECKING:
    from models.checkpoints.hub import Snapshot

MANIFEST = "manifest.json"

Progress = Callable[[str, int, int], None]
"""Called with a step (a file's name or ``"converting"``), the amount done, and the total."""

Announce = Callable[["Snapshot"], None]
"""Called with the hub's files before any of them is downloaded."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The origin of a converted folder, and the SHA-256 of each of its files."""

    checkpoint: str
    revision: str | None
    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class Fetched:
    """A folder that is ready to load, and the bytes of raw weights that were deleted."""

    folder: Path
    freed: int = 0


def locate(checkpoint: str, *, engine: EngineName, cache: Path) -> Path | None:
    """The folder from which ``engine`` can load ``checkpoint``, or ``None`` if it is not here.

    ``checkpoint`` is a hub name or a local folder; a local folder of the hub's files is converted
    on first use. Uses no network. Raises :class:`WeightsError` if a local folder is no checkpoint.
    """
    local = Path(checkpoint).expanduser()
    if local.is_dir():
        if engine == "transformers" or (local / METADATA_FILE).is_file():
            return local
        return _converted(checkpoint, local, None, cache, progress=None)
    if engine == "transformers":
        return _snapshot_here(checkpoint, cache)
    place = _place(checkpoint, cache)
    return place if _is_ready(place) else None


def fetch(
    checkpoint: str,
    *,
    engine: EngineName,
    cache: Path,
    update: bool = False,
    announce: Announce | None = None,
    progress: Progress | None = None,
) -> Fetched:
    """Make ``checkpoint`` ready to load: download missing files, verify, convert.

    The first download records its revision; later ones take the same, unless ``update``. Raises
    :class:`WeightsError`.
    """
    # huggingface_hub is slow to import, and not needed once the weights are here.
    from models.checkpoints import hub

    if not update or Path(checkpoint).is_dir():
        here = locate(checkpoint, engine=engine, cache=cache)
        if here is not None:
            return Fetched(here)
    snapshot = hub.describe(checkpoint, revision=None if update else recorded(checkpoint, cache))
    if announce:
        announce(snapshot)
    was_cached = hub.is_cached(snapshot)
    if not was_cached:
        hub.require_room(checkpoint, hub.cache_folder(), snapshot.size)
    source = hub.download(snapshot, progress)
    _record(checkpoint, snapshot.revision, cache)
    if engine == "transformers":
        return Fetched(source)
    hub.require_room(checkpoint, cache, snapshot.size // 3)
    place = _converted(
        checkpoint, source, snapshot.revision, cache, progress=progress, force=update
    )
    return Fetched(place, 0 if was_cached else hub.forget(snapshot))


def verify(folder: Path) -> None:
    """Raise :class:`CorruptWeightsError` unless each file of a converted folder has its digest.

    A folder with a changed file is deleted, so that nothing loads it.
    """
    manifest = read_manifest(folder)
    if manifest is None:
        return
    for name, expected in manifest.files.items():
        path = folder / name
        if not path.is_file() or _digest(path) != expected:
            shutil.rmtree(folder)
            raise CorruptWeightsError(manifest.checkpoint, name)


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a converted folder, or ``None`` if it has none."""
    try:
        return Manifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def recorded(checkpoint: str, cache: Path) -> str | None:
    """The recorded revision of ``checkpoint``, or ``None``."""
    try:
        return (cache / _slug(checkpoint) / "revision").read_text(encoding="utf-8").strip() or None
    except OSError:
        return None


def size_of(folder: Path) -> int:
    """The size of all files in ``folder``, in bytes."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _converted(
    checkpoint: str,
    source: Path,
    revision: str | None,
    cache: Path,
    *,
    progress: Progress | None,
    force: bool = False,
) -> Path:
    # Imported here: locating a converted checkpoint needs no engine.
    from models.engines.ctranslate2.conversion import convert

    place = _place(checkpoint, cache)
    place.parent.mkdir(parents=True, exist_ok=True)
    # Of two processes that start at once, one converts; the other waits for its result.
    with FileLock(place.parent / ".lock"):
        if _is_ready(place) and not force:
            return place
        with _replacement(place) as work:
            convert(source, work, progress=_in_thousandths(progress))
            _write_manifest(work, checkpoint, revision)
    return place


def _is_ready(place: Path) -> bool:
    """Whether a folder is complete and of this version's format."""
    return read_manifest(place) is not None and is_current(place)


def _in_thousandths(progress: Progress | None) -> Callable[[str, float], None] | None:
    if progress is None:
        return None
    return lambda step, share: progress(step, int(1000 * share), 1000)


@contextmanager
def _replacement(place: Path) -> Iterator[Path]:
    """A temporary folder that replaces ``place`` if the block succeeds."""
    for leftover in place.parent.glob(f".{place.name}.*"):
        shutil.rmtree(leftover, ignore_errors=True)
    work = Path(tempfile.mkdtemp(prefix=f".{place.name}.", dir=place.parent))
    try:
        yield work
        for path in (*work.iterdir(), work):
            _flush(path)
        if place.exists():
            shutil.rmtree(place)
        work.rename(place)
        _flush(place.parent)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_manifest(folder: Path, checkpoint: str, revision: str | None) -> None:
    files = {path.name: _digest(path) for path in sorted(folder.iterdir())}
    manifest = Manifest(checkpoint, revision, files)
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")


def _digest(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _record(checkpoint: str, revision: str, cache: Path) -> None:
    folder = cache / _slug(checkpoint)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "revision").write_text(revision, encoding="utf-8")


def _snapshot_here(checkpoint: str, cache: Path) -> Path | None:
    from models.checkpoints import hub

    revision = recorded(checkpoint, cache)
    if revision is None:
        return None
    folder = f"models--{checkpoint.replace('/', '--')}"
    snapshot = hub.cache_folder() / folder / "snapshots" / revision
    return snapshot if (snapshot / "config.json").is_file() else None


def _place(checkpoint: str, cache: Path) -> Path:
    return cache / _slug(checkpoint) / "int8"


def _slug(checkpoint: str) -> str:
    """A folder name; for a local folder it depends on the content, so that changes are noticed."""
    local = Path(checkpoint).expanduser()
    if not local.is_dir():
        return checkpoint.replace("/", "--")
    listed = sorted((p.name, p.stat().st_size, p.stat().st_mtime_ns) for p in local.iterdir())
    digest = hashlib.sha256(repr((str(local.resolve()), listed)).encode()).hexdigest()
    return f"local--{local.resolve().name}--{digest[:16]}"
