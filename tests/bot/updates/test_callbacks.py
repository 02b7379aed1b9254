"""What a press leads to: each is answered, and none gives anybody more than they may have."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.chats import ChatSettings, Languages
from bot.domain.effects import Cancel, Effects, ReplyView, View
from bot.domain.jobs import AnsweredJob, Task
from bot.domain.limits import LimitExceeded, LimitKind, Limits, UserLimits
from bot.phrases import phrases
from bot.ui.keyboards import (
    CancelButton,
    DeletionStep,
    ForgetButton,
    SettingButton,
    ShowButton,
    SplitButton,
    callback_data,
)
from bot.updates.callbacks import changed
from bot.updates.router import handle, refuse
from models.cleaning import Cleaned
from models.pipeline import Prepared
from models.summary.summarizer import Length
from tests.support.updates import GROUP, READER, STRANGER, policy, press, update_context

ARTICLE = "وتابع الأهالي الأعمال من ضفة النهر طوال النهار والليل."
ANSWERED = AnsweredJob(
    job=3,
    chat=READER,
    user=READER,
    message=4,
    length=Length.NORMAL,
    parts=2,
    prepared=Prepared(Cleaned((ARTICLE,), (), 9, 9), None, "a message"),
    briefs={},
)
TRANSLATION = callback_data(ShowButton(3, ReplyView(View.TRANSLATION)))


def answer(effects: Effects) -> str | None:
    assert effects.answer is not None
    assert effects.answer.query == "q"
    return effects.answer.text


def said(key: str) -> str:
    return phrases("ar").say(key)


def test_what_is_not_made_yet_is_asked_of_the_models_once() -> None:
    effects = handle(
        press(TRANSLATION, READER, READER), update_context(answered=ANSWERED), policy()
    )
    (wanted,) = effects.follow_ups
    assert (wanted.origin, wanted.task, wanted.reply) == (3, Task.TRANSLATION, 5)
    assert answer(effects) == said("press_started")
    under_way = frozenset({(Task.TRANSLATION, Length.NORMAL)})
    again = replace(ANSWERED, under_way=under_way)
    effects = handle(press(TRANSLATION, READER, READER), update_context(answered=again), policy())
    assert effects.follow_ups == ()
    assert answer(effects) == said("press_under_way")


def test_more_of_an_article_counts_as_an_article_against_the_quota() -> None:
    update, context = press(TRANSLATION, READER, READER), update_context(answered=ANSWERED)
    effects = handle(update, context, policy(quota=2))
    assert effects.limits == UserLimits(READER, Limits(quota=2))
    refusal = refuse(update, context, effects, LimitExceeded(LimitKind.QUOTA, 600))
    assert refusal.follow_ups == ()
    assert "بلغت حد المقالات" in str(answer(refusal))


@pytest.mark.parametrize(
    "data",
    ["x", "v:1:nothing:normal:0", TRANSLATION, callback_data(SplitButton(3)), "s:length:endless"],
)
def test_a_button_of_nothing_that_is_known_has_expired(data: str) -> None:
    effects = handle(press(data, READER, READER), update_context(is_admin=True), policy())
    assert effects == Effects(answer=effects.answer)
    assert answer(effects) == said("press_expired")


def test_a_button_does_nothing_for_those_whom_the_operator_shuts_out() -> None:
    effects = handle(
        press(TRANSLATION, STRANGER), update_context(answered=ANSWERED), policy(READER)
    )
    assert effects == Effects(answer=effects.answer)
    assert answer(effects) == said("not_allowed")


@pytest.mark.parametrize(
    ("place", "user", "is_admin", "splits"),
    [
        (READER, READER, False, True),
        (GROUP, READER, False, True),
        (GROUP, STRANGER, False, False),
        (GROUP, STRANGER, True, True),
    ],
)
def test_a_join_is_undone_by_its_sender_and_by_admins(
    place: int, user: int, is_admin: bool, splits: bool
) -> None:
    effects = handle(
        press(callback_data(SplitButton(3)), place, user),
        update_context(answered=ANSWERED, is_admin=is_admin),
        policy(),
    )
    assert (effects.split == 3) is splits
    assert (answer(effects) == said("press_of_another")) is not splits


def test_the_button_of_a_notice_cancels_the_articles_of_whoever_presses() -> None:
    data = callback_data(CancelButton())
    effects = handle(press(data, GROUP, READER), update_context(own_jobs=2), policy())
    assert effects.cancel == Cancel(GROUP, READER)
    assert answer(effects) == phrases("ar").count("cancelled", 2)
    effects = handle(press(data, GROUP, STRANGER), update_context(), policy())
    assert effects.cancel is None


def test_settings_are_changed_by_admins_and_shown_as_they_are_now() -> None:
    data = callback_data(SettingButton("languages", "en"))
    assert handle(press(data, GROUP, STRANGER), update_context(), policy()).chat is None
    effects = handle(press(data, GROUP, READER), update_context(is_admin=True), policy())
    assert effects.chat == (GROUP, ChatSettings(Languages.ENGLISH, locale="ar"))
    (shown,) = effects.edits
    assert (shown.address.chat, shown.address.message) == (GROUP, 5)
    assert [label for row in shown.buttons for label, _ in row if "الإنجليزية" in label] == [
        "✓ الإنجليزية"
    ]


@pytest.mark.parametrize(
    ("name", "value", "after"),
    [
        ("languages", "ar", ChatSettings(languages=Languages.ARABIC)),
        ("length", "long", ChatSettings(length=Length.LONG)),
        ("locale", "en", ChatSettings(locale="en")),
        ("locale", "auto", ChatSettings()),
        ("automatic", "no", ChatSettings(automatic=False)),
        ("automatic", "maybe", None),
        ("locale", "fr", None),
        ("introduced", "yes", None),
    ],
)
def test_a_setting_has_the_values_that_are_offered_and_no_others(
    name: str, value: str, after: ChatSettings | None
) -> None:
    assert changed(ChatSettings(), name, value) == after


def test_everything_is_deleted_when_it_was_asked_for_twice_in_private() -> None:
    def pressed(wish: DeletionStep, place: int = READER) -> Effects:
        return handle(
            press(callback_data(ForgetButton(wish)), place, READER), update_context(), policy()
        )

    assert pressed(DeletionStep.REQUESTED).forget is None
    assert pressed(DeletionStep.WITHDRAWN).forget is None
    assert pressed(DeletionStep.CONFIRMED).forget == READER
    in_group = pressed(DeletionStep.CONFIRMED, GROUP)
    assert (in_group.forget, in_group.edits) == (None, ())
    assert answer(in_group) == said("forget_in_private")
