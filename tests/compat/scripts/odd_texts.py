from __future__ import annotations

from ..case import Case

CASE = Case(answers=["", "  \n ", 'He said "hi"\n\n\\n {x} %s 🎉', "long " * 3000])
