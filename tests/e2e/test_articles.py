"""The real bot, over HTTP: what readers send, and what they get."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.support.acting import GROUP, PASSAGE, SUMMARY, TRANSLATION, pressed, shown
from tests.support.checkpoints import SUMMARIES, TINY_MT5
from tools.botapi.server import TOKEN, USERNAME, BotApi, Fault


def test_a_forwarded_article_is_answered_with_its_brief(api: BotApi, bot: Any) -> None:
    reader = api.user(1)
    number = reader.forward(f"{PASSAGE}\n{PASSAGE}\nتابعونا على تلغرام @qanat_alwadi")
    (reply,) = reader.replies()
    assert reply["reply_to"] == number
    assert len(reply["text"]) <= 4096
    blocks = reply["text"].split("\n\n")
    assert blocks[:2] == [SUMMARY, TRANSLATION]
    receipt = blocks[2].split("\n")
    assert receipt[0] == "حُذفت فقرة مكررة واحدة · حُذف سطر زائد واحد · 52%"
    assert len(receipt) == 3


def test_summarize_answers_the_message_that_is_replied_to(api: BotApi, bot: Any) -> None:
    author, reader = api.user(1), api.user(2, "en")
    article = author.message(PASSAGE, GROUP)
    reader.send("/summarize", group=GROUP, reply_to_message=article)
    (reply,) = reader.replies(group=GROUP)
    assert reply["reply_to"] == article["message_id"]
    assert SUMMARY in reply["text"]


@pytest.mark.parametrize("command", ["/summarize ", f"/summarize@{USERNAME} ", "/summarize\n"])
def test_summarize_takes_the_text_after_it(api: BotApi, bot: Any, command: str) -> None:
    reader = api.user(1)
    reader.send(command + PASSAGE)
    assert SUMMARY in reader.replies()[0]["text"]


def test_a_group_hears_nothing_but_answers(api: BotApi, bot: Any) -> None:
    reader = api.user(1)
    reader.send(PASSAGE, group=GROUP)
    reader.send("/summarize@another_bot " + PASSAGE, group=GROUP)
    reader.send("/unknown", group=GROUP)
    reader.send("/summarize", group=GROUP)
    replies = reader.replies(group=GROUP)
    assert [reply["text"] for reply in replies] == [
        "رُدّ بهذا الأمر على مقال، أو اكتب نص المقال بعده."
    ]


def test_an_answer_stays_in_its_topic(api: BotApi, bot: Any) -> None:
    reader = api.user(1)
    topic = {"message_thread_id": 77, "is_topic_message": True}
    reader.send(f"/summarize {PASSAGE}", group=GROUP, **topic)
    assert reader.replies(group=GROUP)[0]["message_thread_id"] == 77


@pytest.mark.parametrize(
    ("language", "word"), [("ar", "أعد توجيه"), ("en-GB", "Forward"), (None, "Forward")]
)
def test_start_and_help_speak_the_readers_language(
    api: BotApi, bot: Any, language: str | None, word: str
) -> None:
    reader = api.user(1, language)
    reader.send("/help")
    assert word in reader.replies()[0]["text"]
    reader.send("/start")
    assert word.split()[-1].rstrip("ه") in reader.replies(2)[1]["text"]


@pytest.mark.parametrize(
    ("text", "arabic", "english"),
    [
        ("وصل القطار.", "قصير", "short"),
        ("رئیس جمهور گفت که این تصمیم برای مردم است و باید اجرا شود", "بالفارسية", "Persian"),
        ("وزیر اعظم نے کہا ہے کہ حکومت اس پر غور کر رہی ہے اور جلد فیصلہ کیا جائے گا", "بالأردية", "Urdu"),
        ("The minister said that the plan would be announced soon.", "ليس بالعربية", "not in Arabic"),
        ("😀 😀 😀", "لم أجد", "no text"),
    ],
    ids=["short", "persian", "urdu", "english", "emoji"],
)  # fmt: skip
def test_what_cannot_be_briefed_gets_a_sentence_of_its_own(
    api: BotApi, bot: Any, text: str, arabic: str, english: str
) -> None:
    for number, language, word in ((1, "ar", arabic), (2, "en", english)):
        reader = api.user(number, language)
        reader.send(text)
        assert word in reader.replies()[0]["text"]


def test_a_photo_without_text_gets_a_sentence_and_a_caption_a_brief(api: BotApi, bot: Any) -> None:
    reader = api.user(1)
    photo = [{"file_id": "x", "file_unique_id": "y", "width": 9, "height": 9}]
    reader.send(photo=photo)
    assert "الصور" in reader.replies()[0]["text"]
    reader.send(photo=photo, caption=PASSAGE)
    assert SUMMARY in reader.replies(2)[1]["text"]


def test_buttons_show_where_a_summary_comes_from_and_the_article(api: BotApi, bot: Any) -> None:
    reader = api.user(1)
    reader.send(f"{PASSAGE}\n{PASSAGE}")
    (reply,) = reader.replies()
    brief, buttons = reply["text"], dict(reply["buttons"])
    for label, there in (("من أين؟", PASSAGE.split(". ")[0]), ("المقال منقّحاً", PASSAGE)):
        query = pressed(api, reader, reply, label)
        assert there in shown(reply)
        assert list(reply["buttons"]) == ["الموجز"]
        assert api.answers[query] is None
        pressed(api, reader, reply, "الموجز")
        assert reply["text"] == brief
        assert reply["buttons"] == buttons
    assert len(reader.replies()) == 1


def test_the_same_button_twice_does_no_harm(api: BotApi, bot: Any) -> None:
    reader = api.user(1)
    reader.send(PASSAGE)
    (reply,) = reader.replies()
    data = reply["buttons"]["من أين؟"]
    assert len(data.encode()) <= 64
    queries = [reader.press(reply, "", data=data) for _ in range(3)]
    api.wait(lambda: all(query in api.answers for query in queries))
    reader.send("/help")
    assert len(reader.replies(2)) == 2


@pytest.mark.parametrize(
    "data",
    [
        "v:999:sources:normal:0",
        "v:1:nothing:normal:0",
        "x",
        "v:1:article:normal:0",
        "v:1:translation:normal:0",
        "v:1:brief:endless:0",
        f"v:{'9' * 60}:article:normal:0",
        "j:1",
        "v:-1:brief:normal:0",
        "s:length:endless",
    ],
)
def test_a_foreign_or_forged_press_gets_a_polite_answer(api: BotApi, bot: Any, data: str) -> None:
    owner, stranger = api.user(1), api.user(2)
    owner.send(PASSAGE)
    (reply,) = owner.replies()
    elsewhere = {**reply, "chat": {"id": 2, "type": "private"}}
    query = stranger.press(elsewhere, "", data=data)
    api.wait(lambda: query in api.answers)
    assert "انتهت صلاحية" in str(api.answers[query])
    assert reply["text"].startswith(SUMMARY)


def test_an_article_cut_over_messages_is_answered_once(api: BotApi, bot: Any) -> None:
    reader = api.user(1)
    filler = "وتابع الأهالي الأعمال من ضفة النهر طوال النهار والليل. " * 70
    first = reader.send(f"{PASSAGE} {filler}"[:4000])
    reader.send("وبقي الطريق مغلقا حتى المساء بحسب ما قالته البلدية في بيان صدر بعد الظهر.")
    (reply,) = reader.replies()
    assert reply["reply_to"] == first
    assert "ضُم جزآن" in reply["text"]
    reader.send("/help")
    assert len(reader.replies(2)) == 2


def test_different_forwards_at_once_are_answered_apart(api: BotApi, bot: Any) -> None:
    reader = api.user(1)
    numbers = [
        reader.forward(passage, channel=-1001 - n, number=5 + n)
        for n, (passage, _) in enumerate(SUMMARIES[:3])
    ]
    replies = reader.replies(3)
    assert sorted(reply["reply_to"] for reply in replies) == numbers
    assert {reply["text"].split("\n")[0] for reply in replies} == {
        summary for _, summary in SUMMARIES[:3]
    }


def test_a_comment_before_a_forward_is_not_answered(api: BotApi, bot: Any) -> None:
    reader = api.user(1)
    reader.send("شوف هذا الخبر")
    number = reader.forward(PASSAGE)
    reader.send("/help")
    replies = reader.replies(2)
    briefs = [reply for reply in replies if SUMMARY in reply["text"]]
    assert [reply["reply_to"] for reply in briefs] == [number]
    assert not any("قصير" in reply["text"] for reply in replies)


@pytest.mark.parametrize("captioned", [0, 1, 2])
def test_an_album_is_one_article_wherever_its_caption_is(
    api: BotApi, bot: Any, captioned: int
) -> None:
    reader = api.user(1)
    photo = [{"file_id": "x", "file_unique_id": "y", "width": 9, "height": 9}]
    for number in range(3):
        more: dict[str, Any] = {"caption": PASSAGE} if number == captioned else {}
        reader.send(photo=photo, media_group_id="album", **more)
    assert SUMMARY in reader.replies()[0]["text"]
    reader.send("/help")
    assert len(reader.replies(2)) == 2


def test_an_album_without_caption_gets_a_sentence(api: BotApi, bot: Any) -> None:
    reader = api.user(1)
    photo = [{"file_id": "x", "file_unique_id": "y", "width": 9, "height": 9}]
    for _ in range(2):
        reader.send(photo=photo, media_group_id="album")
    assert "لم أجد" in reader.replies()[0]["text"]


def test_a_document_is_read(api: BotApi, bot: Any) -> None:
    reader = api.user(1)
    number = reader.send_document(PASSAGE.encode("cp1256"), "article.txt")
    (reply,) = reader.replies()
    assert SUMMARY in reply["text"]
    assert reply["reply_to"] == number


@pytest.mark.parametrize(
    ("content", "name", "size", "said"),
    [
        (b"%PDF-1.7 nonsense", "a.pdf", 17, "معطوب"),
        (bytes(range(256)), "a.zip", 256, "النوع من الملفات"),
        (b"x", "a.pdf", 21_000_000, "٢٠ ميغابايت"),
    ],
    ids=["broken", "unknown", "too big"],
)
def test_a_document_that_cannot_be_read_says_why(
    api: BotApi, bot: Any, content: bytes, name: str, size: int, said: str
) -> None:
    reader = api.user(1)
    reader.send_document(content, name, document={"file_size": size})
    assert said in reader.replies()[0]["text"]


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("http://127.0.0.1/admin", {"type": "url", "offset": 0, "length": 22}),
        ("اقرأ هذا", {"type": "text_link", "offset": 5, "length": 3, "url": "http://10.0.0.1/"}),
    ],
    ids=["bare", "behind words"],
)
def test_a_link_into_the_operators_network_is_refused(
    api: BotApi, bot: Any, text: str, entity: dict[str, Any]
) -> None:
    reader = api.user(1)
    reader.send(text, entities=[entity])
    assert "لا أفتح هذا الرابط" in reader.replies()[0]["text"]
    picture = [{"file_id": "x", "file_unique_id": "y", "width": 9, "height": 9}]
    reader.send(photo=picture, caption=text, caption_entities=[entity])
    assert "لا أفتح هذا الرابط" in reader.replies(2)[1]["text"]


def test_an_article_that_holds_a_link_is_read_itself(api: BotApi, bot: Any) -> None:
    reader = api.user(1)
    text = f"{PASSAGE}\nhttps://example.org/a"
    entity = {"type": "url", "offset": len(PASSAGE) + 1, "length": 21}
    reader.send(text, entities=[entity])
    assert SUMMARY in reader.replies()[0]["text"]


def test_help_is_answered_while_an_article_is_being_briefed(api: BotApi, new_bot: Any) -> None:
    # Long enough to keep the models busy: every sentence of it is translated by itself.
    bot = new_bot()
    bot.start()
    busy, other = api.user(1), api.user(2)
    for _ in range(30):
        busy.send(PASSAGE)
    api.wait(lambda: "sendChatAction" in api.counts())
    other.send("/help")
    other.replies()
    assert len(api.replies(busy.number)) < 30


def test_help_is_answered_while_the_models_load(api: BotApi, new_bot: Any) -> None:
    # The reference engine takes seconds to import: enough to be answered before.
    bot = new_bot(MUJAZ_ENGINE="transformers")
    bot.start()
    api.user(1).send(PASSAGE)
    api.user(2).send("/help")
    api.user(2).replies()
    assert api.replies(1) == []
    assert "Serving with" not in bot.log.read_text()
    assert SUMMARY in api.user(1).replies()[0]["text"]


def test_typing_is_shown_while_an_article_is_read(api: BotApi, bot: Any) -> None:
    reader = api.user(1)
    reader.send(PASSAGE)
    action = api.wait(lambda: next((f for m, f in api.calls if m == "sendChatAction"), None))
    assert action["action"] == "typing"
    assert int(action["chat_id"]) == reader.number


def test_markup_in_an_article_is_text(api: BotApi, bot: Any) -> None:
    reader = api.user(1)
    reader.send(f"{PASSAGE}\nتابعونا على تلغرام <b>&amp;<script>")
    (reply,) = reader.replies()
    assert "<b>&amp;<script>" in reply["text"].replace("\u2068", "").replace("\u2069", "")


def test_an_update_that_cannot_be_read_blocks_nothing(api: BotApi, bot: Any) -> None:
    api.push(message={"message_id": "not a number", "chat": 5})
    reader = api.user(1)
    # Half of a surrogate pair, which no database takes.
    reader.send(f"{PASSAGE} \ud83d")
    reader.send(PASSAGE)
    assert SUMMARY in reader.replies()[0]["text"]


def test_articles_outlive_a_kill(api: BotApi, bot: Any) -> None:
    readers = [api.user(number) for number in range(1, 9)]
    for reader in readers:
        reader.send(PASSAGE)
    api.wait(lambda: api.sent or "sendChatAction" in api.counts())
    bot.kill()
    bot.start()
    for reader in readers:
        assert SUMMARY in reader.replies()[0]["text"]


def test_a_refused_pace_is_kept_and_nothing_is_lost(api: BotApi, bot: Any) -> None:
    refusal = json.dumps(
        {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 1",
            "parameters": {"retry_after": 1},
        }
    ).encode()
    api.faults += [
        Fault("sendMessage", times=1, answer=(429, refusal)),
        Fault("sendMessage", times=1, answer=(502, b"<html>Bad Gateway</html>")),
        Fault("sendMessage", times=1, drop=True),
        Fault("getUpdates", times=1, answer=(502, b"oops")),
    ]
    reader = api.user(1)
    reader.send(PASSAGE)
    assert SUMMARY in reader.replies()[0]["text"]


def test_a_reader_who_blocked_the_bot_costs_nobody_anything(api: BotApi, bot: Any) -> None:
    api.blocked.add(1)
    api.user(1).send("/help")
    api.user(2).send("/help")
    assert api.user(2).replies()


def test_sigterm_ends_the_bot_well(api: BotApi, bot: Any) -> None:
    api.user(1).send("/help")
    api.user(1).replies()
    assert bot.stop() == 0


def test_neither_text_nor_token_reaches_the_log(api: BotApi, bot: Any) -> None:
    reader = api.user(1)
    reader.send(PASSAGE)
    reader.replies()
    bot.stop()
    log = bot.log.read_text()
    assert "Jobs 1 took" in log
    assert TOKEN not in log
    assert PASSAGE[:20] not in log
    assert SUMMARY[:20] not in log


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"MUJAZ_TELEGRAM_TOKEN": ""}, "MUJAZ_TELEGRAM_TOKEN"),
        ({"MUJAZ_TELEGRAM_TOKEN": "1:wrong"}, "MUJAZ_TELEGRAM_TOKEN"),
        ({"MUJAZ_ENGINE": "steam"}, "MUJAZ_ENGINE"),
        ({"MUJAZ_TELEGRAM_API": "ftp://x"}, "MUJAZ_TELEGRAM_API"),
        ({"MUJAZ_DATABASE": "nonsense"}, "MUJAZ_DATABASE"),
    ],
)
def test_a_wrong_setting_is_named_and_ends_the_start(
    new_bot: Any, settings: dict[str, str], named: str
) -> None:
    bot = new_bot(**settings)
    bot.start()
    assert bot.process.wait(30) == 2
    log = bot.log.read_text()
    assert named in log
    assert "Traceback" not in log


def test_models_that_take_too_long_cost_one_article_an_apology(api: BotApi, new_bot: Any) -> None:
    bot = new_bot(MUJAZ_JOB_DEADLINE="0.0001")
    bot.start()
    api.user(1).send(PASSAGE)
    assert "عذراً" in api.user(1).replies()[0]["text"]
    api.user(1).send("/help")
    assert len(api.user(1).replies(2)) == 2
    log = bot.log.read_text()
    assert "Job 1" in log
    assert PASSAGE[:20] not in log


def test_models_that_are_no_models_end_the_start_with_a_sentence(
    new_bot: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "encoder"
    shutil.copytree(TINY_MT5, folder)
    (folder / "config.json").write_text('{"model_type": "bert"}')
    bot = new_bot(MUJAZ_SUMMARIZER=str(folder))
    bot.start()
    assert bot.process.wait(30) == 2
    log = bot.log.read_text()
    assert "is a bert checkpoint" in log
    assert "Traceback" not in log


def test_commands_are_registered_in_both_languages(api: BotApi, bot: Any) -> None:
    commands = api.wait(lambda: len(api.commands) == 2 and api.commands)
    assert [c["command"] for c in commands[None]] == [c["command"] for c in commands["ar"]]
    assert commands[None] != commands["ar"]
