"""Lists, downloads and verifies a checkpoint's files on the model hub.

huggingface_hub itself reads HF_ENDPOINT, HF_HOME, HF_HUB_OFFLINE and the token.
"""

from __future__ import annotations

import errno
import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import huggingface_hub
from huggingface_hub import constants
from huggingface_hub import errors as hub_errors
from tqdm import tqdm

from models.checkpoints import hub_client
from models.errors import (
    CorruptWeightsError,
    DiskFullError,
    HubUnreachableError,
    NoSuchCheckpointError,
)

PATIENCE = 4.0
"""Timeout of the hub's first answer, in seconds."""

_SMALL_FILES = (
    "config.json", "generation_config.json", "tokenizer_config.json", "special_tokens_map.json",
    "spiece.model", "source.spm", "target.spm", "vocab.json",
)  # fmt: skip

_WEIGHTS = ("model.safetensors", "pytorch_model.bin")

Downloaded = Callable[[str, int, int], None]
"""Called with a file's name, the bytes downloaded so far, and its size."""


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file of a checkpoint. ``digest`` is a SHA-256, or for small files git's SHA-1."""

    name: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The files of a checkpoint that an engine needs, at one commit."""

    checkpoint: str
    revision: str
    licence: str | None
    files: tuple[HubFile, ...]

    @property
    def size(self) -> int:
        """The size of all files, in bytes."""
        return sum(file.size for file in self.files)


def describe(checkpoint: str, *, revision: str | None = None) -> Snapshot:
    """Ask the hub for a checkpoint's files. Raises :class:`models.errors.WeightsError` within seconds."""
    with _translated(checkpoint):
        info = huggingface_hub.HfApi().model_info(
            checkpoint, revision=revision, files_metadata=True, timeout=PATIENCE
        )
    present = {sibling.rfilename: sibling for sibling in info.siblings or ()}
    wanted = [name for name in _SMALL_FILES if name in present]
    wanted += _weight_files(checkpoint, set(present))
    files = tuple(
        HubFile(name, entry.size or 0, entry.lfs.sha256 if entry.lfs else entry.blob_id or "")
        for name, entry in ((name, present[name]) for name in wanted)
    )
    licence = getattr(info.card_data, "license", None)
    return Snapshot(checkpoint, str(info.sha), licence, files)


def _weight_files(checkpoint: str, present: set[str]) -> list[str]:
    """The files of one format, single or in shards; safetensors are preferred to pickles."""
    for name in _WEIGHTS:
        if name in present:
            return [name]
        if f"{name}.index.json" in present:
            stem, _, suffix = name.rpartition(".")
            shards = [n for n in present if n.startswith(f"{stem}-") and n.endswith(suffix)]
            return [f"{name}.index.json", *sorted(shards)]
    message = f"{checkpoint} holds neither model.safetensors nor pytorch_model.bin."
    raise NoSuchCheckpointError(checkpoint, message)


def download(snapshot: Snapshot, progress: Downloaded | None = None) -> Path:
    """Download missing files, resume partial ones, verify all, and return their folder.

    Raises :class:`models.errors.WeightsError`.
    """
    folder = Path()
    for file in snapshot.files:
        with _translated(snapshot.checkpoint):
            path = huggingface_hub.hf_hub_download(
                snapshot.checkpoint,
                file.name,
                revision=snapshot.revision,
                etag_timeout=PATIENCE,
                tqdm_class=_bar(file, progress),
            )
        verify(snapshot.checkpoint, Path(path), file)
        folder = Path(path).parent
    return folder


def verify(checkpoint: str, path: Path, file: HubFile) -> None:
    """Delete the file and raise :class:`CorruptWeightsError` unless it is the published one."""
    if path.stat().st_size == file.size and digest(path, like=file.digest) == file.digest:
        return
    path.resolve().unlink()
    path.unlink(missing_ok=True)
    raise CorruptWeightsError(checkpoint, file.name)


def digest(path: Path, *, like: str = 64 * "0") -> str:
    """The file's SHA-256, or git's SHA-1 (of a header and the content) where ``like`` is one."""
    if len(like) == 64:
        with path.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    header = f"blob {path.stat().st_size}\0".encode()
    return hashlib.sha1(header + path.read_bytes(), usedforsecurity=False).hexdigest()


def is_cached(snapshot: Snapshot) -> bool:
    """Whether the weights are in the hub's cache already, which other programs may use."""
    found = huggingface_hub.try_to_load_from_cache(
        snapshot.checkpoint, snapshot.files[-1].name, revision=snapshot.revision
    )
    return isinstance(found, str)


def forget(snapshot: Snapshot) -> int:
    """Delete the snapshot from the hub's cache and return the bytes freed."""
    cache = huggingface_hub.scan_cache_dir()
    strategy = cache.delete_revisions(snapshot.revision)
    strategy.execute()
    return int(strategy.expected_freed_size)


def require_room(checkpoint: str, folder: Path, needed: int) -> None:
    """Raise :class:`DiskFullError` unless ``folder`` has room for ``needed`` bytes."""
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(existing).free
    if free < needed:
        raise DiskFullError(checkpoint, str(folder), needed, free)


def cache_folder() -> Path:
    """The folder of huggingface_hub's downloads."""
    return Path(constants.HF_HUB_CACHE)


def _bar(file: HubFile, progress: Downloaded | None) -> type[Any]:
    class Bar(tqdm):  # type: ignore[misc]
        """Reports to ``progress`` and draws nothing."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **{**kwargs, "disable": False})

        def display(self, *_: Any, **__: Any) -> None:
            if progress:
                progress(file.name, int(self.n), file.size)

        def close(self) -> None:
            self.display()
            self.disable = True

    return Bar


@contextmanager
def _translated(checkpoint: str) -> Iterator[None]:
    """Translate huggingface_hub's errors to those of ``models.errors``."""
    endpoint = constants.ENDPOINT
    hub_client.install()
    try:
        yield
    except hub_errors.GatedRepoError as error:
        message = f"{checkpoint} is gated: accept its terms on the hub and set HF_TOKEN."
        raise NoSuchCheckpointError(checkpoint, message) from error
    except (hub_errors.RepositoryNotFoundError, hub_errors.HFValidationError) as error:
        message = f"The hub has no checkpoint named {checkpoint}, or shows it to its owners only."
        raise NoSuchCheckpointError(checkpoint, message) from error
    except (hub_errors.RevisionNotFoundError, hub_errors.RemoteEntryNotFoundError) as error:
        message = f"The hub no longer has the recorded revision of {checkpoint}: add --update."
        raise NoSuchCheckpointError(checkpoint, message) from error
    except hub_errors.OfflineModeIsEnabled as error:
        raise HubUnreachableError(checkpoint, endpoint, "HF_HUB_OFFLINE is set") from error
    except hub_errors.HfHubHTTPError as error:
        reason = f"it answered {error.response.status_code}"
        raise HubUnreachableError(checkpoint, endpoint, reason) from error
    except (hub_client.TRANSPORT_ERROR, hub_errors.LocalEntryNotFoundError) as error:
        raise HubUnreachableError(checkpoint, endpoint, type(error).__name__) from error
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise HubUnreachableError(checkpoint, endpoint, str(error.strerror)) from error
        free = shutil.disk_usage(cache_folder()).free
        raise DiskFullError(checkpoint, str(cache_folder()), free + 1, free) from error
