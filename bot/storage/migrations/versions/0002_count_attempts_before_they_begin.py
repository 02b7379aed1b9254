"""Count attempts to prepare a job before they begin"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the count; for existing jobs it is zero, because their attempts were not counted."""
    # Not in a batch: SQLite's table would be recreated, and dropping the old one deletes the parts of its jobs.
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("jobs", sa.Column("unended", number, nullable=False, server_default="0"))


def downgrade() -> None:
    """Undo it."""
    op.execute("ALTER TABLE jobs DROP COLUMN unended")
