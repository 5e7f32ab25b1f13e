"""Passages of documents: read them from files, split them, embed them, keep them, find them again.

Nothing here decides when to retrieve: agents ask through the effect `Retrieve`, which calls what they were given.
"""

from __future__ import annotations
