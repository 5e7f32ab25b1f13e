from __future__ import annotations

from ..case import Case, Differs

CASE = Case(differs=[Differs("variables.later", 5, 9, "An async chat asks each built-in reply once.")])
