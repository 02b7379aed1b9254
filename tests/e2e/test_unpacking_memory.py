"""A few bytes that unpack to hundreds of megabytes take some megabytes, wherever they come in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support import bombs

ROOT = Path(__file__).parent.parent.parent

ENDS = {
    "link": ("link_too_big", "link_unreachable"),
    "answer": ("NetworkError", "NetworkError"),
    "file": ("NetworkError", "NetworkError"),
    "hub": ("HubUnreachableError", "HubUnreachableError"),
    "webhook": ("PermissionError", None),
    "word": ("document_too_heavy", None),
    "lying": ("document_broken", None),
}
"""What becomes of what is packed once, and of what is packed twice."""


def measured(where: str, times: int, folder: Path) -> dict[str, Any]:
    found = subprocess.run(
        [sys.executable, bombs.__file__, where, str(times)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "", "HF_HOME": str(folder)},
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(found.stdout))


@pytest.mark.parametrize(
    ("where", "times", "end"),
    [(w, n, end) for w, ends in ENDS.items() for n, end in enumerate(ends, 1) if end],
)
def test_it_takes_little_memory(where: str, times: int, end: str, tmp_path: Path) -> None:
    found = measured(where, times, tmp_path)
    assert found["outcome"] == end
    # The bounds are 5 MB of a page and 20 MB of all else, which is held twice for a moment.
    assert found["megabytes"] < 60 < bombs.UNPACKED / 4
