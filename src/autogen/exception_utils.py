"""The exceptions of 0.2."""

from __future__ import annotations

__all__ = (
    "AgentNameConflict",
    "InvalidCarryOverType",
    "NoEligibleSpeaker",
    "SenderRequired",
    "UndefinedNextAgent",
)


class AgentNameConflict(Exception):
    """Two agents of a group have the same name."""

    def __init__(self, msg: str = "Found multiple agents with the same name.") -> None:
        super().__init__(msg)


class NoEligibleSpeaker(Exception):
    """Nobody may speak next."""

    def __init__(self, message: str = "No eligible speakers.") -> None:
        self.message = message
        super().__init__(message)


class SenderRequired(Exception):
    """A trigger by name needs to know who sent the message."""

    def __init__(self, message: str = "Sender is required but not provided.") -> None:
        self.message = message
        super().__init__(message)


class InvalidCarryOverType(Exception):
    """A carryover that is neither a string nor a list."""

    def __init__(self, message: str = "Carryover should be a string or a list of strings.") -> None:
        self.message = message
        super().__init__(message)


class UndefinedNextAgent(Exception):
    """A group's order of speakers leads to nobody in the group."""

    def __init__(self, message: str = "The provided agents list does not overlap with agents in the group.") -> None:
        self.message = message
        super().__init__(message)
