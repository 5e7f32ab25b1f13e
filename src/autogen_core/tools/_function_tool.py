"""Functions as tools, and how they are written down and loaded again."""

from __future__ import annotations

import ast
import asyncio
import inspect
import warnings
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Self

from pydantic import BaseModel

from coterie.in_thread import begun_in_thread

from .._cancellation_token import CancellationToken
from .._component_config import Component
from ..code_executor import Import, import_to_str, to_code
from ._base import BaseTool
from ._function_schema import (
    CANCELLATION_TOKEN,
    arguments_model,
    function_name,
    plain_return_type,
    resolved_signature,
)


class FunctionToolConfig(BaseModel):
    """The config of a `FunctionTool`."""

    source_code: str
    name: str
    description: str
    global_imports: Sequence[Import]
    has_cancellation_support: bool
    strict: bool | None = None
    """None stands for False, as in what 0.7.5 wrote down."""


class FunctionTool(BaseTool[BaseModel, BaseModel], Component[FunctionToolConfig]):
    """A tool that calls a function, a sync one in a thread.

    Each parameter needs an annotation; `Annotated[T, "text"]` or `Annotated[T, Field(...)]` describes it to the model. A
    parameter named `cancellation_token` is given the call's token. `global_imports` are the imports that the function's
    source needs when it is loaded from a config.

    Raises:
        TypeError: a parameter has no annotation.
        ValueError: a description is no string.
    """

    component_provider_override = "autogen_core.tools.FunctionTool"
    component_config_schema = FunctionToolConfig

    def __init__(
        self,
        func: Callable[..., Any],
        description: str,
        name: str | None = None,
        global_imports: Sequence[Import] = [],
        strict: bool = False,
    ) -> None:
        self._func = func
        self._in_doubt = getattr(func, "coterie_in_doubt", "repeat")
        self._global_imports = global_imports
        self._source_code: str | None = None
        self._signature = resolved_signature(func)
        self._has_cancellation_support = CANCELLATION_TOKEN in self._signature.parameters
        self._is_async = _is_async(func)
        name = name or function_name(func)
        args_model = arguments_model(func, self._signature, name)
        return_type = plain_return_type(self._signature)
        super().__init__(args_model, return_type, name, description, strict)

    async def run(self, args: BaseModel, cancellation_token: CancellationToken) -> Any:
        """Call the function; cancelling the token cancels an async one and stops waiting for a sync one."""
        values = {name: getattr(args, name) for name in type(args).model_fields if name in self._signature.parameters}
        if self._has_cancellation_support:
            values[CANCELLATION_TOKEN] = cancellation_token
        if self._is_async:
            working = cancellation_token.link_future(asyncio.ensure_future(self._func(**values)))
            try:
                return await working
            except GeneratorExit as error:
                if working.done():  # its own, which would close the streams that wait for it
                    raise RuntimeError(f"{self.name} raised GeneratorExit") from error
                raise
        result = await cancellation_token.link_future(begun_in_thread(self._func, **values))
        # A sync function may return what an async one gave it.
        return await result if inspect.isawaitable(result) else result

    def _to_config(self) -> FunctionToolConfig:
        return FunctionToolConfig(
            source_code=self._source_code or self._source(),
            name=self.name,
            description=self.description,
            global_imports=self._global_imports,
            has_cancellation_support=self._has_cancellation_support,
            strict=self._strict or None,
        )

    def _source(self) -> str:
        if not inspect.isroutine(self._func):
            raise TypeError(
                f"The tool {self.name!r} cannot be written down: only functions have a source, not {self._func!r}"
            )
        return to_code(self._func)

    @classmethod
    def _from_config(cls, config: FunctionToolConfig) -> Self:
        warnings.warn(
            "\n⚠️  SECURITY WARNING ⚠️\n"
            "Loading a FunctionTool from config will execute code to import the provided global imports and function "
            "code.\nOnly load configs from TRUSTED sources to prevent arbitrary code execution.",
            UserWarning,
            stacklevel=2,
        )
        func = _loaded_function(config)
        tool = cls(func, config.description, config.name, config.global_imports, bool(config.strict))
        tool._source_code = config.source_code
        return tool


def _is_async(func: Callable[..., Any]) -> bool:
    inner = func.func if isinstance(func, partial) else func
    return inspect.iscoroutinefunction(inner) or inspect.iscoroutinefunction(getattr(inner, "__call__", None))  # noqa: B004


def _loaded_function(config: FunctionToolConfig) -> Callable[..., Any]:
    namespace: dict[str, Any] = {}
    for each in config.global_imports:
        _make_import(each, namespace)
    try:
        tree = ast.parse(config.source_code)
        names = [each.name for each in tree.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
        exec(compile(tree, f"<tool {config.name}>", "exec", dont_inherit=True), namespace)  # noqa: S102 - the warning above says so
    except Exception as error:  # The code is the user's.
        raise ValueError(f"Could not compile and load function: {error}") from error
    if not names:
        raise ValueError(f"Could not compile and load function: no function in {config.source_code!r}")
    func: Callable[..., Any] = namespace[names[0]]
    return func


def _make_import(each: Import, namespace: dict[str, Any]) -> None:
    statement = import_to_str(each)
    try:
        exec(statement, namespace)  # noqa: S102 - the warning above says so
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"Failed to {statement}: Module not found. Please ensure the module is installed."
        ) from error
    except Exception as error:  # Importing runs foreign code.
        raise RuntimeError(f"Failed to {statement}: {error}") from error
