"""The data of a button comes back as the button, and anything else as none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.effects import ReplyView, View
from bot.phrases import phrases
from bot.ui.keyboards import (
    Button,
    CancelButton,
    DeletionStep,
    ForgetButton,
    SettingButton,
    ShowButton,
    SplitButton,
    button_from,
    callback_data,
    row,
    rows,
)
from models.summary.summarizer import Length

TELEGRAMS_LIMIT = 64
"""Bytes of ``callback_data``."""

jobs = st.integers(0, 10**18 - 1)
views = st.builds(ReplyView, st.sampled_from(View), st.sampled_from(Length), st.integers(0, 9999))
buttons = st.one_of(
    st.builds(ShowButton, jobs, views),
    st.builds(SplitButton, jobs),
    st.just(CancelButton()),
    st.builds(ForgetButton, st.sampled_from(DeletionStep)),
    st.sampled_from([SettingButton("languages", "both"), SettingButton("automatic", "yes")]),
)


@given(buttons)
def test_every_button_comes_back_from_its_data(button: Button) -> None:
    data = callback_data(button)
    assert len(data.encode()) <= TELEGRAMS_LIMIT
    assert button_from(data) == button


@pytest.mark.parametrize(
    "data",
    [
        "", "v", "v:1", "v:1:brief:normal", "v:1:brief:normal:0:0", "v:-1:brief:normal:0", "v:١:brief:normal:0",
        "v:1:brief:endless:0", "v:1:everything:normal:0", "v:1:brief:normal:x", f"v:{'9' * 19}:brief:normal:0",
        "j", "j:x", "j:1:2", "c:1", "s:length", "f:maybe", "f:yes:1", "x",
    ],
)  # fmt: skip
def test_forged_data_is_no_button(data: str) -> None:
    assert button_from(data) is None


def test_rows_without_buttons_are_left_out() -> None:
    cancel = row(phrases("en"), ("cancel", CancelButton()))
    assert rows((), cancel, ()) == ((("Cancel", "c"),),)
