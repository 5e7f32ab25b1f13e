from __future__ import annotations

from coterie.testing import Fault

from ...case import Case

CASE = Case(answers=[Fault(pieces=[b"{"], hang=True), Fault(pieces=[b"{"], hang=True)])
