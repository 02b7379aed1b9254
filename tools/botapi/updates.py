"""The methods by which a bot receives updates: polling and webhooks."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

from tools.botapi.methods import method
from tools.botapi.validation import Fields, RefusedError, bad

if TYPE_CHECKING:
    from tools.botapi.server import BotApi

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")

DEFAULT_UPDATES = frozenset(
    "message edited_message channel_post edited_channel_post inline_query chosen_inline_result "
    "callback_query shipping_query pre_checkout_query poll poll_answer my_chat_member".split()
)
"""The kinds of update that a bot receives while it has not named any."""


@method("getUpdates")
def get_updates(api: BotApi, fields: Fields) -> list[Fields]:
    if api.webhook is not None:
        raise RefusedError(
            409,
            "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to "
            "delete the webhook first",
        )
    _set_allowed_updates(api, fields)
    deadline = time.monotonic() + min(50.0, float(fields.get("timeout") or 0))
    mine = api.begin_poll()
    api.confirm_updates(int(fields.get("offset") or 0))
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


def _set_allowed_updates(api: BotApi, fields: Fields) -> None:
    """Which kinds of update the bot receives; a call that names none changes nothing."""
    allowed = fields.get("allowed_updates")
    if allowed is not None:
        api.allowed_updates = frozenset(allowed) or DEFAULT_UPDATES


@method("setWebhook")
def set_webhook(api: BotApi, fields: Fields) -> bool:
    url, secret = str(fields.get("url") or ""), fields.get("secret_token")
    if not url:
        return _delete_webhook(api, fields)
    if not url.startswith(("http://", "https://")):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if secret is not None and not _SECRET.fullmatch(str(secret)):
        raise bad("secret token contains unallowed characters")
    _set_allowed_updates(api, fields)
    _drop_pending(api, fields)
    api.webhook = {"url": url, "secret": secret}
    return True


@method("deleteWebhook")
def delete_webhook(api: BotApi, fields: Fields) -> bool:
    return _delete_webhook(api, fields)


def _delete_webhook(api: BotApi, fields: Fields) -> bool:
    _drop_pending(api, fields)
    api.webhook = None
    return True


def _drop_pending(api: BotApi, fields: Fields) -> None:
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
