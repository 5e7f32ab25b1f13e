from __future__ import annotations

from coterie.testing import Fault

from ..case import Case

DOWN = Fault(status=500, body={"error": {"message": "down"}})
CASE = Case(answers=[DOWN, "from the second", Fault(status=429, body={"error": {"message": "slow"}}), "ok", DOWN, DOWN])
