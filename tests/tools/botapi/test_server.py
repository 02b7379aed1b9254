"""The tests' Bot API server refuses what Telegram refuses, in its words, and keeps what it keeps."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from tools.botapi.server import TOKEN, USERNAME, BotApi, Chaos, Fault, RateLimiter

GROUP, CHANNEL = -100500, -100600


class Caller:
    """A bot's side: each method by its name, and the whole answer."""

    def __init__(self, api: BotApi, client: httpx.Client) -> None:
        self._client = client
        self._base = f"{api.base}/bot{TOKEN}"

    def __getattr__(self, method: str) -> Any:
        def call(**fields: Any) -> Any:
            return self._client.post(f"{self._base}/{method}", json=fields).json()

        return call


@pytest.fixture
def bot(api: BotApi) -> Iterator[Caller]:
    with httpx.Client(trust_env=False) as client:
        yield Caller(api, client)


def refusal(answer: dict[str, Any]) -> tuple[int, str]:
    assert not answer["ok"]
    return answer["error_code"], answer["description"]


def test_updates_are_kept_until_a_higher_offset_is_asked_for(api: BotApi, bot: Caller) -> None:
    reader = api.user(1)
    for text in ("one", "two", "three"):
        reader.send(text)
    first = bot.getUpdates(limit=2)["result"]
    assert [update["message"]["text"] for update in first] == ["one", "two"]
    assert bot.getUpdates(limit=2)["result"] == first
    (rest,) = bot.getUpdates(offset=first[-1]["update_id"] + 1)["result"]
    assert rest["message"]["text"] == "three"
    assert bot.getUpdates(offset=rest["update_id"] + 1)["result"] == []


def test_a_silent_message_is_no_reply(api: BotApi, bot: Caller) -> None:
    reader = api.user(1)
    bot.sendMessage(chat_id=1, text="soon", disable_notification=True)
    bot.sendMessage(chat_id=1, text="here")
    assert [message["text"] for message in api.messages(1)] == ["soon", "here"]
    assert [reply["text"] for reply in reader.replies()] == ["here"]


def test_a_long_poll_ends_with_the_first_update(api: BotApi, bot: Caller) -> None:
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(bot.getUpdates, timeout=50)
        api.wait(lambda: "getUpdates" in api.counts())
        api.user(1).send("at last")
        assert waiting.result(30)["result"][0]["message"]["text"] == "at last"


def test_of_two_pollers_the_first_is_told_of_the_conflict(api: BotApi, bot: Caller) -> None:
    with ThreadPoolExecutor() as pool:
        first = pool.submit(bot.getUpdates, timeout=50)
        api.wait(lambda: api.poller == 1)
        second = pool.submit(bot.getUpdates, timeout=50)
        code, said = refusal(first.result(30))
        assert (code, said.split(";")[0]) == (
            409, "Conflict: terminated by other getUpdates request"
        )  # fmt: skip
        api.user(1).send("x")
        assert second.result(30)["ok"]


def test_only_the_kinds_of_update_that_were_asked_for_come(api: BotApi, bot: Caller) -> None:
    reader = api.user(1)
    bot.getUpdates(allowed_updates=["edited_message"])
    number = reader.send("one")
    reader.edit(number, "two")
    (update,) = bot.getUpdates()["result"]
    assert update["edited_message"]["text"] == "two"


@pytest.mark.parametrize(
    ("fields", "code", "said"),
    [
        ({"chat_id": 99, "text": "x"}, 400, "chat not found"),
        ({"chat_id": 1, "text": " \u200f\n"}, 400, "message text is empty"),
        ({"chat_id": 1, "text": "x" * 4097}, 400, "message is too long"),
        ({"chat_id": 1, "text": "<b>x", "parse_mode": "HTML"}, 400,
         "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        ({"chat_id": 1, "text": "x", "reply_parameters": {"message_id": 77}}, 400,
         "message to be replied not found"),
        ({"chat_id": 1, "text": "x", "message_thread_id": 5}, 400, "message thread not found"),
        ({"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [[
            {"text": "x", "callback_data": "م" * 33}]]}}, 400, "BUTTON_DATA_INVALID"),
        ({"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [[
            {"text": "x", "copy_text": {"text": "x" * 257}}]]}}, 400, "BUTTON_COPY_TEXT_INVALID"),
    ],
)  # fmt: skip
def test_a_message_that_telegram_would_not_take_is_refused(
    api: BotApi, bot: Caller, fields: dict[str, Any], code: int, said: str
) -> None:
    api.user(1)
    assert refusal(bot.sendMessage(**fields)) == (code, f"Bad Request: {said}")
    assert api.messages(1) == []


def test_the_limit_counts_characters_after_the_markup_is_read(api: BotApi, bot: Caller) -> None:
    api.user(1)
    assert bot.sendMessage(chat_id=1, text="<b>" + "&amp;" * 4096 + "</b>", parse_mode="HTML")["ok"]
    assert bot.sendMessage(chat_id=1, text="😀" * 4096)["ok"]


def test_entities_are_counted_in_utf_16_and_move_with_trimmed_text(
    api: BotApi, bot: Caller
) -> None:
    api.user(1)
    sent = bot.sendMessage(chat_id=1, text="\n😀 <b>خبر</b> #عاجل \n", parse_mode="HTML")["result"]
    assert sent["text"] == "😀 خبر #عاجل"
    assert [(e["type"], e["offset"], e["length"]) for e in sent["entities"]] == [
        ("bold", 3, 3), ("hashtag", 7, 5)
    ]  # fmt: skip


def test_a_message_that_is_gone_may_be_answered_if_that_was_allowed(
    api: BotApi, bot: Caller
) -> None:
    api.user(1)
    wanted = {"message_id": 77, "allow_sending_without_reply": True}
    assert bot.sendMessage(chat_id=1, text="x", reply_parameters=wanted)["ok"]
    assert api.messages(1)[0]["reply_to"] is None


def test_a_message_is_edited_once_and_then_not_modified(api: BotApi, bot: Caller) -> None:
    api.user(1)
    keyboard = {"inline_keyboard": [[{"text": "زر", "callback_data": "1:x"}]]}
    number = bot.sendMessage(chat_id=1, text="one", reply_markup=keyboard)["result"]["message_id"]
    place = {"chat_id": 1, "message_id": number}
    assert bot.editMessageText(**place, text="<b>two</b>", parse_mode="HTML")["ok"]
    (message,) = api.messages(1)
    assert (message["text"], message["buttons"]) == ("two", {})
    again = refusal(bot.editMessageText(**place, text="<b>two</b>", parse_mode="HTML"))
    assert again[1].startswith(
        "Bad Request: message is not modified: specified new message content"
    )
    assert bot.editMessageReplyMarkup(**place, reply_markup=keyboard)["ok"]
    assert message["buttons"] == {"زر": "1:x"}
    assert refusal(bot.editMessageReplyMarkup(**place, reply_markup=keyboard))[0] == 400


def test_only_what_stands_can_be_edited_or_deleted(api: BotApi, bot: Caller) -> None:
    theirs = api.user(1).send("hello")
    ours = bot.sendMessage(chat_id=1, text="x")["result"]["message_id"]
    edit = refusal(bot.editMessageText(chat_id=1, message_id=theirs, text="y"))
    assert edit == (400, "Bad Request: message can't be edited")
    assert bot.deleteMessage(chat_id=1, message_id=ours)["ok"]
    assert api.messages(1) == []
    gone = refusal(bot.deleteMessage(chat_id=1, message_id=ours))
    assert gone == (400, "Bad Request: message to delete not found")
    gone = refusal(bot.editMessageText(chat_id=1, message_id=ours, text="y"))
    assert gone == (400, "Bad Request: message to edit not found")


def test_a_press_is_told_once_and_answered(api: BotApi, bot: Caller) -> None:
    reader = api.user(1)
    keyboard = {"inline_keyboard": [[{"text": "زر", "callback_data": "1:x"}]]}
    bot.sendMessage(chat_id=1, text="x", reply_markup=keyboard)
    query = reader.press(reader.replies()[0], "زر")
    (update,) = bot.getUpdates()["result"]
    assert update["callback_query"]["data"] == "1:x"
    assert update["callback_query"]["message"]["reply_markup"] == keyboard
    too_long = bot.answerCallbackQuery(callback_query_id=query, text="x" * 201)
    assert refusal(too_long) == (400, "Bad Request: MESSAGE_TOO_LONG")
    assert bot.answerCallbackQuery(callback_query_id=query, text="done")["ok"]
    assert api.answers == {query: "done"}
    assert "too old" in refusal(bot.answerCallbackQuery(callback_query_id="nonsense"))[1]


def test_a_reaction_is_one_of_telegrams(api: BotApi, bot: Caller) -> None:
    number = api.user(1).send("hello")
    place = {"chat_id": 1, "message_id": number}
    assert bot.setMessageReaction(**place, reaction=[{"type": "emoji", "emoji": "👀"}])["ok"]
    assert api.reactions[1, number] == "👀"
    wrong = bot.setMessageReaction(**place, reaction=[{"type": "emoji", "emoji": "📰"}])
    assert refusal(wrong) == (400, "Bad Request: REACTION_INVALID")


def test_privacy_mode_hides_what_is_not_for_the_bot(api: BotApi, bot: Caller) -> None:
    owner, reader = api.user(1), api.user(2)
    group = api.group(GROUP, admins=[owner])
    bot.sendMessage(chat_id=GROUP, text="hello")
    ours = api.messages(GROUP)[0]["message_id"]
    reader.send("gossip", group=GROUP)
    reader.send("/summarize@another_bot", group=GROUP)
    reader.send(f"/summarize@{USERNAME}", group=GROUP)
    reader.send("an answer", group=GROUP, reply_to=ours)
    heard = [update["message"]["text"] for update in bot.getUpdates()["result"]]
    assert heard == [f"/summarize@{USERNAME}", "an answer"]
    group.make_bot_admin(owner)
    reader.send("gossip", group=GROUP)
    assert bot.getUpdates()["result"][-1]["message"]["text"] == "gossip"


def test_a_group_knows_who_leads_it_and_whether_the_bot_is_in_it(api: BotApi, bot: Caller) -> None:
    owner, reader = api.user(1), api.user(2)
    group = api.group(GROUP, admins=[owner])
    assert bot.getChatMember(chat_id=GROUP, user_id=1)["result"]["status"] == "creator"
    assert bot.getChatMember(chat_id=GROUP, user_id=2)["result"]["status"] == "member"
    assert [m["user"]["id"] for m in bot.getChatAdministrators(chat_id=GROUP)["result"]] == [1]
    group.add_bot(owner)
    group.remove_bot(reader)
    out = refusal(bot.sendMessage(chat_id=GROUP, text="x"))
    assert out == (403, "Forbidden: bot was kicked from the supergroup chat")
    kinds = [next(k for k in u if k != "update_id") for u in bot.getUpdates()["result"]]
    assert kinds == ["my_chat_member", "message", "my_chat_member"]


def test_a_topic_is_known_once_somebody_wrote_in_it(api: BotApi, bot: Caller) -> None:
    api.group(GROUP, hears_all=True)
    api.user(1).send("hello", group=GROUP, topic=5)
    assert bot.sendMessage(chat_id=GROUP, text="x", message_thread_id=5)["ok"]
    assert api.messages(GROUP)[0]["is_topic_message"]


def test_a_channels_posts_and_an_albums_pictures_come(api: BotApi, bot: Caller) -> None:
    api.channel(CHANNEL, title="أخبار").post("خبر")
    api.user(1).album([None, "caption", None])
    post, *pictures = bot.getUpdates()["result"]
    assert post["channel_post"]["sender_chat"]["title"] == "أخبار"
    assert len({picture["message"]["media_group_id"] for picture in pictures}) == 1
    assert [picture["message"].get("caption") for picture in pictures] == [None, "caption", None]


def test_whoever_blocks_the_bot_hears_nothing_more(api: BotApi, bot: Caller) -> None:
    reader = api.user(1)
    reader.block()
    said = refusal(bot.sendMessage(chat_id=1, text="x"))
    assert said == (403, "Forbidden: bot was blocked by the user")
    reader.unblock()
    assert bot.sendMessage(chat_id=1, text="x")["ok"]


def test_a_pace_that_is_too_fast_is_refused_per_chat(api: BotApi, bot: Caller) -> None:
    api.user(1)
    api.user(2)
    api.rate_limiter = RateLimiter()
    assert bot.sendMessage(chat_id=1, text="x")["ok"]
    answer = bot.sendMessage(chat_id=1, text="y")
    assert refusal(answer) == (429, "Too Many Requests: retry after 1")
    assert answer["parameters"] == {"retry_after": 1}
    assert bot.sendMessage(chat_id=2, text="x")["ok"]
    assert api.rate_limiter.refused == 1


def test_a_file_goes_both_ways_unchanged(api: BotApi) -> None:
    content = bytes(range(256))
    api.user(1).send_document(content, "article.bin")
    with httpx.Client(trust_env=False, base_url=f"{api.base}/bot{TOKEN}") as client:
        form = {"chat_id": "1", "caption": "<b>x</b>", "parse_mode": "HTML"}
        answer = client.post("/sendDocument", data=form, files={"document": ("مقال.txt", content)})
        sent = answer.json()["result"]
        assert (sent["document"]["file_name"], sent["caption"]) == ("مقال.txt", "x")
        for number in ("file0", sent["document"]["file_id"]):
            path = client.get("/getFile", params={"file_id": number}).json()["result"]["file_path"]
            assert client.get(f"{api.base}/file/bot{TOKEN}/{path}").content == content


def test_a_wrong_token_and_a_method_that_is_none_are_refused(api: BotApi, bot: Caller) -> None:
    assert httpx.get(f"{api.base}/bot1:wrong/getMe", trust_env=False).status_code == 401
    assert refusal(bot.makeCoffee()) == (404, "Not Found: method not found")


def test_a_connection_may_be_dropped_before_and_after_the_effect(api: BotApi, bot: Caller) -> None:
    api.user(1)
    for after_effect, sent in ((False, 0), (True, 1)):
        api.faults.append(Fault("sendMessage", times=1, drop=True, after_effect=after_effect))
        with pytest.raises(httpx.TransportError):
            bot.sendMessage(chat_id=1, text="x")
        assert len(api.messages(1)) == sent


def test_chaos_does_to_calls_what_chance_says_and_the_server_knows_what_it_hid(
    api: BotApi, bot: Caller
) -> None:
    api.user(1)
    api.chaos = Chaos(random.Random(1), before={}, after={"cut": 1.0})
    with pytest.raises(ValueError, match="Unterminated"):
        bot.sendMessage(chat_id=1, text="x")
    api.chaos.after = {}
    bot.sendMessage(chat_id=1, text="y")
    api.wait(lambda: len(api.deliveries) == 2)
    assert [(d.message["text"], d.acknowledged) for d in api.deliveries] == [
        ("x", False),
        ("y", True),
    ]
    assert api.chaos.injected == {"cut after": 1}


def test_a_429_of_chaos_holds_for_the_messages_of_its_chat_alone(api: BotApi, bot: Caller) -> None:
    api.user(1), api.user(2)
    api.chaos = Chaos(random.Random(1), before={"429": 1.0}, after={})
    assert bot.sendChatAction(chat_id=1, action="typing")["parameters"]["retry_after"] >= 1
    api.chaos.before = {}
    assert bot.sendChatAction(chat_id=1, action="typing")["ok"]
    assert refusal(bot.sendMessage(chat_id=1, text="x"))[0] == 429
    assert bot.sendMessage(chat_id=2, text="x")["ok"]
    assert api.chaos.early_sends == 1


def test_private_chats_may_number_their_messages_together(api: BotApi, bot: Caller) -> None:
    api.shared_numbering = True
    api.user(1), api.user(2), api.group(-(10**12) - 1)
    chats = (1, 2, -(10**12) - 1, 1)
    numbers = [bot.sendMessage(chat_id=c, text="x")["result"]["message_id"] for c in chats]
    assert numbers == [1, 2, 1, 3]


class Receiver(BaseHTTPRequestHandler):
    """A webhook that refuses its first call."""

    seen: list[tuple[str | None, bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append((self.headers.get("X-Telegram-Bot-Api-Secret-Token"), body))
        self.send_response(500 if len(self.seen) == 1 else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def test_a_webhook_is_called_with_its_secret_until_it_takes_the_update(
    api: BotApi, bot: Caller
) -> None:
    handler: type[Receiver] = type("Handler", (Receiver,), {"seen": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        url = f"http://127.0.0.1:{server.server_address[1]}/hook"
        assert bot.setWebhook(url=url, secret_token="s-1")["ok"]
        assert "webhook is active" in refusal(bot.getUpdates())[1]
        api.user(1).send("one")
        api.wait(lambda: not api.updates)
        assert [secret for secret, _ in handler.seen] == ["s-1", "s-1"]
        assert handler.seen[0] == handler.seen[1]
        assert bot.getWebhookInfo()["result"]["pending_update_count"] == 0
        assert bot.deleteWebhook()["ok"]
        assert bot.getUpdates()["ok"]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_commands_and_descriptions_are_kept_by_language(api: BotApi, bot: Caller) -> None:
    commands = [{"command": "help", "description": "ما أستطيعه"}]
    assert bot.setMyCommands(commands=commands, language_code="ar")["ok"]
    assert bot.getMyCommands(language_code="ar")["result"] == commands
    assert bot.getMyCommands()["result"] == []
    wrong = bot.setMyCommands(commands=[{"command": "Help!", "description": "x"}])
    assert refusal(wrong) == (400, "Bad Request: BOT_COMMAND_INVALID")
    assert bot.setMyDescription(description="موجز", language_code="ar")["ok"]
    assert bot.getMyDescription(language_code="ar")["result"] == {"description": "موجز"}
