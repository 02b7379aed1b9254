"""A local Bot API server as strict as Telegram's: a bot's calls come in; answers and updates go out.

It lets a Telegram bot run without Telegram, over real HTTP:

    python -m tools.botapi --port 8081

prints the address and the token for the bot, then sends each line of standard input to it as a
message and prints its replies. In a program:

    from tools.botapi import server as botapi

    with botapi.running() as api:                  # a thread on a free port of 127.0.0.1
        reader = api.user(1, language="ar")        # start the bot with api.base and botapi.TOKEN
        reader.send("/help")
        (reply,) = reader.replies()                # waits for the first reply
        reader.press(reply, "a button's label")

What it does as Telegram does:

- It keeps updates until a poll with a higher offset confirms them, or posts them to a webhook, and
  answers an older poller with 409.
- It checks text, HTML, keyboards, topics and chats, and refuses with the error texts of
  tdlib/telegram-bot-api.
- It enforces the rate limits (``api.rate_limiter``) and privacy mode in groups, where told to.

What goes wrong is ordered: ``api.faults`` holds single faults (a delay, a status, a dropped or a cut
answer, before or after the call takes effect), ``api.chaos`` injects them at random.

| module | content |
|---|---|
| ``server`` | ``BotApi``, the state of a server, and ``running``, which starts one |
| ``users`` | users, groups and channels that write to the bot and press its buttons |
| ``methods``, ``profile``, ``updates`` | the methods of the Bot API |
| ``validation``, ``telegram_html`` | the checks of text, markup and keyboards |
| ``faults`` | ordered faults, random faults, rate limits |
| ``transport`` | HTTP: calls in, webhooks out |
"""
