"""A text whose letters are not those that were written is told from every text that is only odd."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from bot.sources.spelling import is_misspelled
from tests.support.checkpoints import SUMMARIES

EXAMPLES = Path(__file__).parents[3] / "examples"
WHOLE = "\n".join(passage for passage, _ in SUMMARIES)
PLAN = (
    "تسعى بلدية المرج الأخضر في السنة القادمة إلى بناء ثلاث مدارس على أرض السوق القديم، وقد وافق مجلسها على فتح "
    "باب التبرع لمن يريد من أهل البلدة، وعلى أن تبقى الحديقة التي في وسط الأرض كما هي. وقالت رئيسة المجلس إن العمل "
    "يبدأ بعد شهر وينتهي قبل الشتاء لأن التلاميذ لا يملكون مكانا آخر يدرسون فيه، وإن المعلمين وعدوا بأن يعملوا في "
    "العطلة حتى لا يضيع على أحد منهم شيء من دروسه."
)
ODD = {
    "poem with its vowels": "عَلَى قَدْرِ أَهْلِ الْعَزْمِ تَأْتِي الْعَزَائِمُ وَتَأْتِي عَلَى قَدْرِ الْكِرَامِ الْمَكَارِمُ وَتَعْظُمُ فِي عَيْنِ الصَّغِيرِ صِغَارُهَا "
    "وَتَصْغُرُ فِي عَيْنِ الْعَظِيمِ الْعَظَائِمُ يُكَلِّفُ سَيْفُ الدَّوْلَةِ الْجَيْشَ هَمَّهُ وَقَدْ عَجَزَتْ عَنْهُ الْجُيُوشُ الْخَضَارِمُ",
    "old poem": "قفا نبك من ذكرى حبيب ومنزل بسقط اللوى بين الدخول فحومل فتوضح فالمقراة لم يعف رسمها لما نسجتها من "
    "جنوب وشمأل مكر مفر مقبل مدبر معا كجلمود صخر حطه السيل من عل",
    "names": "محمد أحمد علي حسن حسين عبدالله عبدالرحمن خالد سعد فهد سلطان ناصر تركي بندر مشعل نايف ماجد ياسر عمر عثمان "
    "طلحة الزبير سعيد فاطمة عائشة خديجة زينب رقية مريم هند نورة شذى ضحى رهف القحطاني الغامدي الزهراني العتيبي "
    "المطيري الحربي الشمري العنزي الدوسري السبيعي الخثعمي الجهني البلوي اللحياني",
    "foreign names": "قيرغيزستان مدغشقر ليختنشتاين لوكسمبورغ كازاخستان زيمبابوي كيريباتي فانواتو بوتسوانا شفاينشتايغر "
    "إبراهيموفيتش لوفاندوفسكي كفاراتسخيليا مونشنغلادباخ فولفسبورغ هوفنهايم آينتراخت شتوتغارت ساوثهامبتون "
    "وولفرهامبتون ديكساميثازون هيدروكلوروثيازيد ليفوثيروكسين براسيوديميوم ديسبروسيوم موليبدنوم",
    "verdict as Egypt writes": "قضت المحكمة بما يلي و"
    "صدر الحكم فى القضية رقم ١٢ لسنة ٤٥ القضائية والذى قضى فى منطوقه بعدم قبول الدعوى على سند من "
    "القول إن المدعى لم يقدم ما يدل على أن القرار المطعون فيه قد صدر من جهة إدارية وألزم الطاعن "
    "بالمصروفات والشىء المحكوم فيه لا يجوز الرجوع عنه",
    "speech of the street": "قال واحد منهم "
    "ايه ده يا عم انت بتهزر معايا ولا ايه مش معقول كده خالص قلتلك امبارح اننا هنروح النهارده بدري "
    "عشان منتأخرش شو بدك تعمل هلق خلينا نروح عالبيت منحكي بعدين شلونك شخبارك وش تسوي ابغى اجلس هنا كتييييير",
    "lost spaces": "أعلنتبلديةالواديصباحاليومالأحدإعادةفتحالطريقالرئيسي الذيأغلقتهالسيولقبلأسبوعوقالتإننحومئة "
    "رجلشاركوافيرفعالصخوروالطينعنمسافةطويلة " * 5,
    "Persian": "این کتاب درباره تاریخ ایران است و نویسنده آن می‌گوید که بسیاری از مردم نمی‌دانند چگونه این شهر "
    "ساخته شد و پس از جنگ چه کسانی در آن زندگی کردند گفتند پدران ژرف چنین بود",
    "letters of a list": "أ ب ج د هـ و ز ح ط ي ك ل م ن س ع ف ص ق ر ش ت ث خ ذ ض ظ غ",
    "nothing": "",
}  # fmt: skip
# What the map of a real file did to letters with a stroke behind them, and two others of its kind.
LIES = [
    dict(zip("اعلتبقهنفش", "خيالوواهوو", strict=True)),
    dict(zip("املنرود", "كشذطظخغ", strict=True)),
    dict(zip("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", "يوهنملكقفغعظطضصشسزرذدخحجثتبا", strict=True)),
]


def lied(text: str, lies: dict[str, str], share: float) -> str:
    chance = random.Random(3)
    return "".join(lies.get(c, c) if chance.random() < share else c for c in text)


@pytest.mark.parametrize("lies", LIES, ids=["kashida", "seven", "alphabet"])
@pytest.mark.parametrize(
    ("text", "share"), [(PLAN, 1.0), (PLAN, 0.6), (WHOLE, 1.0), (WHOLE, 0.6), (WHOLE, 0.4)]
)
def test_wrong_letters_are_noticed(text: str, share: float, lies: dict[str, str]) -> None:
    assert is_misspelled(lied(text, lies, share))


def test_one_letter_three_times_running_in_every_fourth_word_is_noticed() -> None:
    words = PLAN.split()
    words[::4] = [word.replace(word[1], word[1] * 3, 1) for word in words[::4]]
    assert is_misspelled(" ".join(words))


def test_words_that_hold_hardly_any_of_the_commonest_are_looked_at_more_closely() -> None:
    names = ODD["names"].split() + ODD["foreign names"].split()
    names += [word for word in WHOLE.split() if len(word) > 4]
    mixed = [lied(word, LIES[0], 1.0) if n % 3 == 0 else word for n, word in enumerate(names)]
    assert not is_misspelled(" ".join(names))
    assert is_misspelled(" ".join(mixed))
    assert not is_misspelled(" ".join(mixed) + " في من على" * 20)


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_what_is_only_odd_is_left_alone(text: str) -> None:
    assert not is_misspelled(text)


@pytest.mark.parametrize(
    "text",
    [PLAN, WHOLE, *(passage for passage, _ in SUMMARIES)]
    + [path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob("*.txt"))],
)
def test_articles_are_left_alone(text: str) -> None:
    assert not is_misspelled(text)
