"""A key and its values come in; the sentence in Arabic or English goes out.

The sentences are gettext catalogues (``locale/*/LC_MESSAGES/mujaz.po``) with keys as message ids. Arabic
has six plural forms; numbers are written in the digits of the reader's language.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files
from typing import Literal

from babel.numbers import format_decimal, format_percent
from babel.support import Translations

Locale = Literal["ar", "en"]

# Babel groups digits but keeps them Latin.
_ARABIC_DIGITS = str.maketrans("0123456789,", "٠١٢٣٤٥٦٧٨٩٬")
_ARABIC_DECIMAL = str.maketrans("0123456789,.", "٠١٢٣٤٥٦٧٨٩٬٫")


class Phrases:
    """The sentences of one language."""

    def __init__(self, locale: Locale) -> None:
        self.locale = locale
        with as_file(files(__name__) / "locale") as folder:
            self._catalogue = Translations.load(folder, [locale], "mujaz")

    def say(self, key: str, **facts: str) -> str:
        """The sentence for ``key`` with its placeholders filled. Raises KeyError for an unknown key."""
        sentence = self._catalogue.ugettext(key)
        if sentence == key:
            raise KeyError(key)
        return sentence.format(**facts)

    def count(self, key: str, number: int, **facts: str) -> str:
        """The sentence for ``key`` in the plural form of ``number``, which fills ``{number}``."""
        sentence = self._catalogue.ungettext(key, key, number)
        if sentence == key:
            raise KeyError(key)
        return sentence.format(number=self.number(number), **facts)

    def number(self, number: int) -> str:
        """``number`` in the language's digits, grouped."""
        grouped = format_decimal(number, locale="en")
        return grouped.translate(_ARABIC_DIGITS) if self.locale == "ar" else grouped

    def decimal(self, number: float) -> str:
        """``number`` with one decimal, in the language's digits."""
        written = format_decimal(number, format="#,##0.0", locale="en")
        return written.translate(_ARABIC_DECIMAL) if self.locale == "ar" else written

    def percent(self, share: float) -> str:
        """A share of one as a percentage: «38%» in both languages, as Arabic news writes it."""
        return format_percent(share, locale="en")


@cache
def phrases(locale: Locale) -> Phrases:
    """The sentences of ``locale``, cached."""
    return Phrases(locale)


def locale_of(language_code: str | None) -> Locale:
    """The language for a reader whose Telegram client uses ``language_code`` (IETF tag)."""
    return "ar" if (language_code or "").lower().split("-")[0] == "ar" else "en"
