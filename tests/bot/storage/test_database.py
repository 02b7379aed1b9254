"""What is committed to SQLite is on the disk, and the tables' own rules hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from bot.storage.database import connect

SYNCHRONOUS_FULL = 2
"""Each commit is flushed to the disk (https://www.sqlite.org/pragma.html#pragma_synchronous)."""


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("synchronous", SYNCHRONOUS_FULL), ("journal_mode", "wal"), ("foreign_keys", 1)],
)
async def test_every_session_outlives_a_power_cut_and_keeps_the_rules(
    tmp_path: Path, pragma: str, value: object
) -> None:
    async with connect(f"sqlite:///{tmp_path / 'mujaz.db'}") as database:
        for opened in (database.reading(), database.writing()):
            async with opened as session:
                found = await session.scalar(text(f"PRAGMA {pragma}"))
                assert found == value
