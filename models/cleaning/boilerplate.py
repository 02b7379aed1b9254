"""Lines that are not the article: what a site, an application or a channel puts around it.

A line is judged by its folded words, so that every spelling of «اقــرأ أيضًا» is one. A word that
also opens sentences («تابع الوزير») counts only beside a word of the channel's own («قناتنا»).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from models.cleaning.patterns import BULLET, CREDIT_LABEL, GOES_ON, LINES, RELATED, SEPARATED
from models.cleaning.reasons import Reason
from models.text.characters import fold
from models.text.sentences import ends_sentence, spans

_LONGEST = 22
"""Words of the longest line that can be boilerplate; longer ones say something."""

_SIGNATURE_WORDS = 5
"""Words that may stand beside a handle or a link without saying something."""

_CREDIT_WORDS = 10
_LABEL_WORDS = 3
_HEADLINE_WORDS = 16
_RELATED_LINES = 6
_MOST_ENDS = 12
"""Tails and calls that are taken off one line."""

# Calls that stand at the end of a paragraph as often as on a line of their own.
_CALLS = (Reason.SUBSCRIBE, Reason.LINK, Reason.RELATED, Reason.HASHTAGS, Reason.HANDLE)

# Every pattern is linear: a line of strangers may be as long as an article.
_ADDRESS = (
    r"(?:https?://\S+|www\.\S+|(?:t|telegram)\.me/\S+"
    r"|(?<![\w-])[\w-]++\.(?:com|net|org|tv|me|ly|co)(?:/\S*)?)"
)
_HANDLE = r"(?<![\w.])@\w{3,}"
_HASHTAG = r"[#＃][^\s#]+"
_HASHTAGS = re.compile(_HASHTAG)
_ANCHORS = re.compile(f"{_ADDRESS}|{_HANDLE}", re.IGNORECASE)
_TAIL_PIECE = re.compile(
    rf"(?:{_HASHTAG}|{_HANDLE}|{_ADDRESS}|[^\w\s.!?؟،؛:…«»\"“”()]+)\s*", re.IGNORECASE
)
_BEFORE_TAIL = frozenset('.!?؟…»"”)')
_LETTER = re.compile(r"[^\W_ـ]")


def sift(lines: Sequence[str]) -> Iterator[tuple[str, Reason | None]]:
    """Each line with the reason why it is not the article, or ``None``; tails apart."""
    punctuated = 3 * sum(map(ends_sentence, lines)) > len(lines)
    headlines_left = 0
    for line in lines:
        reason = reason_of(line)
        if reason is Reason.RELATED:
            # A label alone announces headlines; one that brings its own announces no others.
            headlines_left = _RELATED_LINES if _is_label(line) else 0
        elif reason is None and headlines_left and _is_related_headline(line, punctuated):
            headlines_left -= 1
            reason = Reason.RELATED
        elif reason is None:
            headlines_left = 0
        if reason is None:
            yield from _without_tail(line)
        else:
            yield line, reason


def reason_of(line: str) -> Reason | None:
    """Why ``line`` is not the article, as far as the line alone tells."""
    if not _LETTER.search(line):
        return Reason.RULER
    without_tags = _HASHTAGS.sub(" ", line)
    if not _LETTER.search(without_tags):
        return Reason.HASHTAGS
    text = fold(_ANCHORS.sub(" ", without_tags))
    count = len(text.split())
    if count <= _SIGNATURE_WORDS and _ANCHORS.search(line) and not ends_sentence(line):
        return _anchor_reason(line)
    if count > _LONGEST:
        return None
    if "©" in line:
        return Reason.NOTICE
    if _is_related(line, text):
        return Reason.RELATED
    if CREDIT_LABEL.match(line) and count <= _CREDIT_WORDS:
        return Reason.CREDIT
    return next((reason for reason, pattern in LINES if pattern.search(text)), None)


def _anchor_reason(line: str) -> Reason:
    own = re.search(r"@|(?:t|telegram)\.me/", line, re.IGNORECASE)
    return Reason.HANDLE if own else Reason.LINK


def _is_related(line: str, text: str) -> bool:
    """A label («اقرأ أيضا»), alone or with a headline behind a colon or a dash."""
    match = RELATED.search(text)
    if match is None:
        return False
    return not match["rest"].strip() or bool(SEPARATED.match(line)) or not ends_sentence(line)


def _is_label(line: str) -> bool:
    match = RELATED.search(fold(line))
    return match is not None and len(match["rest"].split()) <= _LABEL_WORDS


def _is_related_headline(line: str, punctuated: bool) -> bool:
    """Whether a line below «اقرأ أيضا» is one of its headlines and not the article going on.

    Where the article's own paragraphs end without a full stop, only a bullet tells for sure.
    """
    count = len(line.split())
    if BULLET.match(line) and count <= _HEADLINE_WORDS + 4:
        return True
    # A headline may ask or exclaim; it is not closed with a full stop.
    if (ends_sentence(line) and not line.endswith(("؟", "!", "?"))) or GOES_ON.match(fold(line)):
        return False
    return count <= (_HEADLINE_WORDS if punctuated else _HEADLINE_WORDS // 2)


def _without_tail(line: str) -> Iterator[tuple[str, Reason | None]]:
    """``line`` apart from the hashtags, handles and links, or the calls to follow, at its end."""
    ends: list[tuple[str, Reason]] = []
    while len(ends) < _MOST_ENDS:
        found = _end_of(line)
        if found is None:
            break
        start, reason = found
        ends.append((line[start:].strip(), reason))
        line = line[:start].rstrip()
    yield line, None
    yield from reversed(ends)


def _end_of(line: str) -> tuple[int, Reason] | None:
    """Where the last thing in ``line`` begins that is not the article, and what it is."""
    start = _tail_start(line)
    if start is not None and _LETTER.search(line, start):
        hashtags = line.startswith(("#", "＃"), start)
        return start, Reason.HASHTAGS if hashtags else _anchor_reason(line[start:])
    places = spans(line)
    if len(places) < 2:
        return None
    start, _ = places[-1]
    reason = reason_of(line[start:])
    return (start, reason) if reason in _CALLS else None


def _tail_start(line: str) -> int | None:
    """Where the hashtags, handles, links and signs behind the last sentence of a line begin."""
    found, reach = None, len(line)
    for piece in reversed(list(_TAIL_PIECE.finditer(line))):
        if piece.end() != reach:
            break
        reach = before = piece.start()
        while before and line[before - 1].isspace():
            before -= 1
        if before and line[before - 1] in _BEFORE_TAIL:
            found = reach
    return found
