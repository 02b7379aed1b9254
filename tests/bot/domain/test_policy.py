"""Whom the operator lets use the bot."""

from __future__ import annotations

import pytest

from bot.domain.policy import Policy

READER, ADMIN, STRANGER, GROUP, OTHER_GROUP = 1, 9, 2, -5, -6


def policy(*allowed: int) -> Policy:
    return Policy(
        "mujaz_bot", "mt5", "marian", 7, allowed=frozenset(allowed), admins=frozenset({ADMIN})
    )


@pytest.mark.parametrize(
    ("chat", "user", "is_let_in"),
    [
        (READER, READER, True),
        (ADMIN, ADMIN, True),
        (STRANGER, STRANGER, False),
        (GROUP, STRANGER, True),
        (OTHER_GROUP, STRANGER, False),
        (OTHER_GROUP, READER, True),
        (OTHER_GROUP, ADMIN, True),
    ],
)
def test_an_allowlist_lets_in_its_users_its_chats_and_the_admins(
    chat: int, user: int, is_let_in: bool
) -> None:
    assert policy(READER, GROUP).lets_in(chat, user) is is_let_in


def test_without_an_allowlist_everybody_is_let_in() -> None:
    assert policy().lets_in(OTHER_GROUP, STRANGER)
