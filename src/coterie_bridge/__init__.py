"""Agents of both generations in one conversation.

`as_v04` makes an agent of AutoGen 0.2 a participant of a 0.4 team, `as_v02` an agent or a team of 0.4 one of a 0.2 chat. Both
keep their own memory and their own way to answer; they share the run: one journal, one budget, one bill.
"""

from ._new_in_old import as_v02
from ._old_in_new import as_v04

__all__ = ["as_v02", "as_v04"]
