"""An agent that surfs the web: it looks at a page, takes one step, and reports what came of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Mapping, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from autogen_agentchat.agents import BaseChatAgent
from autogen_agentchat.base import Response
from autogen_agentchat.messages import BaseAgentEvent, BaseChatMessage, MultiModalMessage, TextMessage
from autogen_agentchat.state import BaseState
from autogen_agentchat.utils import content_to_str
from autogen_core import CancellationToken, Component, ComponentModel, FunctionCall, Image
from autogen_core.models import (
    AssistantMessage,
    ChatCompletionClient,
    CreateResult,
    LLMMessage,
    RequestUsage,
    SystemMessage,
    UserMessage,
)
from autogen_core.tools._behind_door import ToolRefused, ask_tool
from coterie.effects import Changes

from . import _prompts
from ._browser import Browser, Settings
from ._surfing import Keeper, Surfing
from ._types import Look, Reading
from .playwright_controller import PlaywrightController

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Page, Playwright

T = TypeVar("T")

Item = BaseAgentEvent | BaseChatMessage | Response

# A step that may have sent something away is not repeated unasked after a crash.
_SENDING = ("click", "input_text")
_READING = ("look", "answer_question", "summarize_page")
_CHARACTERS_PER_TOKEN = 3
_FEWEST_TOKENS = 500


class MultimodalWebSurferConfig(BaseModel):
    """The configuration of a MultimodalWebSurfer."""

    model_config = ConfigDict(defer_build=True)

    name: str
    model_client: ComponentModel
    downloads_folder: str | None = None
    description: str | None = None
    debug_dir: str | None = None
    headless: bool = True
    start_page: str | None = "https://www.bing.com/"
    animate_actions: bool = False
    to_save_screenshots: bool = False
    use_ocr: bool = False
    browser_channel: str | None = None
    browser_data_dir: str | None = None
    to_resize_viewport: bool = True


class MultimodalWebSurferState(BaseState):
    """What was said, and where the browser stands."""

    type: str = Field(default="MultimodalWebSurferState")
    history: list[dict[str, Any]] = Field(default_factory=list)
    address: str = ""


class MultimodalWebSurfer(BaseChatAgent, Component[MultimodalWebSurferConfig]):
    """Surfs the web in a Chromium of its own, one step for each time it is asked.

    Its model sees a screenshot with numbered elements and calls one tool, or answers in words. The browser is started
    when it is first needed and stays open until `close`; it is also closed when a step is cancelled, and then opened
    again at the same address when it is next needed.

    Whatever a page says may be meant to mislead the model: give it no accounts that must not be used, and watch what it
    does where that matters.
    """

    component_type = "agent"
    component_config_schema = MultimodalWebSurferConfig
    component_provider_override = "autogen_ext.agents.web_surfer.MultimodalWebSurfer"

    DEFAULT_DESCRIPTION = (
        "An assistant with a web browser. It can search the web, open pages, click, type and scroll, wait for a page that "
        "is still loading, and read a whole page to sum it up or to answer a question about it."
    )
    DEFAULT_START_PAGE = "https://www.bing.com/"
    VIEWPORT_HEIGHT = 900
    VIEWPORT_WIDTH = 1440
    MLM_HEIGHT = 765
    MLM_WIDTH = 1224
    SCREENSHOT_TOKENS = 1105
    PAGE_TIMEOUT_S = 10.0
    """How long a page may take to load, to react, or to answer what it is asked."""
    SLEEP_S = 3.0
    """How long the tool `sleep` waits."""

    def __init__(
        self,
        name: str,
        model_client: ChatCompletionClient,
        downloads_folder: str | None = None,
        description: str = DEFAULT_DESCRIPTION,
        debug_dir: str | None = None,
        headless: bool = True,
        start_page: str | None = DEFAULT_START_PAGE,
        animate_actions: bool = False,
        to_save_screenshots: bool = False,
        use_ocr: bool = False,
        browser_channel: str | None = None,
        browser_data_dir: str | None = None,
        to_resize_viewport: bool = True,
        playwright: Playwright | None = None,
        context: BrowserContext | None = None,
    ) -> None:
        """Raises: ValueError where the model cannot call functions, or screenshots are to be saved without `debug_dir`."""
        super().__init__(name, description)
        if not model_client.model_info["function_calling"]:
            raise ValueError(
                "The model does not support function calling. MultimodalWebSurfer requires a model that supports "
                "function calling."
            )
        if to_save_screenshots and debug_dir is None:
            raise ValueError("Cannot save screenshots without a debug directory. Pass one as debug_dir=.")
        self._config = MultimodalWebSurferConfig.model_construct(
            name=name,
            downloads_folder=downloads_folder,
            description=description,
            debug_dir=debug_dir,
            headless=headless,
            start_page=start_page or self.DEFAULT_START_PAGE,
            animate_actions=animate_actions,
            to_save_screenshots=to_save_screenshots,
            use_ocr=use_ocr,
            browser_channel=browser_channel,
            browser_data_dir=browser_data_dir,
            to_resize_viewport=to_resize_viewport,
        )
        self._model_client = model_client
        self._browser = Browser(
            Settings(headless, browser_channel, browser_data_dir, playwright, context),
            self._controller(),
            self._start_page,
        )
        self._surfing = Surfing(
            self._browser,
            width=self.MLM_WIDTH,
            height=self.MLM_HEIGHT,
            sleep_s=self.SLEEP_S,
            opens_files=self._start_page.startswith("file:"),
            keep=Keeper(debug_dir, with_screenshots=to_save_screenshots) if debug_dir is not None else None,
        )
        self._history: list[LLMMessage] = []
        self._told_metadata: dict[str, Any] = {}

    def _controller(self) -> PlaywrightController:
        made = PlaywrightController(
            downloads_folder=self._config.downloads_folder,
            animate_actions=self._config.animate_actions,
            viewport_width=self.VIEWPORT_WIDTH,
            viewport_height=self.VIEWPORT_HEIGHT,
            to_resize_viewport=self._config.to_resize_viewport,
        )
        made.timeout_s = self.PAGE_TIMEOUT_S
        return made

    @property
    def _start_page(self) -> str:
        return self._config.start_page or self.DEFAULT_START_PAGE

    @property
    def produced_message_types(self) -> Sequence[type[BaseChatMessage]]:
        return (MultiModalMessage, TextMessage)

    async def on_messages(self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken) -> Response:
        async for item in self.on_messages_stream(messages, cancellation_token):
            if isinstance(item, Response):
                return item
        raise AssertionError("The stream of a surfer ends with its response.")

    async def on_messages_stream(
        self, messages: Sequence[BaseChatMessage], cancellation_token: CancellationToken
    ) -> AsyncGenerator[Item, None]:
        """Take one step; yield the call of its tool, and the response last.

        Without a response the messages are forgotten: whoever asks again gives them again.
        """
        mark, is_complete = len(self._history), False
        for each in messages:
            said = each.to_model_message()
            self._history.append(UserMessage(content=content_to_str(said.content), source=said.source))
        try:
            async with aclosing(_Step(self, cancellation_token).take()) as items:
                async for item in items:
                    is_complete = isinstance(item, Response)
                    yield item
        except (asyncio.CancelledError, GeneratorExit):
            if not is_complete:
                await asyncio.shield(self._browser.close())
            raise
        finally:
            if not is_complete:
                del self._history[mark:]

    async def on_reset(self, cancellation_token: CancellationToken) -> None:
        """Forget the conversation, and go back to the start page."""
        self._history.clear()
        self._told_metadata = {}
        await self._browser.close()
        self._browser.address = self._start_page

    async def close(self) -> None:
        """Close the browser. One that the program brought stays open, without the surfer's tabs."""
        await self._browser.close()

    async def save_state(self) -> Mapping[str, Any]:
        """What was said and the address of the page; not its forms, nor what a site remembers of its visitor."""
        history = [each.model_dump(mode="json") for each in self._history]
        return MultimodalWebSurferState(history=history, address=self._browser.address).model_dump()

    async def load_state(self, state: Mapping[str, Any]) -> None:
        """Take on a saved state. One that AutoGen saved says nothing, and changes nothing."""
        if state.get("type") == "BaseState":
            return
        loaded = MultimodalWebSurferState.model_validate(state)
        kinds: dict[str, type[UserMessage | AssistantMessage]]
        kinds = {"UserMessage": UserMessage, "AssistantMessage": AssistantMessage}
        history = [kinds[each["type"]].model_validate(each) for each in loaded.history]
        await self._browser.close()
        self._history[:] = history
        self._browser.address = loaded.address

    # Private names of 0.7.5 by which programs get at the browser, for want of public ones.

    async def _lazy_init(self) -> None:
        """Start the browser. A subclass may do more; it is called before a step that finds no browser."""
        await self._browser.page()

    @property
    def did_lazy_init(self) -> bool:
        """Whether the browser is open."""
        return self._browser.is_running

    @property
    def _playwright_controller(self) -> PlaywrightController:
        return self._browser.controller

    @property
    def _context(self) -> BrowserContext | None:
        return self._browser.context

    @property
    def _page(self) -> Page | None:
        return self._browser.front

    def _to_config(self) -> MultimodalWebSurferConfig:
        return self._config.model_copy(update={"model_client": self._model_client.dump_component()})

    @classmethod
    def _from_config(cls, config: MultimodalWebSurferConfig) -> Self:
        given = {each: getattr(config, each) for each in type(config).model_fields if each != "model_client"}
        if config.description is None:
            given["description"] = cls.DEFAULT_DESCRIPTION
        return cls(model_client=ChatCompletionClient.load_component(config.model_client), **given)


class _Step:
    """One step of a surfer: look, choose, act, report."""

    def __init__(self, agent: MultimodalWebSurfer, token: CancellationToken) -> None:
        self._agent = agent
        self._name = agent.name
        self._client = agent._model_client
        self._surfing = agent._surfing
        self._token = token
        self._usage: RequestUsage | None = None

    async def take(self) -> AsyncGenerator[TextMessage | Response, None]:
        """Yield the call of the tool, if there is one, and the response."""
        try:
            # Looks differ by their number, so that looking again is no loop.
            number = {"number": len(self._agent._history)}
            look: Look = await self._effect("look", number, Look, self._surfing.look)
        except ToolRefused as refusal:
            yield self._respond(f"I did nothing: {refusal}", [])
            return
        self._agent._browser.address = _address(look, self._agent._browser.address)
        chosen = (await self._choose(look)).content
        if isinstance(chosen, str):
            yield self._respond(chosen, [])
            return
        call = TextMessage(content=f"{chosen[0].name}( {chosen[0].arguments} )", source=self._name)
        yield call
        try:
            reported = await self._report(chosen, look)
        except ToolRefused as refusal:
            reported = await self._told(look.model_copy(update={"said": f"I did nothing: {refusal}"}))
        yield self._respond(reported, [call])

    async def _choose(self, look: Look) -> CreateResult:
        tools = _prompts.tools_at(look)
        state = _prompts.choosing(look, tools, sees=self._sees)
        shown = UserMessage(content=self._with_picture(state, look.screenshot), source=self._name)
        history = self._agent._history
        return await self._ask([*history[:-1], shown, *history[-1:]], tools=tools)

    async def _report(self, calls: Sequence[FunctionCall], look: Look) -> str | list[str | Image]:
        """Do the first of the calls, and say what came of it."""
        call = calls[0]
        arguments, fault = _arguments(call)
        if fault is None and call.name in ("answer_question", "summarize_page"):
            return await self._read(call.name, arguments)
        if fault is None:
            seen = look.regions
            after = await self._effect(
                call.name, arguments, Look, lambda: self._surfing.act(call.name, arguments, seen)
            )
            self._agent._browser.address = _address(after, self._agent._browser.address)
        else:
            after = look.model_copy(update={"said": f"I did nothing: {fault}."})
        if len(calls) > 1:
            others = ", ".join(each.name for each in calls[1:])
            after.notes = [*after.notes, f"I take one step at a time, so I did not do the others: {others}."]
        return await self._told(after)

    async def _told(self, look: Look) -> str | list[str | Image]:
        if self._agent._config.use_ocr and self._sees and look.screenshot is not None:
            seen = UserMessage(content=[_prompts.TRANSCRIBER, Image.from_base64(look.screenshot)], source=self._name)
            look.text = _text(await self._ask([seen]))
        is_news = bool(look.metadata) and look.metadata != self._agent._told_metadata
        self._agent._told_metadata = look.metadata
        text = _prompts.happened(look, with_metadata=is_news)
        return [text] if look.screenshot is None else [text, Image.from_base64(look.screenshot)]

    async def _read(self, name: str, arguments: Mapping[str, Any]) -> str:
        """Have the model read the whole page."""
        page: Reading = await self._effect(name, arguments, Reading, self._surfing.read)
        question = arguments.get("question")
        system = SystemMessage(content=_prompts.READER)
        empty = UserMessage(content=_prompts.reading(page, "", question), source=self._name)
        left = self._client.remaining_tokens([system, empty]) - (self._agent.SCREENSHOT_TOKENS if self._sees else 0)
        text = page.markdown[: max(left, _FEWEST_TOKENS) * _CHARACTERS_PER_TOKEN]
        whole = self._with_picture(_prompts.reading(page, text, question), page.screenshot)
        return _text(await self._ask([system, UserMessage(content=whole, source=self._name)]))

    @property
    def _sees(self) -> bool:
        return self._client.model_info["vision"]

    def _with_picture(self, text: str, screenshot: str | None) -> str | list[str | Image]:
        return [text, Image.from_base64(screenshot)] if self._sees and screenshot is not None else text

    async def _ask(self, messages: Sequence[LLMMessage], **how: Any) -> CreateResult:
        said = await self._promptly(self._client.create(messages, cancellation_token=self._token, **how))
        used, before = said.usage, self._usage or RequestUsage(prompt_tokens=0, completion_tokens=0)
        self._usage = RequestUsage(
            prompt_tokens=before.prompt_tokens + used.prompt_tokens,
            completion_tokens=before.completion_tokens + used.completion_tokens,
        )
        return said

    async def _effect(self, name: str, arguments: Mapping[str, Any], returns: type[T], work: Any) -> T:
        async def in_browser() -> T:
            if not self._agent.did_lazy_init:
                await self._agent._lazy_init()
            done: T = await work()
            return done

        in_doubt = "ask" if name in _SENDING else "repeat"
        changes: Changes = "nothing" if name in _READING else "world"
        return await self._promptly(ask_tool(name, arguments, returns, in_browser, in_doubt=in_doubt, changes=changes))

    async def _promptly(self, work: Awaitable[T]) -> T:
        """Wait for `work`, which the token ends at once."""
        task = asyncio.ensure_future(work)
        self._token.link_future(task)
        return await task

    def _respond(self, content: str | list[str | Image], inner: list[Any]) -> Response:
        message: BaseChatMessage
        if isinstance(content, str):
            message = TextMessage(content=content, source=self._name, models_usage=self._usage)
        else:
            message = MultiModalMessage(content=content, source=self._name, models_usage=self._usage)
        said = content if isinstance(content, str) else "\n".join(each for each in content if isinstance(each, str))
        self._agent._history.append(AssistantMessage(content=said, source=self._name))
        return Response(chat_message=message, inner_messages=inner)


def _arguments(call: FunctionCall) -> tuple[dict[str, Any], str | None]:
    """The arguments of a call, and what is wrong with it, if anything."""
    try:
        arguments = json.loads(call.arguments or "{}")
    except ValueError:
        return {}, f"the arguments of {call.name!r} are no JSON: {call.arguments[:200]!r}"
    if not isinstance(arguments, dict):
        return {}, f"the arguments of {call.name!r} are no JSON object: {call.arguments[:200]!r}"
    return arguments, _prompts.missing(call.name, arguments)


def _address(look: Look, before: str) -> str:
    """Where to open the browser again. Pages that are no addresses of their own are passed over."""
    return look.url if look.url.startswith(("http://", "https://", "file://")) else before


def _text(said: CreateResult) -> str:
    if not isinstance(said.content, str):
        raise RuntimeError(f"The model was to read a page and answer in words, found {said.content!r:.200}")
    return said.content
