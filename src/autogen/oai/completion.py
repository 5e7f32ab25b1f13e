"""The completion classes of before 0.2: reading responses still works, asking models says what to use instead."""

from __future__ import annotations

import logging
import warnings
from typing import Any, ClassVar, NoReturn

from coterie.models.catalog import price_of
from coterie.usage import Usage

from .client import OpenAIWrapper

__all__ = ("ChatCompletion", "Completion")

logger = logging.getLogger(__name__)

_RETIRED = (
    "(Deprecated) The autogen.Completion class requires openai<1, which its endpoints no longer serve. "
    "Ask with autogen.OpenAIWrapper(config_list=...).create(messages=...)."
)


def _refuse() -> NoReturn:
    logger.warning(_RETIRED)
    raise AssertionError(_RETIRED)


def _does_nothing(name: str, instead: str) -> None:
    warnings.warn(f"Completion.{name} is of before 0.2 and does nothing: {instead}.", DeprecationWarning, stacklevel=3)


class Completion:
    """Responses here are plain dicts, as endpoints send them. `logged_history` stays empty."""

    logged_history: ClassVar[dict[str, Any]] = {}

    @classmethod
    def create(cls, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse. Raises: AssertionError always."""
        _refuse()

    @classmethod
    def tune(cls, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse. Raises: AssertionError always."""
        _refuse()

    @classmethod
    def test(cls, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse. Raises: AssertionError always."""
        _refuse()

    @classmethod
    def start_logging(
        cls, history_dict: dict[str, Any] | None = None, compact: bool = True, reset_counter: bool = True
    ) -> None:
        """Do nothing but warn: there are no such calls to log."""
        _does_nothing("start_logging", "use autogen.runtime_logging.start()")

    @classmethod
    def stop_logging(cls) -> None:
        """Do nothing but warn."""
        _does_nothing("stop_logging", "use autogen.runtime_logging.stop()")

    @classmethod
    def set_cache(cls, seed: int | None = 41, cache_path_root: str = ".cache") -> None:
        """Do nothing but warn: agents have their own cache."""
        _does_nothing("set_cache", "write cache_seed in llm_config")

    @classmethod
    def clear_cache(cls, seed: int | None = None, cache_path_root: str = ".cache") -> None:
        """Do nothing but warn."""
        _does_nothing("clear_cache", "give agents another cache_seed, or a Cache.disk of a new folder")

    @classmethod
    def print_usage_summary(cls) -> None:
        """Do nothing but warn."""
        _does_nothing("print_usage_summary", "use print_usage_summary() of an agent or an OpenAIWrapper")

    @classmethod
    def cost(cls, response: dict[str, Any]) -> float:
        """USD of a response; 0 where the price of its model is unknown."""
        price, usage = price_of(str(response.get("model", ""))), response.get("usage") or {}
        if price is None:
            return 0.0
        return price.cost_usd(Usage(usage.get("prompt_tokens", 0), usage.get("completion_tokens", 0))) or 0.0

    @classmethod
    def instantiate(
        cls, template: Any, context: dict[str, Any] | None = None, allow_format_str_template: bool = False
    ) -> Any:
        """Render `template` with the context: a callable is called, a str is formatted where that is allowed."""
        return OpenAIWrapper.instantiate(template, context, allow_format_str_template)

    @classmethod
    def extract_text(cls, response: dict[str, Any]) -> list[str]:
        """The text of each choice; "" for a message that only calls a function."""
        return [_text(each) for each in response["choices"]]

    @classmethod
    def extract_text_or_function_call(cls, response: dict[str, Any]) -> list[Any]:
        """The text of each choice, or its message if that calls a function."""
        return [
            each["message"] if (each.get("message") or {}).get("function_call") else _text(each)
            for each in response["choices"]
        ]


def _text(choice: dict[str, Any]) -> str:
    return str(choice["text"] if "text" in choice else choice["message"].get("content") or "")


class ChatCompletion(Completion):
    """The same for chats."""
