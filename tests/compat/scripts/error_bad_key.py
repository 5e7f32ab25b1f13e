from __future__ import annotations

from coterie.testing import Fault

from ..case import Case

CASE = Case(
    answers=[Fault(status=401, body={"error": {"message": "Incorrect API key provided.", "code": "invalid_api_key"}})]
)
