"""The same value in other words is the same; another value is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.checking.numbers import Difference, summarized, translated

SAME = [
    ("بلغت الأرباح مليونا دولار", "Profits came to $2 million"),
    ("بلغت الأرباح مليوني دولار", "Profits came to two million dollars"),
    ("بعد ثلاثة أشهر", "three months later"),
    ("عشرين في المئة", "twenty percent"),
    ("٪٢٠", "20%"),
    ("بنسبة ٢٠٪", "by 20 per cent"),
    ("ربع السكان", "25% of the population"),
    ("ثلاثة أرباع السكان", "three quarters of the people"),
    ("ثلاثة أرباع السكان", "75 percent of the people"),
    ("١٬٢٠٠ شخص", "1,200 people"),
    ("١.٢٠٠ شخص", "1,200 people"),
    ("1 200 شخص", "1,200 people"),
    ("٣٫٥ كيلومتر", "3.5 km"),
    ("3,5 كيلومتر", "3.5 km"),
    ("۱۴۰۰ نسخة", "1400 copies"),
    ("ألف وخمسمئة رجل", "1,500 men"),
    ("ألف وخمسمائة رجل", "fifteen hundred men"),
    ("ألف وخمس مئة رجل", "one thousand five hundred men"),
    ("خمسة آلاف", "5,000"),
    ("5 آلاف", "five thousand"),
    ("مئة وعشرون ألفا", "120,000"),
    ("2.5 مليون", "2,500,000"),
    ("مليونان ونصف المليون", "2.5 million"),
    ("مليونين ونصف", "two and a half million"),
    ("نصف مليون", "500,000"),
    ("نصف مليون", "half a million"),
    ("ربع مليون", "a quarter of a million"),
    ("الساعة التاسعة والنصف صباحا", "9:30 a.m."),
    ("الساعة الثامنة مساء", "at 8 p.m."),
    ("الساعة 20:00", "at 8 p.m."),
    ("الساعة التاسعة إلا ربعا", "8:45"),
    ("الساعة السادسة والربع", "6:15"),
    ("الساعة 9.30", "9:30"),
    ("في السابع من تشرين الأول", "on October 7"),
    ("في 7/10/2023", "on 7 October 2023"),
    ("في جويلية 2020", "in July 2020"),
    ("في كانون الثاني", "in January"),
    ("في يوليوز", "in July"),
    ("لويس الرابع عشر", "Louis XIV"),
    ("الحرب العالمية الثانية", "World War II"),
    ("القرن الحادي والعشرين", "the 21st century"),
    ("القرن التاسع عشر", "the 1800s"),
    ("ثلاثينيات القرن التاسع عشر", "the 1830s"),
    ("التسعينيات", "the 1990s"),
    ("التسعينات", "the nineties"),
    ("ثمانينيات القرن الماضي", "the 1980s"),
    ("عامين", "two years"),
    ("منذ عامين", "for two years"),
    ("وصل شخصان", "Two people arrived"),
    ("مرتين", "twice"),
    ("كلا الفريقين", "both teams"),
    ("ثلاث مرات", "three times"),
    ("سنة ونصف", "18 months"),
    ("سنة ونصف", "a year and a half"),
    ("ساعتين ونصف", "two and a half hours"),
    ("فاز 3-1", "won 3-1"),
    ("فاز بثلاثة أهداف مقابل هدف", "won 3-1"),
    ("كوفيد-19", "COVID-19"),
    ("مقاتلات إف-16", "F-16 fighters"),
    ("مجموعة العشرين", "the G20"),
    ("مجموعة السبع", "the G7"),
    ("موسم 2015-16", "the 2015-2016 season"),
    ("2015/2016", "2015-16"),
    ("أحد عشر كوكبا", "eleven planets"),
    ("اثنتا عشرة ساعة", "12 hours"),
    ("ثمانية عشر", "18"),
    ("خمسة وعشرون", "25"),
    ("المئة يوم الأولى", "the first 100 days"),
    ("عقدين", "two decades"),
    ("عشرين عاما", "two decades"),
    ("بعد عقدين", "after 20 years"),
    ("عشرات القتلى", "dozens of dead"),
    ("مئات الآلاف", "hundreds of thousands"),
    ("آلاف السنين", "thousands of years"),
    ("ألف عام", "a millennium"),
    ("ما بين مليونين وثلاثة ملايين", "between two and three million"),
    ("2 إلى 3 ملايين", "2-3 million"),
    ("ألفين وسبعة عشر", "2017"),
    ("عام ألفين وسبعة عشر", "twenty seventeen"),
    ("سنة ألف وتسعمئة وأربع وثمانين", "nineteen eighty-four"),
    ("ثلث الميزانية", "a third of the budget"),
    ("ثلثي الأصوات", "two-thirds of the vote"),
    ("واحد من كل خمسة", "one in five"),
    ("النصف الثاني", "the second half"),
    ("100 مليار دولار", "$100bn"),
    ("1.5 مليار يورو", "€1.5 billion"),
    ("5 كيلوغرامات", "5kg"),
    ("درجة حرارة 40", "40 degrees"),
    ("صفر", "zero"),
    ("انتهت بالتعادل السلبي", "ended 0-0"),
    ("بدون أهداف", "nil"),
    ("١١ سبتمبر", "9/11"),
    ("أيلول", "September"),
    ("مربع طوله 4 أمتار", "a 4-metre square"),
    ("دفع رباعي", "four-wheel drive"),
    ("الذكرى الخمسين", "the 50th anniversary"),
    ("المركز الثالث والعشرين", "23rd place"),
    ("للمرة الحادية عشرة", "for the eleventh time"),
    ("رقم 10 داونينغ ستريت", "10 Downing Street"),
    ("29¾ بوصة", "29.75 inches"),
    ("٣٩ عاماً", "39-year-old"),
    ("مئتي جندي", "200 soldiers"),
    ("ثلاثمئة وخمسة وستون يوما", "365 days"),
    ("خُمس السكان", "a fifth of the population"),
    ("خمس السكان", "20 percent of the population"),
    ("عشر دقائق", "ten minutes"),
    ("ثلاثة ملايين و500 ألف", "3.5 million"),
    ("ألفا شخص", "2,000 people"),
    ("ألفي شخص", "two thousand people"),
    ("أحد عشر ألفا", "11,000"),
    ("ثلاثة تريليونات", "3 trillion"),
    ("مليون ونصف المليون", "1.5 million"),
    ("بليوني دولار", "$2 billion"),
    ("في الأول من مايو", "on May 1"),
    ("الأحد", "Sunday"),
    ("ليلة الخميس", "Wednesday night"),
    ("منتصف الليل", "midnight"),
    ("ظهرا", "at noon"),
    ("الساعة 12 ظهرا", "12 p.m."),
    ("كل أسبوعين", "every fortnight"),
    ("ثنائي", "a duo"),
    ("هاتريك ثلاثية", "a hat-trick of three"),
    ("ثلاثية نظيفة", "3-0"),
    ("مئة بالمئة", "100%"),
    ("مائة في المائة", "one hundred percent"),
    ("بين 40 و50 في المئة", "between 40% and 50%"),
    ("أكثر من مئة", "more than 100"),
    ("نحو مئة وخمسين", "about 150"),
    ("عشرة آلاف وخمسمئة", "10,500"),
    ("أربعة عشر مصرفا", "fourteen banks"),
    ("أكثر من (50) ألف", "more than 50,000"),
    ("بعد أريع سنوات", "four years later"),
    ("سيكس فلاجز", "Six Flags"),
    ("1040 كم", "1,040 km"),
    ("6-6", "6-6"),
    ("تحت الصفر", "below zero"),
    ("نصف ميل", "a half-mile"),
    ("29¾ × 24½", "29¾ × 24½"),
    ("محطة «Four Seasons»", "the Four Seasons station"),
    ("عاش 28 عاما", "he lived 28 years"),
    ("75 كم²", "75 km2"),
    ("في العقد الرابع من عمره", "in his thirties"),
    ("دور الثمانية", "the quarter-finals"),
    ("دور الأربعة", "the semi-finals"),
    ("ثمن النهائي", "the round of 16"),
    ("زيارة الأربعين", "the Arbaeen pilgrimage"),
    ("على مدار الساعة", "24 hours a day"),
    ("في الثمانينات من عمره", "an octogenarian"),
    ("كانون الأول/ديسمبر 2015", "December 2015"),
    ("الجيل الخامس", "5G"),
    ("ستة أشخاص", "half a dozen people"),
    ("خلال السنوات الـ10 الماضية", "over the past decade"),
    ("2,3 و4", "2, 3 and 4"),
    ("الخامسة مساء بتوقيت غرينتش", "1700 GMT"),
    ("14:30 بالتوقيت المحلي", "2:30 p.m. local time"),
    ("نصف قرن", "fifty years"),
    ("آلاف المتظاهرين", "several thousand demonstrators"),
    ("قبل ثلاثين عاما", "three decades ago"),
    ("أربعة أضعاف", "fourfold"),
    ("بين 3 و 5 آلاف", "between 3,000 and 5,000"),
    ("تضاعف", "doubled"),
    ("اجتمع يومالخميس ثلاثمرات", "He met three times on Thursday"),
]
DIFFERENT = [
    ("بعد ثلاثة أشهر", "after four months"),
    ("20%", "30%"),
    ("مليونا دولار", "$3 million"),
    ("مليونا دولار", "$2 billion"),
    ("٢٠١٧", "2012"),
    ("٥٠٠٠", "500"),
    ("39", "93"),
    ("108", "one hundred and eighty-eight"),
    ("خمسة وعشرون", "35"),
    ("ثلاثينيات القرن التاسع عشر", "the 1930s"),
    ("في كانون الثاني", "in December"),
    ("يوم الأحد", "on Monday"),
    ("9:30", "9:45"),
    ("3-1", "3-2"),
    ("القرن التاسع عشر", "the 18th century"),
    ("لويس الرابع عشر", "Louis XVI"),
    ("ألف وخمسمئة", "1,600"),
    ("ثلاثة أرباع", "two thirds"),
    ("3 أشهر", "3 weeks"),
    ("10 دولارات", "10 euros"),
    ("خمسة آلاف", "five hundred"),
    ("مئات القتلى", "thousands of dead"),
    ("عشرة", "eleven"),
    ("الثالث", "the fourth"),
    ("6,34 بوصة", "634 inches"),
    ("8 مساء", "8 a.m."),
    ("2.5 مليون", "2.5 billion"),
    ("مئتي جندي", "300 soldiers"),
    ("7 أكتوبر", "7 November"),
    ("عام 1995", "the year"),
    ("قتل 12 شخصا", "people were killed"),
    ("نصف مليون", "half a billion"),
    ("الطاقة المائية", "100 power plants"),
    ("سبع مرات", "times"),
    ("سرطان القناة الصفراوية", "zero canal cancer"),
    ("بين حزيران وآب", "between June and Ab"),
    ("خمسة أيام", "five weeks"),
    ("300 ميل", "300 m"),
    ("أكثر من عشرين", "more than a dozen"),
    ("الساعة 11:20", "11:20 p.m."),
]


@pytest.mark.parametrize(("arabic", "english"), SAME)
def test_the_same_value_in_other_words_is_no_difference(arabic: str, english: str) -> None:
    assert translated(arabic, english) == []


@pytest.mark.parametrize(("arabic", "english"), DIFFERENT)
def test_another_value_is_a_difference(arabic: str, english: str) -> None:
    assert translated(arabic, english) != []


@given(st.integers(min_value=2, max_value=10**15))
def test_a_number_is_itself_in_either_script_and_with_either_marks(number: int) -> None:
    eastern = str(number).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))

    assert translated(f"بلغ العدد {eastern} في المدينة.", f"It was {number:,} in town.") == []
    assert (
        translated(f"بلغ العدد {number:,} في المدينة.".replace(",", "."), f"It was {number}.") == []
    )


@given(st.integers(min_value=2200, max_value=10**9), st.integers(min_value=1, max_value=9))
def test_a_digit_more_is_another_number(number: int, digit: int) -> None:
    (difference,) = translated(
        f"بلغ العدد {number} في المدينة.", f"It was {number}{digit} in town."
    )

    assert difference == Difference(added=f"{number}{digit}", lost=str(number))


def test_a_wrong_number_is_told_with_what_it_was() -> None:
    assert translated("افتتح عام ٢٠١٧", "It opened in 2012") == [Difference("2012", "٢٠١٧")]


def test_months_and_values_are_told_apart() -> None:
    found = translated("في 7 تشرين الأول", "on 8 November")

    assert found == [Difference("8", "7"), Difference("November", "تشرين الأول")]


def test_a_summary_may_lose_numbers_but_not_bring_any() -> None:
    article = "قتل 12 شخصا وأصيب 40 في انفجار يوم الأحد."

    assert summarized(article, "قتل اثنا عشر شخصا في انفجار.") == []
    assert summarized(article, "قتل 21 شخصا في انفجار.") == [Difference("21", None)]


def test_a_summary_may_round_large_numbers_but_not_years() -> None:
    article = "بلغ عدد السكان 1,284,530 نسمة عام 2017."

    assert summarized(article, "بلغ عدد السكان 1.28 مليون نسمة.") == []
    assert summarized(article, "بلغ عدد السكان 1.35 مليون نسمة.") != []
    assert summarized(article, "كان ذلك عام 2010.") != []


@given(st.text(alphabet="خمسة وعشرون٣٩2.5,/:-% ألفthreeandhalf½م", max_size=80))
def test_whatever_a_text_says_it_says_itself(text: str) -> None:
    assert summarized(text, text) == []
