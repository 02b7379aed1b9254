"""What a bot tells Telegram of itself: commands, descriptions, where its updates go."""

from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING, Any

from tools.botapi.content import Fields, RefusedError, bad
from tools.botapi.methods import method

if TYPE_CHECKING:
    from tools.botapi.server import BotApi

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")

DEFAULT_KINDS = frozenset(
    "message edited_message channel_post edited_channel_post inline_query chosen_inline_result "
    "callback_query shipping_query pre_checkout_query poll poll_answer my_chat_member".split()
)
"""The updates that come where none were asked for by name."""


def _place(fields: Fields) -> str | None:
    language = fields.get("language_code") or None
    scope = fields.get("scope") or {"type": "default"}
    if scope.get("type") == "default":
        return str(language) if language else None
    return f"{json.dumps(scope, sort_keys=True)}:{language or ''}"


@method("setMyCommands")
def set_my_commands(api: BotApi, fields: Fields) -> bool:
    commands = fields.get("commands") or []
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.fullmatch(command["command"]):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    api.commands[_place(fields)] = commands
    return True


@method("getMyCommands")
def get_my_commands(api: BotApi, fields: Fields) -> list[Fields]:
    return api.commands.get(_place(fields), [])


@method("deleteMyCommands")
def delete_my_commands(api: BotApi, fields: Fields) -> bool:
    api.commands.pop(_place(fields), None)
    return True


def _profile(name: str, key: str, limit: int) -> None:
    @method(f"setMy{name}")
    def change(api: BotApi, fields: Fields) -> bool:
        text = str(fields.get(key) or "")
        if len(text) > limit:
            raise bad(f"{key} is too long")
        api.profile[key, fields.get("language_code") or None] = text
        return True

    @method(f"getMy{name}")
    def tell(api: BotApi, fields: Fields) -> Fields:
        return {key: api.profile.get((key, fields.get("language_code") or None), "")}


_profile("Name", "name", 64)
_profile("Description", "description", 512)
_profile("ShortDescription", "short_description", 120)


@method("getUpdates")
def get_updates(api: BotApi, fields: Fields) -> list[Fields]:
    if api.webhook is not None:
        raise RefusedError(
            409,
            "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to "
            "delete the webhook first",
        )
    _choose(api, fields)
    deadline = time.monotonic() + min(50.0, float(fields.get("timeout") or 0))
    mine = api.next_poller()
    api.forget_updates(int(fields.get("offset") or 0))
    while not api.updates and not api.stopping:
        if api.poller != mine:
            raise RefusedError(
                409,
                "Conflict: terminated by other getUpdates request; make sure that only one bot "
                "instance is running",
            )
        left = deadline - time.monotonic()
        if left <= 0:
            break
        api.changed.wait(left)
    limit = max(1, min(100, int(fields.get("limit") or 100)))
    return list(api.updates)[:limit]


def _choose(api: BotApi, fields: Fields) -> None:
    """Which updates come from now on; where nothing is said, as was said last."""
    kinds = fields.get("allowed_updates")
    if kinds is not None:
        api.kinds = frozenset(kinds) or DEFAULT_KINDS


@method("setWebhook")
def set_webhook(api: BotApi, fields: Fields) -> bool:
    url, secret = str(fields.get("url") or ""), fields.get("secret_token")
    if not url:
        return _no_webhook(api, fields)
    if not url.startswith(("http://", "https://")):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if secret is not None and not _SECRET.fullmatch(str(secret)):
        raise bad("secret token contains unallowed characters")
    _choose(api, fields)
    _drop(api, fields)
    api.webhook = {"url": url, "secret": secret}
    return True


@method("deleteWebhook")
def delete_webhook(api: BotApi, fields: Fields) -> bool:
    return _no_webhook(api, fields)


def _no_webhook(api: BotApi, fields: Fields) -> bool:
    _drop(api, fields)
    api.webhook = None
    return True


def _drop(api: BotApi, fields: Fields) -> None:
    if str(fields.get("drop_pending_updates")).casefold() == "true":
        api.updates.clear()


@method("getWebhookInfo")
def get_webhook_info(api: BotApi, _: Fields) -> Fields:
    info: dict[str, Any] = {
        "url": api.webhook["url"] if api.webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(api.updates),
    }
    return {**info, **api.webhook_error}
