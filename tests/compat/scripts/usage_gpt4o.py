from __future__ import annotations

from ..case import Case, Differs

CASE = Case(answers=["hello"], differs=[Differs("variables.cost", 0.0008, 0.00045, "The built-in prices are today's.")])
