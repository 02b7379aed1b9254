"""Finds the lead of an article outside its body, and recognises pages that show many articles.

trafilatura finds the body. The lead is often not part of it: it is a separate block between the title and the
body, and the page's description begins with the same words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from bot.sources.html_blocks import Block

_MINIMUM_LEAD, _MAXIMUM_LEAD = 8, 150
"""Words of a paragraph of a lead."""

_MINIMUM_BLOCK = 4
"""Words of a block that is compared with the body."""

_MAXIMUM_PARAGRAPHS = 4
"""Paragraphs of a lead."""

_MAXIMUM_BLOCKS, _MAXIMUM_TEXT = 2000, 100_000
"""Blocks that are examined, and characters of each text that are compared."""

_PREFIX = 40
"""Letters that a lead and the page's description must have in common at their beginning."""

_MINIMUM_ARTICLES, _MINIMUM_SHARE = 4, 0.6
"""Linked headlines on a page of many articles, and the share of the words that are beside them."""

_LEAD_NAMES = re.compile(
    r"(?:^|[\s_-])(?:lead|lede|summary|teaser|standfirst|deck|dek|intro|introduction|excerpt|sub|subtitle|sub-?title"
    r"|sub-?head(?:line|ing)?|description|abstract|chapeau|strap(?:line)?)(?:$|[\s_-])",
    re.IGNORECASE,
)
_OTHER_NAMES = re.compile(
    r"(?:^|[\s_-])(?:related|share|social|comments?|caption|credit|byline|author|meta|date|time|breadcrumbs?|tags?|menu|nav"
    r"|cookies?|subscribe|newsletter|ads?|advert\w*|promo|more|also|most|trending|popular|latest|ticker|slider|sidebar"
    r"|widget|gallery)(?:$|[\s_-])",
    re.IGNORECASE,
)
_OTHER_TAGS = frozenset(
    "nav aside footer form figure figcaption ul ol dl table a button address".split()
)
_DESCRIPTION = (
    "//meta[@property='og:description' or @name='og:description' or @name='description'"
    " or @name='twitter:description']/@content"
)
_HEADLINES = "//a[@href][ancestor::h2 or ancestor::h3 or ancestor::h4 or .//h2 or .//h3 or .//h4]"
_NOT_LETTERS = re.compile(r"[\W_]+")
_FRONT_PATH = re.compile(
    r"/(?:(?:ar|arabic|en|home|main|index|default)(?:\.\w{3,5})?/?)?", re.IGNORECASE
)


def lead_of(tree: HtmlElement, blocks: Sequence[Block], text: str) -> list[str]:
    """The paragraphs of the lead before ``text``, the body that was found, without those in it."""
    blocks, body = blocks[:_MAXIMUM_BLOCKS], _letters(text)
    first = next((n for n, block in enumerate(blocks) if _is_in_body(block, body)), None)
    if first is None:
        return []
    descriptions = [_letters(str(found)) for found in tree.xpath(_DESCRIPTION)]
    titles = [n for n, block in enumerate(blocks[:first]) if _is_inside(block, "h1")]
    around = set(blocks[first].element.iterancestors())
    found = []
    for number, block in enumerate(blocks[:first]):
        own = [e for e in (block.element, *block.element.iterancestors()) if e not in around]
        letters = _letters(block.text)
        if not _may_be_lead(block, own) or letters in body or _is_truncated(letters, body):
            continue
        after_title = bool(titles) and number > titles[-1]
        named = not titles and any(_has_name(element, _LEAD_NAMES) for element in own)
        if after_title or named or _is_described(letters, descriptions):
            found.append(block.text)
            body += letters
    return found[:_MAXIMUM_PARAGRAPHS]


def is_front(tree: HtmlElement, blocks: Sequence[Block], text: str, url: str | None) -> bool:
    """Whether the page shows the beginnings of many articles instead of one."""
    headlines = _linked_headlines(tree)
    body = _letters(text)
    kept = [block for block in blocks[:_MAXIMUM_BLOCKS] if _is_in_body(block, body)]
    cards = [_card_of(block.element, headlines) for block in kept]
    card_words = sum(b.words for b, card in zip(kept, cards, strict=True) if card is not None)
    if len(set(cards) - {None}) >= _MINIMUM_ARTICLES and card_words >= _MINIMUM_SHARE * sum(
        block.words for block in kept
    ):
        return True
    kinds = {str(kind).lower() for kind in tree.xpath("//meta[@property='og:type']/@content")}
    targets = {address for addresses in headlines.values() for address in addresses}
    return (
        "article" not in kinds
        and url is not None
        and _is_root(url)
        and len(targets) >= _MINIMUM_ARTICLES
    )


def _is_root(url: str) -> bool:
    found = urlsplit(url)
    return not found.query and _FRONT_PATH.fullmatch(found.path or "/") is not None


def _linked_headlines(tree: HtmlElement) -> dict[HtmlElement, set[str]]:
    """The targets of the linked headlines in each element, by element."""
    found: dict[HtmlElement, set[str]] = {}
    for link in tree.xpath(_HEADLINES):
        if len(link.text_content().split()) >= _MINIMUM_BLOCK - 1:
            for element in (link, *link.iterancestors()):
                found.setdefault(element, set()).add(link.get("href"))
    return found


def _card_of(element: HtmlElement, headlines: Mapping[HtmlElement, set[str]]) -> HtmlElement | None:
    """The innermost element with exactly one linked headline around a block; ``None`` if there is none."""
    for above in (element, *element.iterancestors()):
        if above.tag in ("body", "main", "html"):
            return None
        if above in headlines:
            return above if len(headlines[above]) == 1 else None
    return None


def _letters(text: str) -> str:
    """The letters and digits of ``text``: spaces and punctuation change when tags are removed."""
    return _NOT_LETTERS.sub("", text[:_MAXIMUM_TEXT])


def _is_in_body(block: Block, body: str) -> bool:
    return block.words >= _MINIMUM_BLOCK and _letters(block.text) in body


def _is_inside(block: Block, tag: str) -> bool:
    return block.element.tag == tag or next(block.element.iterancestors(tag), None) is not None


def _may_be_lead(block: Block, own: Sequence[HtmlElement]) -> bool:
    """Whether a block is running text, and not a list, a caption or a link to another article.

    ``own``: its element, and the ancestors that do not contain the body.
    """
    if not _MINIMUM_LEAD <= block.words <= _MAXIMUM_LEAD:
        return False
    if any(element.tag in _OTHER_TAGS or _has_name(element, _OTHER_NAMES) for element in own):
        return False
    linked = sum(len(a.text_content().split()) for a in block.element.iter("a"))
    return 2 * linked < block.words


def _has_name(element: HtmlElement, names: re.Pattern[str]) -> bool:
    attributes = " ".join(element.get(name, "") for name in ("class", "id", "itemprop"))
    return names.search(attributes.replace("__", " ")) is not None


def _is_described(letters: str, descriptions: Sequence[str]) -> bool:
    return any(
        letters.startswith(text[:_PREFIX]) if len(text) >= _PREFIX else text == letters
        for text in descriptions
        if text
    )


def _is_truncated(letters: str, body: str) -> bool:
    """Whether a block is a truncated beginning of the body."""
    return len(letters) >= _PREFIX and letters[: max(_PREFIX, len(letters) - 8)] in body
