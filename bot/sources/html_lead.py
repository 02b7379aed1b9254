"""What stands around the body of an article: its lead, which many pages keep apart, and other articles.

trafilatura finds the body. The paragraph with the news often is no part of it: it stands between the
title and the body, in a block of its own, and the page's description begins with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from bot.sources.html_blocks import Block

_FEWEST_WORDS, _LONGEST_LEAD, _ENOUGH_WORDS = 8, 150, 4
"""Words: of a paragraph of a lead, and of a block that the body is known by."""

_MOST_PARAGRAPHS = 4
_MOST_BLOCKS, _MOST_TEXT = 2000, 100_000
"""Paragraphs of a lead; blocks that are looked at, and characters they are compared with."""

_DESCRIBED = 40
"""Letters by which a lead is known as the beginning of the page's description."""

_FEWEST_ARTICLES, _MOSTLY = 4, 0.6
"""Headlines that lead to other pages, on a page of many articles, and the share of its text there."""

_NAMED = re.compile(
    r"(?:^|[\s_-])(?:lead|lede|summary|teaser|standfirst|deck|dek|intro|introduction|excerpt|sub|subtitle|sub-?title"
    r"|sub-?head(?:line|ing)?|description|abstract|chapeau|strap(?:line)?)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"(?:^|[\s_-])(?:related|share|social|comments?|caption|credit|byline|author|meta|date|time|breadcrumbs?|tags?|menu|nav"
    r"|cookies?|subscribe|newsletter|ads?|advert\w*|promo|more|also|most|trending|popular|latest|ticker|slider|sidebar"
    r"|widget|gallery)(?:$|[\s_-])",
    re.IGNORECASE,
)
_APART = frozenset(
    "nav aside footer form figure figcaption ul ol dl table a button address".split()
)
_DESCRIPTION = (
    "//meta[@property='og:description' or @name='og:description' or @name='description'"
    " or @name='twitter:description']/@content"
)
_HEADLINES = "//a[@href][ancestor::h2 or ancestor::h3 or ancestor::h4 or .//h2 or .//h3 or .//h4]"
_NO_LETTERS = re.compile(r"[\W_]+")
_FRONT_PATH = re.compile(
    r"/(?:(?:ar|arabic|en|home|main|index|default)(?:\.\w{3,5})?/?)?", re.IGNORECASE
)


def lead_of(tree: HtmlElement, blocks: Sequence[Block], text: str) -> list[str]:
    """The paragraphs that stand before the body and are not in ``text``, the body that was found."""
    blocks, known = blocks[:_MOST_BLOCKS], _letters(text)
    first = next((n for n, block in enumerate(blocks) if _is_known(block, known)), None)
    if first is None:
        return []
    described = [_letters(str(found)) for found in tree.xpath(_DESCRIPTION)]
    titles = [n for n, block in enumerate(blocks[:first]) if _stands_in(block, "h1")]
    around = set(blocks[first].element.iterancestors())
    found = []
    for number, block in enumerate(blocks[:first]):
        own = [e for e in (block.element, *block.element.iterancestors()) if e not in around]
        letters = _letters(block.text)
        if not _may_lead(block, own) or letters in known or _is_cut(letters, known):
            continue
        behind_title = bool(titles) and number > titles[-1]
        named = not titles and any(_says(element, _NAMED) for element in own)
        if behind_title or named or _is_described(letters, described):
            found.append(block.text)
            known += letters
    return found[:_MOST_PARAGRAPHS]


def is_front(tree: HtmlElement, blocks: Sequence[Block], text: str, url: str | None) -> bool:
    """Whether the page shows the beginnings of many articles instead of one."""
    heads = _heads(tree)
    known = _letters(text)
    kept = [block for block in blocks[:_MOST_BLOCKS] if _is_known(block, known)]
    cards = [_card_of(block.element, heads) for block in kept]
    inside = sum(b.words for b, card in zip(kept, cards, strict=True) if card is not None)
    if len(set(cards) - {None}) >= _FEWEST_ARTICLES and inside >= _MOSTLY * sum(
        block.words for block in kept
    ):
        return True
    kinds = {str(kind).lower() for kind in tree.xpath("//meta[@property='og:type']/@content")}
    all_heads = {address for addresses in heads.values() for address in addresses}
    return (
        "article" not in kinds
        and url is not None
        and _is_root(url)
        and len(all_heads) >= _FEWEST_ARTICLES
    )


def _is_root(url: str) -> bool:
    found = urlsplit(url)
    return not found.query and _FRONT_PATH.fullmatch(found.path or "/") is not None


def _heads(tree: HtmlElement) -> dict[HtmlElement, set[str]]:
    """Where the headlines in each element lead, by the element: to articles of their own."""
    found: dict[HtmlElement, set[str]] = {}
    for link in tree.xpath(_HEADLINES):
        if len(link.text_content().split()) >= _ENOUGH_WORDS - 1:
            for element in (link, *link.iterancestors()):
                found.setdefault(element, set()).add(link.get("href"))
    return found


def _card_of(element: HtmlElement, heads: Mapping[HtmlElement, set[str]]) -> HtmlElement | None:
    """What holds a block and one headline that leads elsewhere; ``None``: it stands beside many."""
    for above in (element, *element.iterancestors()):
        if above.tag in ("body", "main", "html"):
            return None
        if above in heads:
            return above if len(heads[above]) == 1 else None
    return None


def _letters(text: str) -> str:
    """What two texts are compared by: spaces and punctuation stand otherwise once tags are gone."""
    return _NO_LETTERS.sub("", text[:_MOST_TEXT])


def _is_known(block: Block, known: str) -> bool:
    return block.words >= _ENOUGH_WORDS and _letters(block.text) in known


def _stands_in(block: Block, tag: str) -> bool:
    return block.element.tag == tag or next(block.element.iterancestors(tag), None) is not None


def _may_lead(block: Block, own: Sequence[HtmlElement]) -> bool:
    """Whether a block is a text of its own, and no list, no caption, no link to another article.

    ``own``: it, and the elements around it that do not hold the body as well.
    """
    if not _FEWEST_WORDS <= block.words <= _LONGEST_LEAD:
        return False
    if any(element.tag in _APART or _says(element, _ELSEWHERE) for element in own):
        return False
    linked = sum(len(a.text_content().split()) for a in block.element.iter("a"))
    return 2 * linked < block.words


def _says(element: HtmlElement, names: re.Pattern[str]) -> bool:
    said = " ".join(element.get(name, "") for name in ("class", "id", "itemprop"))
    return names.search(said.replace("__", " ")) is not None


def _is_described(letters: str, described: Sequence[str]) -> bool:
    return any(
        letters.startswith(said[:_DESCRIBED]) if len(said) >= _DESCRIBED else said == letters
        for said in described
        if said
    )


def _is_cut(letters: str, known: str) -> bool:
    """Whether the body begins as the block does, which breaks off in the middle of a word."""
    return len(letters) >= _DESCRIBED and letters[: max(_DESCRIBED, len(letters) - 8)] in known
