"""WebSurferAgent: looks things up in a browser for others."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, Literal

from coterie.runs import play, play_async

from ...browser_utils import RequestsMarkdownBrowser, SimpleTextBrowser
from .. import _talk
from .._overrides import declare, original
from ..agent import Agent
from ..conversable_agent import ConversableAgent
from ._surf_prompts import DESCRIPTION, PROMPT, READING, TOOLS, schema
from ._surfing import actions, surf, tab_of

_BROWSER_KEYS = (
    "start_page",
    "viewport_size",
    "downloads_folder",
    "bing_base_url",
    "bing_api_key",
    "request_kwargs",
)


class WebSurferAgent(ConversableAgent):
    """Answers each message by one look: its model calls a tool of the browser, and what is shown then is the reply.

    `browser` is an AbstractMarkdownBrowser, by default a RequestsMarkdownBrowser. Whole pages are read by the model of
    `summarizer_llm_config`, by default the agent's own; with False, `read_page_and_answer` and `summarize_page` are not
    there. What the browser did is recorded, so that a replay needs no network. Needs the extra `websurfer`.
    """

    DEFAULT_PROMPT = PROMPT
    DEFAULT_DESCRIPTION = DESCRIPTION

    def __init__(
        self,
        name: str,
        system_message: str | list[str] | None = DEFAULT_PROMPT,
        description: str | None = DEFAULT_DESCRIPTION,
        is_termination_msg: Callable[[dict[str, Any]], bool] | None = None,
        max_consecutive_auto_reply: int | None = None,
        human_input_mode: Literal["ALWAYS", "NEVER", "TERMINATE"] = "TERMINATE",
        function_map: dict[str, Callable[..., Any]] | None = None,
        code_execution_config: dict[str, Any] | Literal[False] = False,
        llm_config: dict[str, Any] | Literal[False] | None = None,
        summarizer_llm_config: dict[str, Any] | Literal[False] | None = None,
        default_auto_reply: str | dict[str, Any] | None = "",
        browser_config: dict[str, Any] | None = None,
        browser: Any = None,
        **kwargs: Any,
    ) -> None:
        """Make a surfer. Raises: ValueError for both `browser` and `browser_config`, or for unknown keys of the latter."""
        super().__init__(
            name=name,
            system_message=system_message,
            description=description,
            is_termination_msg=is_termination_msg,
            max_consecutive_auto_reply=max_consecutive_auto_reply,
            human_input_mode=human_input_mode,
            function_map=function_map,
            code_execution_config=code_execution_config,
            llm_config=llm_config,
            default_auto_reply=default_auto_reply,
            **kwargs,
        )
        self.browser = _browser(browser, browser_config)
        self._tab = tab_of(self.browser)
        reads = self.llm_config if summarizer_llm_config is None else summarizer_llm_config
        self._reader = _inner(name, reads) if reads else None
        self._hands = _inner(name, False)
        self._hands.register_function(dict(actions(self._tab, self._reader)))
        for each in TOOLS if self.client is not None else ():
            if each not in READING or self._reader is not None:
                self.update_tool_signature(schema(each), is_remove=False)
        plain = (original("generate_oai_reply"), original("a_generate_oai_reply"))
        self._reply_func_list[:] = [each for each in self._reply_func_list if each["reply_func"] not in plain]
        last = len(self._reply_func_list)
        self.register_reply([Agent, None], WebSurferAgent.generate_surfer_reply, last)
        self.register_reply([Agent, None], WebSurferAgent.a_generate_surfer_reply, last, ignore_async_in_sync_chat=True)

    def generate_surfer_reply(
        self, messages: list[dict[str, Any]] | None = None, sender: Any = None, config: Any = None
    ) -> tuple[bool, Any]:
        """What the browser shows, or what the model says of what it has seen."""
        return play(surf(self, messages, sender, config))

    async def a_generate_surfer_reply(
        self, messages: list[dict[str, Any]] | None = None, sender: Any = None, config: Any = None
    ) -> tuple[bool, Any]:
        """The async twin of `generate_surfer_reply`."""
        return await play_async(surf(self, messages, sender, config))


def _browser(browser: Any, config: dict[str, Any] | None) -> Any:
    if config is None:
        return RequestsMarkdownBrowser() if browser is None else browser
    if browser is not None:
        raise ValueError("Give either browser or browser_config (deprecated), not both.")
    unknown = [each for each in config if each not in _BROWSER_KEYS]
    if unknown:
        raise ValueError(f"browser_config has {unknown!r}; its keys are {', '.join(_BROWSER_KEYS)}.")
    warnings.warn(
        "browser_config is deprecated: pass browser=autogen.browser_utils.RequestsMarkdownBrowser(...).",
        DeprecationWarning,
        stacklevel=3,
    )
    return SimpleTextBrowser(**config)


def _inner(name: str, llm_config: Any) -> ConversableAgent:
    return ConversableAgent(name, llm_config=llm_config, human_input_mode="NEVER")


declare(WebSurferAgent, ("generate_surfer_reply",))
_talk.build_in(WebSurferAgent, "generate_surfer_reply", surf)
