from __future__ import annotations

from ..case import Case, Differs

_WHY = "A manager that is a member of another group answers with the last words of its own group"
_RULE = "-" * 80
_LATER = f"""lead (to chat_manager):

d speaks

{_RULE}

Next speaker: a

a (to chat_manager):

a speaks

{_RULE}

Next speaker: b

b (to chat_manager):

b speaks

{_RULE}"""

CASE = Case(
    differs=[
        Differs("printed line 28", "<absent>", _LATER, _WHY),
        Differs("variables.before_lead[2]", "<absent>", "d speaks", _WHY),
        Differs("variables.log[0]", "<absent>", "a speaks", _WHY),
        Differs("variables.log[1]", "<absent>", "b speaks", _WHY),
    ]
)
