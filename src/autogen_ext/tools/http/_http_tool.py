"""A tool whose result is the answer of an HTTP service."""

from __future__ import annotations

import asyncio
import re
from typing import Any, Literal, Self
from urllib.parse import quote

import httpx2
from pydantic import BaseModel, ConfigDict

from autogen_core import CancellationToken, Component
from autogen_core.tools import BaseTool
from autogen_core.utils import schema_to_pydantic_model
from coterie.errors import CoterieError
from coterie.transport import of_loop

DEFAULT_TIMEOUT_S = 5.0
_MAX_QUOTED = 500

Method = Literal["GET", "POST", "PUT", "DELETE", "PATCH"]


class HttpToolConfig(BaseModel):
    """The config of an `HttpTool`. Its headers are written down as they are."""

    model_config = ConfigDict(defer_build=True)

    name: str
    description: str | None = None
    scheme: Literal["http", "https"] = "http"
    host: str
    port: int
    path: str = "/"
    method: Method | None = "POST"
    headers: dict[str, Any] | None = None
    json_schema: dict[str, Any]
    return_type: Literal["text", "json"] | None = "text"
    timeout: float = DEFAULT_TIMEOUT_S


class HttpTool(BaseTool[BaseModel, Any], Component[HttpToolConfig]):
    """A wrapper for using an HTTP server as a tool.

    `json_schema` describes the arguments. Those that `path` names in braces go into the path, each as one segment; the
    others into the query for GET and DELETE, else into a JSON body. What is absent or null is not sent. The result is
    the body of the answer, decoded for `return_type="json"`. `timeout` is in seconds, for each wait.

    Raises:
        ValueError: `path` names an argument that `json_schema` does not have.
    """

    component_type = "tool"
    component_provider_override = "autogen_ext.tools.http.HttpTool"
    component_config_schema = HttpToolConfig

    def __init__(
        self,
        name: str,
        host: str,
        port: int,
        json_schema: dict[str, Any],
        headers: dict[str, Any] | None = None,
        description: str = "HTTP tool",
        path: str = "/",
        scheme: Literal["http", "https"] = "http",
        method: Method = "POST",
        return_type: Literal["text", "json"] = "text",
        timeout: float = DEFAULT_TIMEOUT_S,
    ) -> None:
        self.server_params = HttpToolConfig(
            name=name,
            description=description,
            host=host,
            port=port,
            json_schema=json_schema,
            headers=headers,
            path=path,
            scheme=scheme,
            method=method,
            return_type=return_type,
            timeout=timeout,
        )
        self._path_params = set(re.findall(r"{([^{}]*)}", path))
        unknown = sorted(self._path_params - set(json_schema.get("properties", {})))
        if unknown:
            raise ValueError(
                f"The path {path!r} names {unknown}, which json_schema does not have. Add them to its properties."
            )
        super().__init__(schema_to_pydantic_model(json_schema, name), object, name, description)

    async def run(self, args: BaseModel, cancellation_token: CancellationToken) -> Any:
        """Ask the service.

        Raises:
            CoterieError: it cannot be reached, or its status or body says that it failed.
        """
        return await cancellation_token.link_future(asyncio.ensure_future(self._ask(args)))

    async def _ask(self, args: BaseModel) -> Any:
        params = self.server_params
        method = params.method or "POST"
        values = args.model_dump(mode="json", by_alias=True, exclude_none=True)
        url = f"{params.scheme}://{params.host}:{params.port}{self._path(values)}"
        rest = {key: value for key, value in values.items() if key not in self._path_params}
        how: dict[str, Any] = {"params": rest or None} if method in ("GET", "DELETE") else {"json": rest}
        headers = {key: str(value) for key, value in (params.headers or {}).items()}
        try:
            client = (await of_loop()).client()
            response = await client.request(method, url, headers=headers, timeout=params.timeout, **how)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise CoterieError(f"{method} {url} failed: {type(error).__name__} {str(error)!r}.") from error
        return _result(response, f"{method} {url}", params.return_type)

    def _path(self, values: dict[str, Any]) -> str:
        def segment(match: re.Match[str]) -> str:
            value = values.get(match[1])
            text = quote("" if value is None else str(value), safe="")
            if text in ("", ".", ".."):
                raise ValueError(
                    f"{match[1]!r} is {value!r}, which cannot stand in the path {self.server_params.path!r}."
                )
            return text

        path = re.sub(r"{([^{}]*)}", segment, self.server_params.path)
        return path if path.startswith("/") else f"/{path}"

    def _to_config(self) -> HttpToolConfig:
        return self.server_params.model_copy()

    @classmethod
    def _from_config(cls, config: HttpToolConfig) -> Self:
        # What is null takes its default.
        return cls(**config.model_dump(exclude_none=True))


def _result(response: Any, asked: str, return_type: str | None) -> Any:
    if not response.is_success:
        raise CoterieError(f"{asked} was answered with status {response.status_code}: {response.text[:_MAX_QUOTED]!r}.")
    if return_type != "json":
        return response.text
    try:
        return response.json()
    except ValueError as error:
        raise CoterieError(f"{asked} was answered with no JSON: {response.text[:_MAX_QUOTED]!r}.") from error
