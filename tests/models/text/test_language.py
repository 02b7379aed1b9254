"""Persian and Urdu are not Arabic, and a quotation changes no article's language."""

import pytest

from models.text.language import language_of


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "قال الوزير إن الحكومة ستعلن خطتها غدا"),
        ("ar", "حفتر يصل القاهرة"),
        ("ar", "شلونك گالوا اليوم المطر قوي بالبصرة وچان الجو حلو"),
        ("ar", "أعلنت شركة Example Energy Holdings توقيع عقد مع Northern Wind في العاصمة"),
        ("ar", "وقال الشاعر الإيراني إن عبارة «این درخت است» أول ما كتبه في حياته وهو صغير"),
        ("fa", "رئیس جمهور گفت که این تصمیم برای مردم است و باید اجرا شود"),
        ("fa", "رئيس جمهور اين تصميم را براي مردم گرفت كه بايد اجرا شود"),
        ("ur", "وزیر اعظم نے کہا ہے کہ حکومت اس پر غور کر رہی ہے"),
        ("ckb", "سەرۆکی هەرێم لە هەولێر کۆبوونەوەیەکی لەگەڵ وەزیر کرد"),
        ("en", "The minister said that the plan would be announced tomorrow."),
        ("und", "Министр сказал, что план будет объявлен завтра."),
        (None, "١٢٣ 😀 !!"),
        (None, ""),
    ],
)
def test_tells_the_language(language: str | None, text: str) -> None:
    assert language_of(text) == language
