"""What of a project runs here: its AutoGen imports and calls, held against the packages as they are installed.

Nothing is imported, neither the project nor the packages: both are read as syntax trees.
"""

from __future__ import annotations

from .examine import Report, examine
from .judge import Finding, Verdict
from .sources import Problem

__all__ = ["Finding", "Problem", "Report", "Verdict", "examine"]
