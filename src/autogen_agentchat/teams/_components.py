"""Participants of a team, read from its configuration."""

from __future__ import annotations

from collections.abc import Sequence

from autogen_core import ComponentModel

from ..base import ChatAgent, Team


def load_participants(models: Sequence[ComponentModel]) -> list[ChatAgent | Team]:
    """Make the participants that `models` describe; a component that calls itself a team is one."""
    return [
        Team.load_component(each) if each.component_type == Team.component_type else ChatAgent.load_component(each)
        for each in models
    ]
