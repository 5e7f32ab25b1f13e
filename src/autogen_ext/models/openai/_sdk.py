"""Model calls through the official `openai` package, for programs that bring its client, or have patched it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any

import orjson
from pydantic import BaseModel

from coterie.effects import Endpoint
from coterie.errors import MissingExtra
from coterie.messages import Answer
from coterie.models.openai_chat import decode_answer
from coterie.models.openai_stream import StreamDecoder

Hear = Callable[[str], None]

_PATCHABLE = ("create", "parse")
_KEY_HEADERS = ("authorization", "api-key")


def is_patched() -> bool:
    """Whether the program has put something of its own in the place of the package's `create` or `parse`: a test, say."""
    module = sys.modules.get("openai.resources.chat.completions")
    cls = getattr(module, "AsyncCompletions", None)
    return cls is not None and any(_is_replaced(cls, each) for each in _PATCHABLE)


def _is_replaced(cls: Any, method: str) -> bool:
    return getattr(getattr(cls, method, None), "__qualname__", None) != f"AsyncCompletions.{method}"


def client_for(endpoint: Endpoint) -> Any:
    """Return a client of the package for an endpoint."""
    try:
        import openai
    except ImportError:
        raise MissingExtra("openai", "openai", "The client of the SDK") from None

    address = endpoint.url.removesuffix("/chat/completions")
    how: dict[str, Any] = {
        "default_headers": {name: value for name, value in endpoint.headers.items() if name not in _KEY_HEADERS},
        "max_retries": endpoint.max_retries,
        "timeout": endpoint.timeout_s,
        "http_client": endpoint.client,
    }
    key = next((endpoint.headers[name] for name in _KEY_HEADERS if name in endpoint.headers), "").rpartition(" ")[2]
    if "api-version" not in endpoint.query:
        return openai.AsyncOpenAI(base_url=address, api_key=key or "none", default_query=dict(endpoint.query), **how)
    azure, _, deployment = address.rpartition("/openai/deployments/")
    if endpoint.token is not None:
        how["azure_ad_token_provider"] = endpoint.token
    else:
        how["azure_ad_token" if "authorization" in endpoint.headers else "api_key"] = key
    version = endpoint.query["api-version"]
    return openai.AsyncAzureOpenAI(azure_endpoint=azure, azure_deployment=deployment, api_version=version, **how)


async def ask(client: Any, body: bytes, fields: Mapping[str, Any], wanted: type[BaseModel] | None) -> Answer:
    """Ask once. `fields` are those of the request besides its messages, which `body` has."""
    messages = orjson.loads(body)["messages"]
    completions = client.chat.completions
    if wanted is not None and _is_replaced(type(completions), "parse"):
        keys = {key: value for key, value in fields.items() if key not in ("response_format", "stream")}
        made = await client.beta.chat.completions.parse(messages=messages, response_format=wanted, **keys)
    else:
        made = await completions.create(messages=messages, **fields)
    return decode_answer(200, {}, orjson.dumps(_plain(made)), asked="the openai package")


async def ask_for_stream(client: Any, body: bytes, fields: Mapping[str, Any], say: Hear, think: Hear) -> Answer:
    """Ask once, and hand on the pieces of the answer as they come."""
    messages = orjson.loads(body)["messages"]
    decoder = StreamDecoder(say, think, asked="the openai package")
    stream = await client.chat.completions.create(messages=messages, **fields)
    async for chunk in stream:
        decoder.feed(b"data: %b\n\n" % orjson.dumps(_plain(chunk)))
    decoder.feed(b"data: [DONE]\n\n")
    return decoder.answer()


def _plain(made: BaseModel) -> Any:
    return made.model_dump(mode="json", exclude_none=True, warnings=False)
