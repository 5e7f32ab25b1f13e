"""A tool that runs Python code."""

from ._code_execution import CodeExecutionInput, CodeExecutionResult, PythonCodeExecutionTool

__all__ = ["CodeExecutionInput", "CodeExecutionResult", "PythonCodeExecutionTool"]
