from __future__ import annotations

from ..case import Case, Differs

CASE = Case(
    differs=[
        Differs("printed line 1", "WARNING: Both None", "<absent>", "`math_utils.is_equiv` knows more spellings"),
        Differs("variables.answers[4]", None, "7", "`get_answer` also looks into `\\fbox{}`"),
    ]
)
