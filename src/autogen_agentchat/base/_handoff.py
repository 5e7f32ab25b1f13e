"""How one agent hands the conversation over to another."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from autogen_core.tools import BaseTool, FunctionTool


class Handoff(BaseModel):
    """A hand-over to `target`, which a model asks for by calling the tool `name`; that answers with `message`."""

    model_config = ConfigDict(defer_build=True)

    target: str
    description: str = Field(default="")
    name: str = Field(default="")
    message: str = Field(default="")

    @model_validator(mode="before")
    @classmethod
    def set_defaults(cls, values: Any) -> Any:
        """Fill in what was not given.

        Raises: ValueError when the given name is no identifier, which models would refuse.
        """
        if not isinstance(values, dict) or not isinstance(values.get("target"), str):
            return values
        target, name = values["target"], values.get("name")
        if name and not isinstance(name, str):
            raise ValueError(f"Handoff name must be a string: {name}")
        if name and not name.isidentifier():
            raise ValueError(f"Handoff name must be a valid identifier: {name}")
        return {
            **values,
            "description": values.get("description") or f"Handoff to {target}.",
            "name": name or f"transfer_to_{target}".lower(),
            "message": values.get("message") or f"Transferred to {target}, adopting the role of {target} immediately.",
        }

    @property
    def handoff_tool(self) -> BaseTool[BaseModel, BaseModel]:
        """The tool that a model calls."""

        def _hand_over() -> str:
            return self.message

        return _HandoffTool(_hand_over, name=self.name, description=self.description, strict=True)


class _HandoffTool(FunctionTool):
    """Says that the conversation is handed over."""

    component_provider_override = "autogen_core.tools.FunctionTool"
    _changes = "nothing"
