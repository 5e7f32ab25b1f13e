from __future__ import annotations

from coterie.testing import Fault

from ..case import Case

LONG = {"error": {"message": "This model's maximum context length is 8192 tokens.", "code": "context_length_exceeded"}}
CASE = Case(answers=[Fault(status=400, body=LONG), "ok", "ok2", Fault(status=400, body=LONG)])
