"""The steps from one version's tables to the next lead to those that the code speaks of."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, text

from bot.storage import migrations
from bot.storage.database import connect, migrate
from bot.storage.tables import Base

MIGRATIONS = Path(migrations.__file__).parent
ALEMBICS_OWN = {"alembic_version"}


class MigrationsContract:
    """What holds in every database; a subclass connects to one that is empty."""

    connection: Connection

    @property
    def config(self) -> Config:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = self.connection
        return config

    def tables(self) -> set[str]:
        return set(inspect(self.connection).get_table_names()) - ALEMBICS_OWN

    def differences(self) -> list[object]:
        """What the tables lack, or have too much, for the code."""
        compared = MigrationContext.configure(
            self.connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return list(compare_metadata(compared, Base.metadata))

    def test_the_steps_lead_to_the_tables_of_the_code(self) -> None:
        migrate(self.connection)
        assert self.tables() == set(Base.metadata.tables)
        assert self.differences() == []

    def test_tables_that_are_as_they_should_be_stay_so(self) -> None:
        for _ in range(2):
            migrate(self.connection)
        assert self.differences() == []

    def test_the_steps_back_leave_nothing_of_ours(self) -> None:
        migrate(self.connection)
        command.downgrade(self.config, "base")
        assert self.tables() == set()

    def test_each_step_can_be_undone_and_done_again(self) -> None:
        steps = list(ScriptDirectory.from_config(self.config).walk_revisions())
        for step in reversed(steps):
            migrate(self.connection, step.revision)
            before = self.tables()
            command.downgrade(self.config, "-1")
            migrate(self.connection, step.revision)
            assert self.tables() == before
        assert self.differences() == []


class TestSqlite(MigrationsContract):
    @pytest.fixture(autouse=True)
    def connected(self) -> Iterator[None]:
        engine = create_engine("sqlite://")
        with engine.connect() as self.connection:
            yield
        engine.dispose()


def test_jobs_and_their_parts_outlive_every_step(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'mujaz.db'}")
    with engine.connect() as connection:
        migrate(connection, "0001")
        connection.execute(
            text(
                "INSERT INTO jobs (id, chat, locale, task, length, quiet, tail, due, state, tries, cached,"
                " created) VALUES (1, 1, 'ar', 'brief', 'normal', 0, '{}', 0, 'waiting', 0, 0, 0)"
            )
        )
        connection.execute(text("INSERT INTO parts (job, kind, text) VALUES (1, 'text', 'خبر')"))
        connection.commit()
        connection.execute(text("PRAGMA foreign_keys=ON"))
        connection.commit()
        migrate(connection)
        connection.commit()
        assert connection.execute(text("SELECT text FROM parts")).scalar() == "خبر"
        assert connection.execute(text("SELECT unended FROM jobs")).scalar() == 0
    engine.dispose()


@pytest.mark.parametrize("before", [2, 6])
def test_a_kill_in_the_first_migration_costs_nothing(tmp_path: Path, before: int) -> None:
    file = tmp_path / "mujaz.db"
    killed = subprocess.run([sys.executable, "-c", KILLED, str(file), str(before)], check=False)
    assert killed.returncode == -signal.SIGKILL

    async def version() -> object:
        async with connect(f"sqlite:///{file}") as database, database.reading() as session:
            return await session.scalar(text("SELECT version_num FROM alembic_version"))

    assert asyncio.run(version())


KILLED = """
import asyncio, os, signal, sys
from sqlalchemy import Engine, event
from bot.storage.database import connect

tables = 0
@event.listens_for(Engine, "after_cursor_execute")
def _(connection, cursor, statement, *_):
    global tables
    tables += statement.strip().startswith("CREATE TABLE")
    if tables == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
async def main():
    async with connect(f"sqlite:///{sys.argv[1]}"):
        pass
asyncio.run(main())
"""


@pytest.mark.skipif("MUJAZ_TEST_POSTGRES" not in os.environ, reason="no Postgres here; CI has one")
class TestPostgres(MigrationsContract):
    @pytest.fixture(autouse=True)
    def connected(self) -> Iterator[None]:
        # All of it in one transaction that is rolled back: the next test finds nothing.
        engine = create_engine(os.environ["MUJAZ_TEST_POSTGRES"])
        with engine.connect() as self.connection, self.connection.begin() as transaction:
            yield
            transaction.rollback()
        engine.dispose()
