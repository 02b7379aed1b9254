"""What readers do in the pictures of ``docs/conversations.md``.

A scene is a function of a stage that ends with the chat to be seen; its name is the picture's:

    @scene()
    def too_short(stage: Stage) -> Conversation:
        reader = stage.reader("ar")
        reader.send("وصل القطار.")
        reader.replies()
        return stage.private(reader)

What `@scene` is given are settings of the bot: ``@scene(MUJAZ_ALLOWED="1")``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from docs.pictures.stage import PASSAGES, ROOT, SUMMARIES, Conversation, Stage, long_article

NO_MODELS = {
    "MUJAZ_SUMMARIZER": "nobody/nothing",
    "MUJAZ_TRANSLATOR": "nobody/nothing",
    "HF_HUB_OFFLINE": "1",
}
"""The bot answers with sentences of the article, and no translation."""

Play = Callable[[Stage], Conversation]

SCHOOL = (
    f"{PASSAGES[1]}\n\n{PASSAGES[1]}\n\n"
    "اقرأ أيضاً\nافتتاح الجسر الجديد\n\n#مدارس #كتب\nتابعونا على تلغرام: @qanat_alwadi"
)

NEWS = [news for _, news in SUMMARIES[1:5]]
"""Short news, every sentence of which the tiny translator was taught."""


@dataclass(frozen=True)
class Scene:
    """A play, and the settings of the bot in it."""

    name: str
    play: Play
    settings: dict[str, str]


SCENES: list[Scene] = []


def scene(**settings: str) -> Callable[[Play], Play]:
    """Add a function to the scenes."""

    def add(play: Play) -> Play:
        SCENES.append(Scene(play.__name__.replace("_", "-"), play, settings))
        return play

    return add


@scene()
def arabic_reader(stage: Stage) -> Conversation:
    """A channel's post with repetitions and a footer, and its brief."""
    reader = stage.reader("ar")
    reader.forward(SCHOOL, title="قناة الوادي")
    reader.replies()
    return stage.private(reader)


@scene()
def english_reader(stage: Stage) -> Conversation:
    """The same post, forwarded by somebody whose Telegram speaks English."""
    reader = stage.reader("en")
    reader.forward(SCHOOL, title="قناة الوادي")
    reader.replies()
    return stage.private(reader)


@scene()
def summarize_in_a_group(stage: Stage) -> Conversation:
    """``/summarize`` in answer to what another member wrote."""
    reader, author = stage.reader("ar"), stage.reader("ar")
    group = stage.group("قرّاء الوادي")
    article = author.message(PASSAGES[0], group.number)
    reader.send("/summarize", group=group.number, reply_to=article["message_id"])
    reader.replies(group=group.number)
    return stage.in_group(group, reader)


@scene()
def where_from(stage: Stage) -> Conversation:
    """The button under a brief that shows what each of its sentences rests on."""
    reader = stage.reader("ar")
    reader.forward(PASSAGES[1], title="قناة الوادي")
    (brief,) = reader.replies()
    stage.press(reader, brief, "من أين؟")
    return stage.private(reader)


@scene()
def document(stage: Stage) -> Conversation:
    """An article in a file."""
    reader = stage.reader("en")
    reader.send_document("\n".join([PASSAGES[4], PASSAGES[2]]).encode(), "مقالات الأسبوع.txt")
    reader.replies()
    return stage.private(reader)


@scene()
def too_short(stage: Stage) -> Conversation:
    """Nothing to brief, and another language."""
    reader = stage.reader("ar")
    reader.send("وصل القطار.")
    reader.replies()
    reader.send("The minister said that the plan would be announced soon.")
    reader.replies(2)
    return stage.private(reader)


@scene(**NO_MODELS)
def without_models(stage: Stage) -> Conversation:
    """Whole sentences of the article, labelled so, where no models were pulled."""
    reader = stage.reader("ar")
    reader.forward((ROOT / "examples/channel-post.txt").read_text(), title="نشرة الريف")
    reader.replies()
    return stage.private(reader)


@scene(**NO_MODELS)
def longer(stage: Stage) -> Conversation:
    """A longer summary, in the place of the brief."""
    reader = stage.reader("ar")
    reader.forward((ROOT / "examples/channel-post.txt").read_text(), title="نشرة الريف")
    (brief,) = reader.replies()
    stage.press(reader, brief, "أطول")
    return replace(stage.private(reader), tallest=900)


@scene()
def translation(stage: Stage) -> Conversation:
    """The whole article in English."""
    reader = stage.reader("en")
    reader.forward("\n\n".join(NEWS), title="قناة الوادي")
    (brief,) = reader.replies()
    stage.press(reader, brief, "Full translation")
    return replace(stage.private(reader), tallest=800)


@scene()
def joined(stage: Stage) -> Conversation:
    """An article that Telegram cut in two, and the button that undoes a wrong join."""
    reader = stage.reader("ar")
    paragraphs = long_article(1000).split("\n")
    reader.send("\n".join(paragraphs[:45]))
    reader.send("\n".join(paragraphs[45:60]))
    reader.replies()
    return replace(stage.private(reader), tallest=900)


@scene()
def settings(stage: Stage) -> Conversation:
    """What a chat can choose."""
    reader = stage.reader("ar")
    reader.send("/settings")
    (message,) = reader.replies()
    stage.press(reader, message, "طويل")
    return replace(stage.private(reader), toast="حُفظ.")


@scene()
def settings_in_english(stage: Stage) -> Conversation:
    """The same, for a reader whose Telegram speaks English."""
    reader = stage.reader("en")
    reader.send("/settings")
    reader.replies()
    return stage.private(reader)


@scene()
def queue(stage: Stage) -> Conversation:
    """The place in the queue, while others go first."""
    readers = [stage.reader("ar") for _ in range(12)]
    # How long an article takes is known once one was read.
    readers[0].send(PASSAGES[1])
    readers[0].replies()
    stage.stop_models()
    for reader in readers:
        reader.send(f"{PASSAGES[0]} وكان ذلك في اليوم رقم {reader.number}.")
    notice = stage.api.wait(lambda: next((m for m in stage.api.sent if m["silent"]), None))
    return stage.private(readers[notice["chat"]["id"] - 1])


@scene()
def privacy(stage: Stage) -> Conversation:
    """What is kept, and the button that deletes it."""
    reader = stage.reader("ar")
    for number in (1, 2):
        reader.send("/privacy")
        message = reader.replies(number)[-1]
    stage.press(reader, message, "احذف كل ما يخصني")
    return stage.private(reader)


@scene()
def about_and_help(stage: Stage) -> Conversation:
    """What the bot says of itself."""
    reader = stage.reader("ar")
    reader.send("/help")
    reader.replies()
    reader.send("/about")
    reader.replies(2)
    return stage.private(reader)
