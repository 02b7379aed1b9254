"""Logging: ids and durations, never an article's text or a token.

The message of a library's exception may hold anything: an address with the token, a reader's text. So
only the types of an exception and the code locations of its traceback are logged.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import traceback
import warnings
from typing import Any, Literal

import structlog
from structlog.typing import EventDict, Processor

log = logging.getLogger(__name__)

Form = Literal["console", "json"]


def configure(form: Form) -> None:
    """Send all log lines to stderr in one form, with warnings and uncaught exceptions."""
    handler = logging.StreamHandler()
    handler.setFormatter(_formatter(form))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    # The outbox calls Bot API methods by name, against which the library warns.
    warnings.filterwarnings("ignore", message="Please use 'Bot")
    logging.captureWarnings(True)
    # These log request URLs, and those of Telegram contain the token.
    for name in ("httpx", "httpcore", "telegram", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # This logger writes whole answers that cannot be parsed, and so readers' articles.
    logging.getLogger("telegram.request").setLevel(logging.CRITICAL)
    sys.excepthook = lambda _type, error, _places: _uncaught("The process", error)
    threading.excepthook = lambda given: _uncaught("A thread", given.exc_value)
    sys.unraisablehook = lambda given: _uncaught("A finalizer", given.exc_value)


def places_of(error: BaseException) -> str:
    """The types of an exception and of its causes, each with the code locations of its traceback."""
    found = [_own_places(error)]
    if isinstance(error, BaseExceptionGroup):
        found += [places_of(one) for one in error.exceptions]
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        found.append(places_of(cause))
    return "\n".join(found)


def relay(line: bytes) -> None:
    """Log a line from the stderr of a child process: an entry of its JSON log, or other output."""
    text = line.decode(errors="replace").rstrip()
    try:
        given = json.loads(text)
        level = logging.getLevelNamesMapping()[given["level"].upper()]
        logger, event = given["logger"], str(given["event"])
    except (ValueError, KeyError, TypeError, AttributeError):
        level, logger, event, given = logging.WARNING, __name__, text, {}
    if text:
        more = {"exception": given["exception"]} if "exception" in given else None
        logging.getLogger(logger).log(level, "%s", event, extra={"relayed": more})


def _own_places(error: BaseException) -> str:
    kind = type(error)
    places = [
        f"{frame.f_globals.get('__name__', '?')}:{line}"
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    return f"{kind.__module__}.{kind.__qualname__} at {', '.join(places) or 'no place'}"


def _uncaught(what: str, error: BaseException | None) -> None:
    if error is not None and not isinstance(error, SystemExit):
        log.critical("%s ended by an error.", what, exc_info=error)


def _formatter(form: Form) -> logging.Formatter:
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        # structlog's default prints local variables if rich is installed.
        else structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        )
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[_first_line_of_asyncio, *shared],
        processors=[
            _without_values,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            renderer,
        ],
    )


def _first_line_of_asyncio(_logger: Any, _name: str, event: EventDict) -> EventDict:
    # Further lines show the coroutine and the exception with their values.
    if event["_record"].name == "asyncio":
        event["event"] = event["event"].partition("\n")[0]
    return event


def _without_values(_logger: Any, _name: str, event: EventDict) -> EventDict:
    given = event.pop("exc_info", None)
    event.pop("stack_info", None)
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["exception"] = places_of(error)
    relayed = getattr(event["_record"], "relayed", None)
    return {**event, **relayed} if relayed else event
