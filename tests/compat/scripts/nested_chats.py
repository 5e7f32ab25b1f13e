from __future__ import annotations

from ..case import Case

CASE = Case(answers=["Owls v1.", "More links.", '{"Reviewer": "SEO"}', "Owls v2."])
