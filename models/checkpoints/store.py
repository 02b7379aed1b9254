"""Weights on this machine: found, fetched, converted once, verified.

A converted checkpoint lives in the cache under its name and settings, and is there whole or not at
all: it is written beside its place, flushed, and moved there in one step.
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
from models.engines.converted import FACTS_FILE, is_current
from models.errors import CorruptWeightsError

if TYPE_CHECKING:
    from models.checkpoints.hub import Snapshot

MANIFEST = "manifest.json"

Progress = Callable[[str, int, int], None]
"""Told a step (a file's name, ``"converting"``), how much of it is done, and of how much."""


Announce = Callable[["Snapshot"], None]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a converted folder was made of, and the SHA-256 of each of its files."""

    checkpoint: str
    revision: str | None
    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class Fetched:
    """A folder ready to load, and how many bytes of no further use were deleted."""

    folder: Path
    freed: int = 0


def locate(checkpoint: str, *, engine: EngineName, cache: Path, trim: bool = True) -> Path | None:
    """The folder from which ``engine`` can load ``checkpoint``, or ``None`` where it is not here.

    ``checkpoint`` is a hub name or a local folder; a local folder of the hub's files is converted
    on first use. Asks no network. Raises :class:`WeightsError` where a local folder is no
    checkpoint.
    """
    local = Path(checkpoint).expanduser()
    if local.is_dir():
        if engine == "transformers" or (local / FACTS_FILE).is_file():
            return local
        return _converted(checkpoint, local, None, cache, trim=trim, progress=None)
    if engine == "transformers":
        return _snapshot_here(checkpoint, cache)
    place = _place(checkpoint, cache, trim=trim)
    return place if _is_ready(place) else None


def fetch(
    checkpoint: str,
    *,
    engine: EngineName,
    cache: Path,
    trim: bool = True,
    update: bool = False,
    announce: Announce | None = None,
    progress: Progress | None = None,
) -> Fetched:
    """Make ``checkpoint`` ready to load: fetch what is missing, verify, convert.

    The revision that was fetched first is recorded and fetched again, unless ``update``.
    ``announce`` is told what the hub has before any of it is fetched. Raises :class:`WeightsError`.
    """
    # huggingface_hub is slow to import, and not needed once the weights are here.
    from models.checkpoints import hub

    if not update or Path(checkpoint).is_dir():
        here = locate(checkpoint, engine=engine, cache=cache, trim=trim)
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
        checkpoint, source, snapshot.revision, cache, trim=trim, progress=progress, anew=update
    )
    return Fetched(place, 0 if was_cached else hub.forget(snapshot))


def verify(folder: Path) -> None:
    """Raise :class:`CorruptWeightsError` unless each file of a converted folder is as written.

    A folder that is not is moved aside, so that nothing loads it.
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
    """The manifest of a converted folder, or ``None`` where there is none."""
    try:
        return Manifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def recorded(checkpoint: str, cache: Path) -> str | None:
    """The revision of ``checkpoint`` that was fetched to this machine, if one was."""
    try:
        return (cache / _slug(checkpoint) / "revision").read_text(encoding="utf-8").strip() or None
    except OSError:
        return None


def size_of(folder: Path) -> int:
    """Bytes on disk of the files in ``folder``."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _converted(
    checkpoint: str,
    source: Path,
    revision: str | None,
    cache: Path,
    *,
    trim: bool,
    progress: Progress | None,
    anew: bool = False,
) -> Path:
    # Imported here: whoever only asks what is on the machine needs no engine.
    from models.engines.ctranslate2.conversion import convert

    place = _place(checkpoint, cache, trim=trim)
    place.parent.mkdir(parents=True, exist_ok=True)
    # Two processes that start at once convert once; the second waits, and finds the work done.
    with FileLock(place.parent / ".lock"):
        if _is_ready(place) and not anew:
            return place
        with _beside(place) as work:
            convert(source, work, trim=trim, progress=_in_thousandths(progress))
            _write_manifest(work, checkpoint, revision)
    return place


def _is_ready(place: Path) -> bool:
    """Whether a folder was written to its end, by a conversion that this version understands."""
    return read_manifest(place) is not None and is_current(place)


def _in_thousandths(progress: Progress | None) -> Callable[[str, float], None] | None:
    if progress is None:
        return None
    return lambda step, share: progress(step, int(1000 * share), 1000)


@contextmanager
def _beside(place: Path) -> Iterator[Path]:
    """A folder that takes the place of ``place`` when the block ends well, in one step."""
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


def _place(checkpoint: str, cache: Path, *, trim: bool) -> Path:
    return cache / _slug(checkpoint) / ("int8" if trim else "int8-untrimmed")


def _slug(checkpoint: str) -> str:
    """A folder's name; of a local folder it tells the content too, so that a changed one is new."""
    local = Path(checkpoint).expanduser()
    if not local.is_dir():
        return checkpoint.replace("/", "--")
    listed = sorted((p.name, p.stat().st_size, p.stat().st_mtime_ns) for p in local.iterdir())
    digest = hashlib.sha256(repr((str(local.resolve()), listed)).encode()).hexdigest()
    return f"local--{local.resolve().name}--{digest[:16]}"
