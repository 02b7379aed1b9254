"""The methods by which a bot describes itself: its commands, name and descriptions."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from tools.botapi.methods import method
from tools.botapi.validation import Fields, bad

if TYPE_CHECKING:
    from tools.botapi.server import BotApi

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")


def _scope_of(fields: Fields) -> str | None:
    """The language, ``None`` for all, of commands for everybody; any other scope as text."""
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
    api.commands[_scope_of(fields)] = commands
    return True


@method("getMyCommands")
def get_my_commands(api: BotApi, fields: Fields) -> list[Fields]:
    return api.commands.get(_scope_of(fields), [])


@method("deleteMyCommands")
def delete_my_commands(api: BotApi, fields: Fields) -> bool:
    api.commands.pop(_scope_of(fields), None)
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
