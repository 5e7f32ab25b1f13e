"""How an AssistantAgent is written down as a component."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from autogen_core import ComponentModel

from ..base import Handoff


class AssistantAgentConfig(BaseModel):
    """The configuration of an AssistantAgent. `tools` is read, for hand-written files, and never written."""

    model_config = ConfigDict(defer_build=True)

    name: str
    model_client: ComponentModel
    tools: list[ComponentModel] | None = None
    workbench: list[ComponentModel] | None = None
    handoffs: list[Handoff | str] | None = None
    model_context: ComponentModel | None = None
    memory: list[ComponentModel] | None = None
    description: str
    system_message: str | None = None
    model_client_stream: bool = False
    reflect_on_tool_use: bool
    tool_call_summary_format: str
    max_tool_iterations: int = 1
    metadata: dict[str, str] | None = None
    structured_message_factory: ComponentModel | None = None
