"""Every event wakes somebody, and every part is woken by some event."""

from __future__ import annotations

import asyncio
import re

import pytest

from bot.app import wakeups
from bot.app.wakeups import WAKES, Event, Part, Wakeups


def test_no_event_is_lost_and_no_part_sleeps_for_ever() -> None:
    assert set(WAKES) == set(Event)
    assert {part for parts in WAKES.values() for part in parts} == set(Part)


@pytest.mark.parametrize("event", Event)
def test_an_event_wakes_the_parts_of_its_row_alone(event: Event) -> None:
    flags = {part: asyncio.Event() for part in Part}
    wakes = Wakeups()
    wakes.flags = dict(flags)
    wakes.notify(event)
    assert {part for part, flag in flags.items() if flag.is_set()} == set(WAKES[event])


@pytest.mark.parametrize("event", Event)
def test_the_table_of_the_docstring_is_the_one_that_is_used(event: Event) -> None:
    lines = (wakeups.__doc__ or "").splitlines()
    columns = next(line for line in lines if line.strip().startswith("event "))
    name = event.name.lower().replace("_", " ").replace("follow up", "follow-up")
    row = next(line for line in lines if line.strip().startswith(name))
    crosses = {found.start() for found in re.finditer(r"\bx\b", row)}
    starts = {columns.index(part.name.lower()) for part in WAKES[event]}
    assert crosses == starts
