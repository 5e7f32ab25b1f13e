"""The version of AutoGen whose programs run here; `coterie.__version__` is that of this distribution."""

from __future__ import annotations

__version__ = "0.2.40"
