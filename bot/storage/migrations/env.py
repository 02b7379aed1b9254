"""Alembic runs this: on the connection of a starting bot, or on a new database to compare with."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, create_engine

from bot.storage.tables import Base


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        # SQLite changes a column by creating the table again.
        render_as_batch=True,
        # By default Alembic uses no transaction on SQLite; :func:`bot.storage.database.migrate` begins one.
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    from bot.storage.database import migrate

    with create_engine("sqlite://").connect() as empty:
        migrate(empty)
        _run(empty)
