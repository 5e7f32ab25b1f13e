"""`python -m coterie_apps.cli` is the command `coterie`."""

from __future__ import annotations

from . import main

main()
