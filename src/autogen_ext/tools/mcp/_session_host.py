"""Answers what servers ask of the program that uses them: a model's answer, a person's, folders."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any, Self, TypeVar

from pydantic import BaseModel

from autogen_core import Component, ComponentBase, ComponentModel
from coterie.errors import RunStopped

from ._elicitation import Elicitor
from ._roots import RootsProvider
from ._sampling import Sampler

if TYPE_CHECKING:
    from mcp.types import (
        CreateMessageRequestParams,
        CreateMessageResult,
        ElicitRequestParams,
        ElicitResult,
        ErrorData,
        ListRootsResult,
    )

T = TypeVar("T")

InPlace = Callable[[Coroutine[Any, Any, Any]], Awaitable[Any]]


class McpSessionHostConfig(BaseModel):
    """The config of a `McpSessionHost`."""

    sampler: ComponentModel | None = None
    elicitor: ComponentModel | None = None
    roots: ComponentModel | None = None


class McpSessionHost(ComponentBase[BaseModel], Component[McpSessionHostConfig]):
    """Answers requests of servers with what it was given. What it was not given, servers are told it cannot do."""

    component_type = "mcp_session_host"
    component_config_schema = McpSessionHostConfig
    component_provider_override = "autogen_ext.tools.mcp.McpSessionHost"

    def __init__(
        self, sampler: Sampler | None = None, roots: RootsProvider | None = None, elicitor: Elicitor | None = None
    ) -> None:
        self._sampler = sampler
        self._roots = roots
        self._elicitor = elicitor

    async def handle_sampling_request(self, params: CreateMessageRequestParams) -> CreateMessageResult | ErrorData:
        """Have a model answer."""
        if self._sampler is None:
            return _refusal("No sampler available to handle this sampling request")
        return await _guarded(self._sampler.sample(params))

    async def handle_elicit_request(self, params: ElicitRequestParams) -> ElicitResult | ErrorData:
        """Have a person answer."""
        if self._elicitor is None:
            return _refusal("No elicitor available to handle this elicitation request")
        return await _guarded(self._elicitor.elicit(params))

    async def handle_list_roots_request(self) -> ListRootsResult | ErrorData:
        """Name the folders that the server may use."""
        if self._roots is None:
            return _refusal("No roots provider available to handle this roots request")
        return await _guarded(self._roots.list_roots())

    def callbacks(self, in_place: InPlace) -> dict[str, Any]:
        """Return the callbacks of a session; each does its work by `in_place`."""

        async def sample(context: Any, params: CreateMessageRequestParams) -> Any:
            return await in_place(self.handle_sampling_request(params))

        async def elicit(context: Any, params: ElicitRequestParams) -> Any:
            return await in_place(self.handle_elicit_request(params))

        async def list_roots(context: Any) -> Any:
            return await in_place(self.handle_list_roots_request())

        # A callback is a promise to the server, so only those that can be kept.
        answering = {
            "sampling_callback": (self._sampler, sample),
            "elicitation_callback": (self._elicitor, elicit),
            "list_roots_callback": (self._roots, list_roots),
        }
        return {name: callback for name, (part, callback) in answering.items() if part is not None}

    def _to_config(self) -> McpSessionHostConfig:
        parts = {"sampler": self._sampler, "elicitor": self._elicitor, "roots": self._roots}
        return McpSessionHostConfig(**{name: part.dump_component() for name, part in parts.items() if part is not None})

    @classmethod
    def _from_config(cls, config: McpSessionHostConfig) -> Self:
        return cls(
            sampler=Sampler.load_component(config.sampler) if config.sampler else None,
            roots=RootsProvider.load_component(config.roots) if config.roots else None,
            elicitor=Elicitor.load_component(config.elicitor) if config.elicitor else None,
        )


async def _guarded(answering: Coroutine[Any, Any, T]) -> T | ErrorData:
    """The answer, or what went wrong, for the server to read."""
    from mcp.types import INTERNAL_ERROR, ErrorData

    try:
        return await answering
    except (Exception, RunStopped) as error:  # noqa: BLE001 - the program's own part; the run remembers its stop
        return ErrorData(code=INTERNAL_ERROR, message=str(error) or repr(error))


def _refusal(why: str) -> ErrorData:
    from mcp.types import INVALID_REQUEST, ErrorData

    return ErrorData(code=INVALID_REQUEST, message=why)
