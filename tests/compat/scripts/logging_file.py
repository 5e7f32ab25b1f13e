from __future__ import annotations

from ..case import Case, Differs

_WHY = "Keys, tokens, addresses and account names are left out of every log"

CASE = Case(answers=["Hello."], differs=[Differs("variables.leaked", True, False, _WHY)])
