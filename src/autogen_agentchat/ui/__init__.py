"""Show what agents and teams do on a console, and ask a person there."""

from ._console import Console
from ._user_input import UserInputManager

__all__ = ["Console", "UserInputManager"]
