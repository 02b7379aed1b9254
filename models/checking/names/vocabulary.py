"""Common words and names of places, from the lists of jusText and Babel (CLDR)."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from babel import Locale

from models.cleaning.vocabulary import LIGHT_WORDS, NEWS_WORDS
from models.text.characters import words
from models.text.stemming import stem

# Names that are common words too: Mali (financial), Benin (sons), Turks (to leave), the world.
_WORDS_TOO = frozenset(words("مالي بنين ترك العالم"))

# Loanwords that are common in news.
_LOANS = """
تكنولوجيا تكنولوجي تكنولوجية كيلوغرام كيلوجرام كيلومتر سنتيمتر مليمتر هكتار إنترنت تلفزيون
تلفزيونية تليفون كمبيوتر فيديو راديو سينما سينمائي سينمائية فيلم دراما درامي كوميديا كوميدي موسيقى
موسيقي موسيقار أوركسترا أوبرا بروتوكول استراتيجية استراتيجي دبلوماسي دبلوماسية ديمقراطية ديمقراطي
ديكتاتور ديكتاتورية برلمان برلماني برلمانية بيروقراطية ليبرالي ليبرالية إمبراطور إمبراطورية
إمبريالية فيدرالي فيدرالية كونغرس سيناتور ميليشيا ميليشيات مافيا تكتيك تكتيكي لوجستي لوجستية
سيناريو ماراثون أولمبياد أولمبي أولمبية مونديال تنس غولف هوكي رالي فيروس فيروسات كورونا بكتيريا
أنفلونزا إنفلونزا هرمون هرمونات بروتين فيتامين فيتامينات كوليسترول أنسولين أكسجين هيدروجين
نيتروجين كربون بنزين ديزل بترول بتروكيماويات بلاستيك ألمنيوم ألومنيوم يورانيوم بلوتونيوم إلكتروني
إلكترونية جيولوجيا جغرافيا بيولوجيا فيزياء كيمياء أيديولوجيا أكاديمي أكاديمية دكتوراه ماجستير
بكالوريوس دبلوم بورصة بنوك تسونامي أوتوبيس تاكسي مترو هليكوبتر رادار ديناميت سوبرماركت كافيتريا
روبوت ميكروفون كاميرا ألبوم هاشتاغ أونلاين ثدييات ثديي جينات جيني جينوم كلاسيكي كلاسيكية رومانسي
رومانسية بانوراما فولكلور كرنفال فندق بلدوزر جنرال كابتن دولارات ريالات دنانير بارود أسطول
"""


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """Common Arabic words, folded: jusText's list, loanwords and news words."""
    listed = (files("justext") / "stoplists" / "Arabic.txt").read_text("utf-8")
    return frozenset(words(listed + _LOANS)) | LIGHT_WORDS | NEWS_WORDS


@lru_cache(maxsize=1)
def common_stems() -> frozenset[str]:
    """The stems of :func:`common_words` (:func:`models.text.stemming.stem`)."""
    return frozenset(map(stem, common_words()))


@lru_cache(maxsize=1)
def countries_and_cities() -> frozenset[str]:
    """The countries and cities of CLDR whose Arabic names are one word, folded."""
    countries = {name for code, name in Locale("ar").territories.items() if code.isalpha()}
    single = {" ".join(words(name)) for name in countries}
    single |= {" ".join(words(name)) for name in _cities()} - common_words()
    return frozenset(n for n in single if " " not in n and len(n) > 2) - _WORDS_TOO


@lru_cache(maxsize=1)
def words_of_names() -> frozenset[str]:
    """The words of the names of countries, cities and languages of CLDR, folded."""
    locale = Locale("ar")
    names = [*locale.territories.values(), *locale.languages.values(), *_cities()]
    return frozenset(word for name in names for word in words(name))


def _cities() -> list[str]:
    return [zone["city"] for zone in Locale("ar").time_zones.values() if "city" in zone]
