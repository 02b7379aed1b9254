"""Whether two texts, in Arabic or in English, hold the same numbers.

The same value in other words is the same: «مليونا دولار» and $2 million, «٪٢٠» and twenty percent,
«التاسعة والنصف» and 9:30, «ثلاثينيات القرن التاسع عشر» and the 1830s.
"""

from __future__ import annotations

from models.checking.numbers.comparison import Difference, summarized, translated

__all__ = ["Difference", "summarized", "translated"]
