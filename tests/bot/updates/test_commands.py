"""What commands lead to, in private and in groups."""

from __future__ import annotations

import pytest

from bot.domain.context import Statistics
from bot.domain.effects import Cancel, Effects
from bot.phrases import phrases
from bot.updates.commands import PUBLIC, Command
from bot.updates.router import handle
from tests.support.updates import GROUP, READER, message, policy, somebody, update_context

FIGURES = Statistics(jobs={}, cached=4, seconds=1.5, aside=0, outgoing=0, readers=3)


def given(command: str, place: int = READER, **more: object) -> Effects:
    told = message(command, place, **{"from": somebody(READER)})
    return handle(told, update_context(**more), policy(admins=frozenset({READER})))


@pytest.mark.parametrize("command", PUBLIC)
@pytest.mark.parametrize("place", [READER, GROUP])
def test_every_command_that_is_listed_is_answered(command: Command, place: int) -> None:
    (reply,) = given(f"/{command}", place, is_admin=True).messages
    assert reply.text
    assert reply.address.chat == place


def test_a_command_that_there_is_not_is_answered_with_help_in_private_alone() -> None:
    (reply,) = given("/unknown").messages
    assert reply.text.startswith(phrases("ar").say("help")[:10])
    assert given("/unknown", GROUP) == Effects()


def test_settings_are_offered_to_admins() -> None:
    (reply,) = given("/settings", GROUP, is_admin=True).messages
    assert len(reply.buttons) == 4
    (reply,) = given("/settings", GROUP).messages
    assert (reply.text, reply.buttons) == (phrases("ar").say("settings_for_admins"), ())


def test_cancel_drops_the_senders_articles_in_that_chat() -> None:
    effects = given("/cancel", GROUP, own_jobs=3)
    assert effects.cancel == Cancel(GROUP, READER)
    assert effects.messages[0].text == "أُلغيت ٣ مقالات"
    assert given("/cancel").cancel is None


def test_deletion_is_offered_in_private_alone() -> None:
    assert given("/privacy").messages[0].buttons
    assert not given("/privacy", GROUP).messages[0].buttons


def test_figures_are_for_the_operators_admins() -> None:
    told = message("/stats", READER, **{"from": somebody(READER)})
    (reply,) = given("/stats", statistics=FIGURES).messages
    assert "٤" in reply.text
    (reply,) = handle(told, update_context(statistics=FIGURES), policy()).messages
    assert "٤" not in reply.text
    assert Command.STATS not in PUBLIC
