"""Run Python code that a model writes."""

from __future__ import annotations

from typing import Any, Self

from pydantic import BaseModel, Field

from autogen_core import CancellationToken, Component, ComponentModel
from autogen_core.code_executor import CodeBlock, CodeExecutor
from autogen_core.tools import BaseTool

_DESCRIPTION = "Execute Python code blocks."


class CodeExecutionInput(BaseModel):
    """What a model gives the tool."""

    code: str = Field(description="The Python code to run.")


class CodeExecutionResult(BaseModel):
    """What came of running the code."""

    success: bool
    output: str


class PythonCodeExecutionToolConfig(BaseModel):
    """Config of a PythonCodeExecutionTool."""

    model_config = {"defer_build": True}

    executor: ComponentModel
    description: str = _DESCRIPTION


class PythonCodeExecutionTool(
    BaseTool[CodeExecutionInput, CodeExecutionResult], Component[PythonCodeExecutionToolConfig]
):
    """Runs Python code by an executor; the model reads what it printed."""

    component_config_schema = PythonCodeExecutionToolConfig
    component_provider_override = "autogen_ext.tools.code_execution.PythonCodeExecutionTool"

    def __init__(self, executor: CodeExecutor) -> None:
        super().__init__(CodeExecutionInput, CodeExecutionResult, "CodeExecutor", _DESCRIPTION)
        self._executor = executor

    async def run(self, args: CodeExecutionInput, cancellation_token: CancellationToken) -> CodeExecutionResult:
        """Run the code."""
        block = CodeBlock(code=args.code, language="python")
        result = await self._executor.execute_code_blocks([block], cancellation_token)
        return CodeExecutionResult(success=result.exit_code == 0, output=result.output)

    def return_value_as_string(self, value: Any) -> str:
        """Return the output."""
        return value.output if isinstance(value, CodeExecutionResult) else super().return_value_as_string(value)

    def _to_config(self) -> PythonCodeExecutionToolConfig:
        return PythonCodeExecutionToolConfig(executor=self._executor.dump_component())

    @classmethod
    def _from_config(cls, config: PythonCodeExecutionToolConfig) -> Self:
        return cls(CodeExecutor.load_component(config.executor))
