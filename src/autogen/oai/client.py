"""OpenAIWrapper: asks the models of a config list, one after the other, until one answers."""

from __future__ import annotations

import functools
import hashlib
import inspect
import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from typing import Any, Protocol, runtime_checkable

from coterie.effects import Endpoint, ModelCall, encode
from coterie.errors import ConfigError, ModelError
from coterie.flow import Call, Flow
from coterie.messages import Answer, Choice, Message
from coterie.models.catalog import price_of
from coterie.place import HERE, Place
from coterie.runs import here, open_chat, play, play_async
from coterie.usage import Usage

from .. import runtime_logging
from ..io.base import IOStream
from . import _usage
from ._completions import completion, message_object, said, usage_object
from ._configs import CLIENT_KEYS, REQUEST_KEYS, WRAPPER_KEYS, check, check_entry, modern, request_params

logger = logging.getLogger(__name__)

TOOL_ENABLED = True
LEGACY_DEFAULT_CACHE_SEED = 41
LEGACY_CACHE_DIR = ".cache"


@runtime_checkable
class ModelClient(Protocol):
    """A client of the program's own, named by `model_client_cls` in a config entry.

    `create` takes the request's parameters and returns an object with `.choices[].message.content` and `.model`.
    """

    RESPONSE_USAGE_KEYS: list[str] = ["prompt_tokens", "completion_tokens", "total_tokens", "cost", "model"]

    def create(self, params: dict[str, Any]) -> Any: ...
    def message_retrieval(self, response: Any) -> list[Any]: ...
    def cost(self, response: Any) -> float: ...
    @staticmethod
    def get_usage(response: Any) -> dict[str, Any]: ...


class PlaceHolderClient:
    """Stands where a custom client will be registered."""

    def __init__(self, config: dict[str, Any]) -> None:
        self.config = config


_HEADERS_AND_QUERY = ("extra_headers", "extra_query")
_BESIDE_THE_BODY = (*_HEADERS_AND_QUERY, "timeout")


class OpenAIClient:
    """Speaks to one endpoint of the Chat Completions kind, or through a client of the package `openai`."""

    RESPONSE_USAGE_KEYS = ModelClient.RESPONSE_USAGE_KEYS
    _oai_client: Any = None
    """A client of the package `openai`, where the program gives one or sets it itself; it is asked then."""

    def __init__(self, client: Any) -> None:
        if isinstance(client, Endpoint):
            self.endpoint = client
        else:
            self._oai_client = client

    def create(self, params: dict[str, Any]) -> Any:
        """Ask with `params` and return the completion. Raises: ModelError."""
        if self._oai_client is not None:
            asked = {key: value for key, value in params.items() if key != "model_client_cls"}
            return self._oai_client.chat.completions.create(**asked)
        answer: Answer = play(self._ask(params))
        response = completion(answer)
        response.message_retrieval_function = self.message_retrieval
        return response

    def _ask(self, params: dict[str, Any]) -> Flow[Any]:
        body, endpoint = self.prepare(params)
        place = _place("client", params.get("messages"))
        model = str(params.get("model", ""))
        return (yield ModelCall(key=place.key("model", ""), model=model, body=body, endpoint=endpoint))

    def prepare(self, params: dict[str, Any]) -> tuple[bytes, Endpoint]:
        """The encoded request, and the endpoint with what this request adds to it. Raises: ConfigError."""
        from coterie.models.openai_chat import encode_request

        if not params.keys() <= REQUEST_KEYS:
            check(params.keys() - {"timeout"}, "create()")
        endpoint = self.endpoint
        if not params.keys().isdisjoint(_BESIDE_THE_BODY):
            beside = {key: params.get(key) for key in _BESIDE_THE_BODY}
            params = {key: value for key, value in params.items() if key not in _BESIDE_THE_BODY}
            endpoint = replace(
                endpoint,
                headers={**endpoint.headers, **(beside["extra_headers"] or {})},
                query={**endpoint.query, **(beside["extra_query"] or {})},
                timeout_s=endpoint.timeout_s if beside["timeout"] is None else beside["timeout"],
            )
        return encode_request(params), endpoint

    def message_retrieval(self, response: Any) -> list[Any]:
        """What the model said, per choice: text, or the message object if it calls something."""
        return [
            each.message if each.message.tool_calls or each.message.function_call else each.message.content
            for each in response.choices
        ]

    def cost(self, response: Any) -> float:
        """USD of `response`; 0 where the price is unknown."""
        cost = getattr(response, "cost", None)
        if cost is None and getattr(response, "usage", None) is not None:
            price, usage = price_of(response.model), response.usage
            cost = price.cost_usd(Usage(usage.prompt_tokens, usage.completion_tokens)) if price else None
        return float(cost or 0.0)

    @staticmethod
    def get_usage(response: Any) -> dict[str, Any]:
        """Tokens, cost and model of `response`."""
        usage = response.usage or usage_object(Usage())
        return {**usage.model_dump(), "cost": getattr(response, "cost", None) or 0.0, "model": response.model}


_OUR_CREATE = OpenAIClient.create


class _Entry:
    """One entry of the config list, taken apart once: what is sent, and how."""

    __slots__ = ("cache_seed", "config", "filter_func", "limiter", "params", "price", "seeded")

    def __init__(self, config: dict[str, Any], sent: dict[str, Any]) -> None:
        self.config = config
        self.params = request_params(sent)
        self.price = _price(config.get("price"))
        self.filter_func: Callable[..., bool] | None = config.get("filter_func")
        self.seeded = "cache_seed" in config
        self.cache_seed = config.get("cache_seed", LEGACY_DEFAULT_CACHE_SEED)
        rate = config.get("api_rate_limit")
        self.limiter: Any = None
        if rate is not None:
            from .rate_limiters import TimeRateLimiter

            self.limiter = TimeRateLimiter(rate)


def _price(price: Any) -> tuple[float, float] | None:
    if price is None:
        return None
    if isinstance(price, (list, tuple)) and len(price) == 2:
        return float(price[0]), float(price[1])
    if isinstance(price, (int, float)):
        logger.warning("price=%r is used for input and output tokens alike; give [input, output] per 1k tokens", price)
        return float(price), float(price)
    raise ConfigError(f"price must be [input, output] in USD per 1k tokens, found {price!r}")


class OpenAIWrapper:
    """Asks the models of a config list.

    `config_list` holds dicts of client settings (`api_key`, `base_url`, ...) and request parameters (`model`, ...);
    `base_config` holds what all entries share. What an entry or the base sets cannot be overridden by `create`.
    """

    cache_path_root = LEGACY_CACHE_DIR
    extra_kwargs = {
        "agent",
        "cache",
        "cache_seed",
        "filter_func",
        "allow_format_str_template",
        "context",
        "api_version",
        "api_type",
        "tags",
        "price",
    }
    openai_kwargs = set(CLIENT_KEYS)
    total_usage_summary: dict[str, Any] | None = None
    actual_usage_summary: dict[str, Any] | None = None
    _entries: Sequence[_Entry] = ()  # none where a program puts its own method in the place of `__init__`
    _own: Sequence[frozenset[str]] = ()
    _config_list: Sequence[dict[str, Any]] = ()

    def __init__(self, *, config_list: list[dict[str, Any]] | None = None, **base_config: Any) -> None:
        base = self._base = modern(base_config)
        if config_list is not None and not isinstance(config_list, (list, tuple)):
            raise ConfigError(f"config_list must be a list of dicts, found {type(config_list).__name__}")
        entries = [modern(dict(each)) for each in config_list or [{}]]
        self._own = [frozenset(each) for each in entries]
        self._config_list = [{**base, **each} for each in entries]
        self._clients: list[Any] = []
        of_clients = {key: value for key, value in base.items() if key in self.openai_kwargs}
        for each in entries:
            self._register_default_client(each, of_clients)
        self._entries = [_Entry(config, self._separate_create_config(config)[0]) for config in self._config_list]
        if runtime_logging.logging_enabled():
            runtime_logging.log_new_wrapper(self, {"config_list": self._config_list})
            for client, config in zip(self._clients, self._config_list, strict=True):
                runtime_logging.log_new_client(client, self, config)

    def _register_default_client(self, config: dict[str, Any], openai_config: dict[str, Any]) -> None:
        """Add the client of an entry; `openai_config` is what all entries say of theirs. Programs override this."""
        self._clients.append(self._client_for({**self._base, **openai_config, **config}, config))

    # How a config falls apart. Programs override these, and use them where they replace `create`.

    def _separate_openai_config(self, config: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """What is the client's, and the rest."""
        return _parted(config, self.openai_kwargs)

    def _separate_create_config(self, config: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """What is sent, and what is the wrapper's."""
        own, sent = _parted(config, self.extra_kwargs)
        return sent, own

    def _construct_create_params(self, create_config: dict[str, Any], extra_kwargs: dict[str, Any]) -> dict[str, Any]:
        """What is sent, with the context put into its messages."""
        context, allow_format = extra_kwargs.get("context"), extra_kwargs.get("allow_format_str_template")
        if not context or "messages" not in create_config:
            return create_config
        return {**create_config, "messages": _rendered(create_config["messages"], context, bool(allow_format))}

    def _client_for(self, config: dict[str, Any], own: dict[str, Any]) -> Any:
        custom = config.get("model_client_cls")
        check_entry(config, custom=custom is not None)
        if custom is not None:
            logger.info("The model client %r will be active once it is registered with register_model_client", custom)
            return PlaceHolderClient({"model_client_cls": custom, **own})
        api_type = str(config.get("api_type") or "openai").lower()
        if api_type not in ("openai", "open_ai") and not api_type.startswith("azure"):
            raise ConfigError(
                f"api_type={config['api_type']!r} is not among the wires of this version: 'openai' and 'azure'. Most "
                "providers also offer an OpenAI-compatible address: give it as base_url and leave api_type out."
            )
        from coterie.models.endpoints import endpoint_for

        return OpenAIClient(endpoint_for(config))

    def register_model_client(self, model_client_cls: type[Any], **kwargs: Any) -> None:
        """Put an instance of `model_client_cls` where the config list names it. One call per entry that does."""
        name = model_client_cls.__name__
        present = False
        for index, client in enumerate(self._clients):
            if isinstance(client, PlaceHolderClient) and client.config.get("model_client_cls") == name:
                self._clients[index] = model_client_cls(client.config, **kwargs)
                return
            present = present or type(client).__name__ == name
        if present:
            logger.warning("Model client %r is already registered for every entry that names it", name)
            return
        raise ValueError(
            f'Model client "{name}" is being registered but was not found in the config_list. '
            f'Add an entry with "model_client_cls": "{name}".'
        )

    def set_param(self, key: str, value: Any) -> None:
        """Set what all entries share as a request parameter, or remove it (None); an entry's own stays."""
        for index, config in enumerate(self._config_list):
            if self._own and key in self._own[index]:
                continue
            for each in (config, *(entry.params for entry in self._entries[index : index + 1])):
                each.pop(key, None)
                if value is not None:
                    each[key] = value

    def create(self, **config: Any) -> Any:
        """Ask the models in order and return the first answer.

        Takes the request's parameters (`messages`, `tools`, ...) and `context`, `cache`, `filter_func`, `agent`.
        Returns: a chat completion with `cost`, `config_id`, `pass_filter` besides.
        Raises: ModelError of the last entry tried; TypeError and ValueError for requests that cannot be.
        """
        return self._response(play(self._in_place(config)))

    def _in_place(self, config: dict[str, Any]) -> Flow[Any]:
        place = _place("client", config.get("messages"))
        if place is HERE.get():
            return (yield from self.ask(config))
        return (yield Call(play, play_async, (self.ask(config), place), {}))

    def ask(self, config: dict[str, Any]) -> Flow[Asked]:
        """The flow of `create`, without giving the answer the shape of a completion."""
        if ("messages" in config) == ("prompt" in config):
            raise ValueError("Either prompt or messages should be in create config but not both.")
        if "prompt" in config:
            raise ConfigError("text completions (prompt=) are retired by the endpoints: ask with messages=[...]")
        waiting = [c.config["model_client_cls"] for c in self._clients if isinstance(c, PlaceHolderClient)]
        if waiting:
            raise RuntimeError(
                f"Model client(s) {waiting} are not activated. Please register the custom model clients using "
                "`register_model_client` or filter them out of the config list."
            )
        last = len(self._clients) - 1
        for index, client in enumerate(self._clients):
            try:
                asked = yield from self._ask_one(index, client, config)
            except Exception as error:
                if index == last or not _leaves_others_to_ask(error):
                    raise
                logger.debug("config %d failed, asking the next one: %s", index, error)
                continue
            if asked.pass_filter or index == last:
                return asked
        raise ConfigError("config_list is empty: give at least one entry")

    def _ask_one(self, index: int, client: Any, config: dict[str, Any]) -> Flow[Asked]:
        entry = self._entries[index]
        params = {k: v for k, v in config.items() if k not in WRAPPER_KEYS}
        params.update(entry.params)
        context = entry.config.get("context", config.get("context"))
        if context:
            allow_format = entry.config.get("allow_format_str_template", config.get("allow_format_str_template"))
            params["messages"] = _rendered(params["messages"], context, bool(allow_format))
        if runtime_logging.logging_enabled():
            asked = yield from self._logged(index, client, params, config)
        else:
            asked = yield from self._effect(client, entry, params, config)
        asked.config_id = index
        filter_func = entry.filter_func or config.get("filter_func")
        if filter_func is not None:
            asked.pass_filter = bool(filter_func(context=context, response=self._response(asked)))
        self._account(asked)
        return asked

    def _logged(self, index: int, client: Any, params: dict[str, Any], config: dict[str, Any]) -> Flow[Asked]:
        """Do what `_effect` does, and hand request and response to runtime logging."""
        from ..logger.logger_utils import get_current_ts, new_id  # brings a database, which only logging needs

        started, ids = get_current_ts(), (new_id(), id(client), id(self))
        source = config.get("agent") or ""
        try:
            asked = yield from self._effect(client, self._entries[index], params, config)
        except Exception as error:
            said = f"error_code:{getattr(error, 'code', None) or type(error).__name__}, config {index} failed"
            runtime_logging.log_chat_completion(*ids, source, params, said, 0, 0.0, started)
            raise
        response, is_cached = self._response(asked), int(asked.answer.source == "cache")
        runtime_logging.log_chat_completion(
            *ids, source, params, response, is_cached, asked.answer.cost_usd or 0.0, started
        )
        return asked

    def _effect(self, client: Any, entry: _Entry, params: dict[str, Any], config: dict[str, Any]) -> Flow[Asked]:
        agent = getattr(config.get("agent"), "name", "")
        ours = _asks_itself(client)
        if ours:
            body, endpoint = client.prepare(params)
            call, custom = None, None
        else:
            named = entry.config.get("model_client_cls")
            custom = _Custom(client, {**params, "model_client_cls": named} if named else params)
            body, endpoint, call = encode(_request_of(params)), None, Call(custom.create, custom.create, (), {})
        stream = bool(params.get("stream")) and ours
        printer = _Printer() if stream else None
        cache = self._cache(entry, config)
        cache_key = _digest(body if ours else encode(params)) if cache is not None else ""
        if entry.limiter is not None and not _holds(cache, cache_key):
            yield from entry.limiter.pause()
        place = here()
        effect = ModelCall(
            key=place.key("model", agent),
            agent=agent,
            call=call,
            model=str(params.get("model", "")),
            body=body,
            endpoint=endpoint,
            stream=stream,
            on_text=printer,
            price=entry.price,
            cache=cache,
            cache_key=cache_key,
        )
        answer = yield effect
        if printer is not None and answer.source != "cache":
            printer.end()
        return Asked(answer, client, custom.response if custom else None)

    def _cache(self, entry: _Entry, config: dict[str, Any]) -> Any:
        cache = config.get("cache") or entry.config.get("cache")
        if cache is not None:
            return cache
        seed = entry.cache_seed if entry.seeded else config.get("cache_seed", entry.cache_seed)
        if seed is None:
            return None
        from ..cache.cache import Cache

        return Cache.disk(seed, self.cache_path_root).cache

    def _account(self, asked: Asked) -> None:
        usage = asked.usage()
        if usage is None:
            return
        if asked.answer.cost_usd is None:
            _warn_of_unknown_price(asked.answer.model)
        is_paid = asked.answer.source != "cache"
        self.count(usage, is_paid)
        noting = _NOTING.get()
        if noting is not None and noting[0] is self:
            noting[1].append({**usage, "is_paid": is_paid})

    def count(self, usage: dict[str, Any], is_paid: bool) -> None:
        """Add a call's usage to the summaries; what a cache answered is not paid."""
        self.total_usage_summary = _usage.added(self.total_usage_summary, usage)
        if is_paid:
            self.actual_usage_summary = _usage.added(self.actual_usage_summary, usage)

    def _response(self, asked: Asked) -> Any:
        response: Any = asked.response if asked.response is not None else completion(asked.answer)
        response.cost = asked.answer.cost_usd or 0.0
        response.config_id = asked.config_id
        response.pass_filter = asked.pass_filter
        if asked.answer.retrieved is not None and asked.response is None:
            retrieved = [message_object(e) if isinstance(e, dict) else e for e in asked.answer.retrieved]
            response.message_retrieval_function = lambda _: retrieved
        else:
            response.message_retrieval_function = asked.client.message_retrieval
        return response

    @classmethod
    def extract_text_or_completion_object(cls, response: Any) -> list[Any]:
        """What the model said, per choice: text, or the message object if it calls something."""
        return list(response.message_retrieval_function(response))

    @classmethod
    def instantiate(
        cls, template: Any, context: dict[str, Any] | None = None, allow_format_str_template: Any = False
    ) -> Any:
        """Render `template`: a callable is called with the context, a str is formatted with it where that is allowed."""
        if not context or template is None:
            return template
        if isinstance(template, str):
            return template.format(**context) if allow_format_str_template else template
        return template(context) if callable(template) else template

    def clear_usage_summary(self) -> None:
        """Forget the usage so far."""
        self.total_usage_summary = None
        self.actual_usage_summary = None

    def print_usage_summary(self, mode: str | list[str] = ["actual", "total"]) -> None:  # noqa: B006 - public default
        """Print the usage so far: "actual" (what was paid), "total" (with what the cache saved), or both."""
        _usage.show(self.actual_usage_summary, self.total_usage_summary, mode)


Used = list[dict[str, Any]]
"""The usage of calls, each with `is_paid`: not by a cache."""

_NOTING: ContextVar[tuple[Any, Used] | None] = ContextVar("autogen_noting_usage", default=None)


@contextmanager
def noting_usage(client: Any, used: Used | None = None) -> Iterator[Used]:
    """Note what calls of `client` use until the block ends; within such a block for it, in the same list."""
    outer = _NOTING.get()
    if used is None:
        used = outer[1] if outer is not None and outer[0] is client else []
    token = _NOTING.set((client, used))
    try:
        yield used
    finally:
        _NOTING.reset(token)


class Asked:
    """What came of asking: the answer, who gave it, and the live object a custom client returned."""

    __slots__ = ("answer", "client", "config_id", "pass_filter", "response")

    def __init__(self, answer: Answer, client: Any, response: Any) -> None:
        self.answer, self.client, self.response = answer, client, response
        self.config_id = 0
        self.pass_filter = True

    def said(self) -> Any:
        """The first choice: text, or the message as a dict if it calls something."""
        if self.answer.retrieved is not None:
            return self.answer.retrieved[0]
        return said(self.answer.choices[0].message)

    def usage(self) -> dict[str, Any] | None:
        """Tokens and cost under the names of the public usage summary; None where they are not known."""
        usage = self.answer.usage
        if usage is None or (usage.estimated and self.answer.retrieved is not None):
            return None  # a client of the program's own that counts nothing
        return {
            "prompt_tokens": usage.input_tokens,
            "completion_tokens": usage.output_tokens,
            "total_tokens": usage.total_tokens,
            "cost": self.answer.cost_usd or 0.0,
            "model": self.answer.model,
        }


def _asks_itself(client: Any) -> bool:
    """Whether a client is ours, with nothing of the program's own in the place of its request."""
    is_ours = type(client).create is _OUR_CREATE and "create" not in vars(client)
    return is_ours and client._oai_client is None


class _Custom:
    """Calls a client of the program's own and reads its response as an answer."""

    __slots__ = ("client", "params", "response")

    def __init__(self, client: Any, params: dict[str, Any]) -> None:
        self.client, self.params = client, params
        self.response: Any = None

    def create(self) -> Any:
        response = self.client.create(self.params)
        if inspect.isawaitable(response):

            async def later() -> Answer:
                return self._read(await response)

            return later()
        return self._read(response)

    def _read(self, response: Any) -> Answer:
        self.response = response
        cost = response.cost = float(self.client.cost(response) or 0.0)  # `get_usage` may read it there
        usage = self.client.get_usage(response) or {}
        known = all(key in usage for key in ModelClient.RESPONSE_USAGE_KEYS)
        retrieved = [
            each if isinstance(each, (str, type(None))) else plain(each)
            for each in self.client.message_retrieval(response)
        ]
        model = usage["model"] if known else getattr(response, "model", self.params.get("model", ""))
        return Answer(
            id=str(getattr(response, "id", "")),
            model=str(model),
            created=0,
            choices=[Choice({"role": "assistant", "content": e} if isinstance(e, str) else e or {}) for e in retrieved],
            usage=Usage(usage["prompt_tokens"], usage["completion_tokens"]) if known else None,
            cost_usd=cost,
            retrieved=retrieved,
        )


def _leaves_others_to_ask(error: Exception) -> bool:
    """Whether the next entry may answer where this one failed: not where the endpoint objects to the content."""
    openai = sys.modules.get("openai")  # a client of the program's own may raise that package's errors
    if not isinstance(error, (ModelError, getattr(openai, "APIError", ModelError))):
        return False
    return getattr(error, "code", None) != "content_filter"


def plain(message: Any) -> Message:
    """A message object as a dict without its empty fields' types: what `model_dump` says, or its attributes."""
    if isinstance(message, dict):
        return message
    dump = getattr(message, "model_dump", None) or getattr(message, "dict", None)
    return dict(dump()) if callable(dump) else dict(vars(message))


def _place(name: str, messages: Any) -> Place:
    """The place to ask at: here within a chat or an effect, else one of its own, named by the last message."""
    place = here()
    if place.chat or place.performing is not None:
        return place
    last = messages[-1] if isinstance(messages, list) and messages else messages
    content = last.get("content") if isinstance(last, dict) else last
    return open_chat(name, content, str(content)[:80], ())


def _parted(config: dict[str, Any], keys: set[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    named = {key: value for key, value in config.items() if key in keys}
    return named, {key: value for key, value in config.items() if key not in keys}


def _rendered(messages: list[Message], context: dict[str, Any], allow_format: bool) -> list[Message]:
    return [
        {**each, "content": OpenAIWrapper.instantiate(each["content"], context, allow_format)}
        if each.get("content")
        else each
        for each in messages
    ]


@functools.cache
def _warn_of_unknown_price(model: str) -> None:
    logger.warning(
        "The price of model %r is unknown, so its cost counts as 0: give price=[in, out] (USD per 1k tokens) in its "
        "config_list entry.",
        model,
    )


def _holds(cache: Any, key: str) -> bool:
    try:
        return cache is not None and cache.get(key) is not None
    except Exception:  # noqa: BLE001 - the program's own cache; who reads it next says what is wrong
        return False


def _request_of(params: dict[str, Any]) -> dict[str, Any]:
    """What a client of the program's own is asked, without its settings and headers: those may be secrets."""
    return {key: value for key, value in params.items() if key in REQUEST_KEYS and key not in _HEADERS_AND_QUERY}


def _digest(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=16).hexdigest()


class _Printer:
    """Prints pieces of a streamed answer as they come, in green."""

    __slots__ = ("begun", "stream")

    def __init__(self) -> None:
        self.stream = IOStream.get_default()
        self.begun = False

    def __call__(self, text: str) -> None:
        if not self.begun:
            self.begun = True
            self.stream.print("\033[32m", end="")
        self.stream.print(text, end="", flush=True)

    def end(self) -> None:
        """Back to the usual colour, also where the answer had no text."""
        self("")
        self.stream.print("\033[0m\n")
