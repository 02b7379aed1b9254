"""Keep the link, the file's id and its name of a part in columns of their own"""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_FIELDS = ("link", "file_id", "file_name")
_PARTS = sa.table("parts", *(sa.column(name) for name in ("id", "kind", "text", *_FIELDS)))


def upgrade() -> None:
    """Unpack the lines of ``text``: of a link its address, of a document its id and name, come first."""
    for name in _FIELDS:
        op.add_column("parts", sa.Column(name, sa.String(), nullable=True))
    _convert(_unpacked)


def downgrade() -> None:
    """Pack them again."""
    _convert(_packed)
    for name in _FIELDS:
        op.execute(f"ALTER TABLE parts DROP COLUMN {name}")


def _convert(values: Callable[[sa.Row[tuple[object, ...]]], dict[str, str | None]]) -> None:
    connection = op.get_bind()
    elsewhere = sa.select(_PARTS).where(_PARTS.c.kind.in_(("link", "document")))
    for row in connection.execute(elsewhere).all():
        changed = sa.update(_PARTS).where(_PARTS.c.id == row.id).values(values(row))
        connection.execute(changed)


def _unpacked(row: sa.Row[tuple[object, ...]]) -> dict[str, str | None]:
    first, _, rest = row.text.partition("\n")
    if row.kind == "link":
        return {"link": first, "text": rest}
    name, _, text = rest.partition("\n")
    return {"file_id": first, "file_name": name, "text": text}


def _packed(row: sa.Row[tuple[object, ...]]) -> dict[str, str | None]:
    first = [row.link] if row.kind == "link" else [row.file_id, row.file_name or ""]
    return {"text": "\n".join([*first, row.text] if row.text else first)}
