"""What of `autogen_ext` is not here; `coterie doctor` says the same."""

from pathlib import Path

from coterie.absent import Absent

why = Absent("autogen_ext", Path(__file__).with_name("absent.json")).why
