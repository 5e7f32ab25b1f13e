"""What can be named and called in the public modules, held to what 0.7.5 showed when `public_faces.py` ran under it."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.dialects.v04 import public_faces

RECORDED: dict[str, Any] = json.loads(Path(__file__).with_name("public-faces-of-0.7.5.json").read_text())

OTHERWISE = {
    "autogen_agentchat.teams/BaseGroupChat/call": "A team is a loop; the manager's class was private.",
    "autogen_ext.agents.file_surfer/FileSurfer/call": "The folder is looked up when an agent is made, not at import.",
    "autogen_ext.agents.openai/__all__": "OpenAI has switched the Assistants API off.",
    "autogen_ext.agents.openai/OpenAIAssistantAgent": "As above; naming it says what to use instead.",
    "autogen_ext.code_executors.azure/ACADynamicSessionsCodeExecutor": "Making one says what to use instead.",
    "autogen_ext.code_executors.docker_jupyter/JupyterKernelClient/call": "A client makes it.",
    "autogen_ext.memory.canvas/TextCanvas/bases": "Its base class was private.",
    "autogen_ext.runtimes.grpc/GrpcWorkerAgentRuntimeHostServicer/bases": "Its base class is made by a generator.",
    "autogen_ext.tools.code_execution/CodeExecutionResult/members/ser_model": "A serializer, which pydantic calls.",
}
"""Where ours is not theirs on purpose, and why."""


def is_here(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def gaps(theirs: Any, ours: Any, place: str) -> Iterator[str]:
    """Every place where a program that was written for theirs would meet something else; more than theirs is none."""
    if place in OTHERWISE:
        return
    if isinstance(theirs, dict) and isinstance(ours, dict):
        for name, value in theirs.items():
            yield from gaps(value, ours.get(name, "missing"), f"{place}/{name}")
    elif not is_served(theirs, ours, place.rpartition("/")[2]):
        yield f"{place} was {theirs!r}, is {ours!r}"


def is_served(theirs: Any, ours: Any, name: str) -> bool:
    if name in ("__all__", "bases"):
        return set(theirs) <= set(ours)
    if not isinstance(theirs, list) or not isinstance(ours, list):
        return bool(theirs in (ours, "value"))
    further = ours[len(theirs) :]
    return theirs == ours[: len(theirs)] and all(each.startswith("kw ") and "=" in each for each in further)


@pytest.mark.parametrize("module", [each for each in RECORDED if is_here(each)])
def test_what_a_program_names_and_calls_is_as_in_0_7_5(module: str) -> None:
    ours = public_faces.present(module)
    assert ours is not None
    assert list(gaps(RECORDED[module], ours, module)) == []
