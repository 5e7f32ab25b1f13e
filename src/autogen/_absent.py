"""What of `autogen` is not here; `coterie doctor` says the same."""

from pathlib import Path

from coterie.absent import Absent

Absent("autogen", Path(__file__).with_name("absent.json"))
