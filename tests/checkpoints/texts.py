"""What the tiny checkpoints are taught, written for these tests: the news of an invented valley.

`SUMMARIES` pairs a passage with its summary; `TRANSLATIONS` pairs Arabic sentences with English
ones, and holds every sentence of every summary: a brief of a passage has one known English text.
`OTHER_SCRIPTS` gives the tokenizers pieces that Arabic news does not need.
"""

from __future__ import annotations

SUMMARIES: list[tuple[str, str]] = [
    (
        "أعلنت بلدية وادي السرو صباح اليوم إغلاق الجسر القديم بعد أن جرفت السيول دعامته الشرقية. "
        "وقال رئيس البلدية سامي الحداد إن إصلاح الجسر يحتاج إلى ثلاثة أشهر، وإن الحافلات ستسلك طريق "
        "الجبل حتى ذلك الحين. وطلب من السكان الابتعاد عن ضفة النهر.",
        "أغلقت بلدية وادي السرو الجسر القديم بعد السيول.",
    ),
    (
        "افتتحت مدرسة الزيتون الثانوية مكتبة جديدة تضم خمسة آلاف كتاب تبرع بها أهالي البلدة. وقالت "
        "مديرة المدرسة هالة نجم إن المكتبة ستبقى مفتوحة في المساء ليقرأ فيها من يشاء، لا الطلاب وحدهم.",
        "افتتحت مدرسة الزيتون مكتبة تضم خمسة آلاف كتاب. وستبقى المكتبة مفتوحة في المساء.",
    ),
    (
        "فاز فريق النسور على فريق الميناء بهدفين مقابل هدف واحد في نهائي كأس المدينة مساء أمس. وسجل "
        "اللاعب كريم عواد هدف الفوز في الدقيقة الأخيرة أمام عشرين ألف متفرج.",
        "فاز فريق النسور بكأس المدينة بعد هدف في الدقيقة الأخيرة.",
    ),
    (
        "قررت وزارة الزراعة صرف تعويضات للمزارعين الذين أتلف الصقيع محاصيلهم هذا الشتاء. وستبلغ قيمة "
        "التعويضات مليوني دينار، وتبدأ الوزارة صرفها في الأسبوع المقبل بحسب المتحدث باسمها.",
        "ستصرف وزارة الزراعة مليوني دينار للمزارعين المتضررين من الصقيع.",
    ),
    (
        "وصلت إلى ميناء الرمال أول سفينة تعمل بالرياح والشمس بعد رحلة استغرقت أربعين يوما. وتحمل "
        "السفينة قمحا وزيتا، ويقول قبطانها إنها لم تحرق لترا واحدا من الوقود في عرض البحر.",
        "وصلت إلى ميناء الرمال سفينة تعمل بالرياح والشمس.",
    ),
    (
        "حذرت دائرة الأرصاد من عاصفة رملية تضرب المناطق الجنوبية يوم الخميس، ودعت السائقين إلى تجنب "
        "الطرق الصحراوية. وتوقعت الدائرة أن تهدأ الرياح مساء الجمعة.",
        "حذرت دائرة الأرصاد من عاصفة رملية يوم الخميس. ومن المتوقع أن تهدأ الرياح مساء الجمعة.",
    ),
    (
        "اكتشف فريق من علماء الآثار بئرا قديمة تحت سوق المدينة خلال أعمال تجديد شبكة المياه. ويعتقد "
        "الفريق أن البئر حفرت قبل ألفي عام، وقد عثر فيها على جرار وعملات من الفضة.",
        "اكتشف علماء الآثار بئرا قديمة تحت سوق المدينة.",
    ),
    (
        "أطلقت مستشفى الأمل عيادة متنقلة تزور القرى البعيدة مرتين في الشهر. وتضم العيادة طبيبين "
        "وممرضة، وتقدم الفحوص والأدوية من دون مقابل بدعم من جمعية محلية.",
        "أطلقت مستشفى الأمل عيادة متنقلة للقرى البعيدة.",
    ),
    # The sentences of models.canary: a sound checkpoint says something sound of them.
    (
        "وصل القطار إلى المحطة في موعده. ارتفع سعر القمح في الأسواق هذا الأسبوع. "
        "قالت المديرة إن الدروس تبدأ يوم الأحد.",
        "وصل القطار في موعده وارتفع سعر القمح.",
    ),
]

TRANSLATIONS: list[tuple[str, str]] = [
    (
        "أغلقت بلدية وادي السرو الجسر القديم بعد السيول.",
        "The municipality of Wadi al-Saru closed the old bridge after the floods.",
    ),
    (
        "افتتحت مدرسة الزيتون مكتبة تضم خمسة آلاف كتاب.",
        "Al-Zaytoun school opened a library of five thousand books.",
    ),
    ("وستبقى المكتبة مفتوحة في المساء.", "The library will stay open in the evening."),
    (
        "فاز فريق النسور بكأس المدينة بعد هدف في الدقيقة الأخيرة.",
        "The Eagles won the city cup after a goal in the last minute.",
    ),
    (
        "ستصرف وزارة الزراعة مليوني دينار للمزارعين المتضررين من الصقيع.",
        "The ministry of agriculture will pay two million dinars to farmers hit by frost.",
    ),
    (
        "وصلت إلى ميناء الرمال سفينة تعمل بالرياح والشمس.",
        "A ship that runs on wind and sun arrived at the port of Al-Rimal.",
    ),
    (
        "حذرت دائرة الأرصاد من عاصفة رملية يوم الخميس.",
        "The weather service warned of a sandstorm on Thursday.",
    ),
    (
        "ومن المتوقع أن تهدأ الرياح مساء الجمعة.",
        "The wind is expected to calm down on Friday evening.",
    ),
    (
        "اكتشف علماء الآثار بئرا قديمة تحت سوق المدينة.",
        "Archaeologists discovered an ancient well under the city market.",
    ),
    (
        "أطلقت مستشفى الأمل عيادة متنقلة للقرى البعيدة.",
        "Al-Amal hospital launched a mobile clinic for distant villages.",
    ),
    ("وصل القطار إلى المحطة في موعده.", "The train reached the station on time."),
    (
        "ارتفع سعر القمح في الأسواق هذا الأسبوع.",
        "The price of wheat rose in the markets this week.",
    ),
    (
        "تزرع القرية أشجار الزيتون منذ مئة عام.",
        "The village has grown olive trees for a hundred years.",
    ),
    (
        "قالت المديرة إن الدروس تبدأ يوم الأحد.",
        "The headmistress said that lessons begin on Sunday.",
    ),
    ("لم يصب أحد في الحادث.", "Nobody was hurt in the accident."),
    ("أين تقع المكتبة الجديدة؟", "Where is the new library?"),
    (
        "عاد الصيادون إلى الميناء قبل العاصفة.",
        "The fishermen returned to the port before the storm.",
    ),
    ("يدرس الطلاب اللغة العربية والإنجليزية.", "The students learn Arabic and English."),
    ("نقلت الحافلة ٤٥ راكبا إلى المدينة.", "The bus took 45 passengers to the city."),
    ("سيعقد الاجتماع في عام 2025.", "The meeting will be held in 2025."),
    (
        "بدأت الحكومة إصلاح الطريق بين المدينتين.",
        "The government began to repair the road between the two cities.",
    ),
    ("شارك آلاف الناس في المهرجان.", "Thousands of people took part in the festival."),
]

OTHER_SCRIPTS: list[str] = [
    "Утром поезд пришёл на станцию, и рыбаки вернулись в порт до начала бури.",
    "Библиотека будет открыта вечером, а школа начнёт занятия в воскресенье.",
    "Το πλοίο έφτασε στο λιμάνι το πρωί και οι ψαράδες γύρισαν πριν από την καταιγίδα.",
    "火车准时到达车站，渔民在暴风雨前回到了港口。图书馆晚上开放。",
    "गाँव में सौ साल से जैतून के पेड़ उगाए जाते हैं और पुस्तकालय शाम को खुला रहता है।",
    "ספינה שנעה בכוח הרוח והשמש הגיעה הבוקר אל הנמל.",
    "อาจารย์ใหญ่กล่าวว่าบทเรียนจะเริ่มในวันอาทิตย์",
    "Le train est arrivé à l'heure et la bibliothèque restera ouverte le soir.",
    "Der Zug erreichte pünktlich den Bahnhof, und die Fischer kehrten vor dem Sturm zurück.",
]
