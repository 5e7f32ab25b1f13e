"""A console with panels. Needs the extra `rich`, once it is used."""

from ._rich_console import RichConsole

__all__ = ["RichConsole"]
