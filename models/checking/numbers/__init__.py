"""Two texts come in, in Arabic or English; the differences between their numbers go out.

Equal values in other words are equal: «مليونا دولار» and $2 million, «٪٢٠» and twenty percent,
«التاسعة والنصف» and 9:30, «ثلاثينيات القرن التاسع عشر» and the 1830s.
"""

from __future__ import annotations

from models.checking.numbers.comparison import Difference, summarized, translated

__all__ = ["Difference", "summarized", "translated"]
