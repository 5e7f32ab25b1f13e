"""ConversableAgent: sends, receives, replies. Each pair `x`/`a_x` plays one flow; the flows stand in the private modules."""

from __future__ import annotations

import copy
import json
import logging
import warnings
from collections import defaultdict
from collections.abc import Callable
from typing import Any, Literal, TypeVar

from coterie.errors import ConfigError
from coterie.flow import Flow
from coterie.runs import play, play_async

from .. import runtime_logging
from ..code_utils import (
    check_can_use_docker_or_throw,
    content_str,
    decide_use_docker,
)
from ..exception_utils import SenderRequired
from ..io.base import IOStream
from ..oai.client import ModelClient
from . import _chat, _code, _hooks, _nested, _printing, _queue, _registry, _replies, _talk, _tools
from ._messages import Message, stored, to_dict
from ._overrides import declare, original
from ._result import ChatResult
from .agent import Agent

logger = logging.getLogger(__name__)  # programs log to it too

F = TypeVar("F", bound=Callable[..., Any])
Reply = str | Message | None


class ConversableAgent:
    """An agent that holds conversations, each kept as a list of messages per peer.

    It replies by asking, in this order: a person or its stop conditions, functions and tools that a message calls, code
    that a message holds, its model. `register_reply` puts a function of the program's own before them.
    """

    DEFAULT_CONFIG: dict[str, Any] | Literal[False] = False
    MAX_CONSECUTIVE_AUTO_REPLY = 100
    DEFAULT_SUMMARY_PROMPT = "Summarize the takeaway from the conversation. Do not add any introductory phrases."
    DEFAULT_SUMMARY_METHOD = "last_msg"

    _sees_images = False

    llm_config: dict[str, Any] | Literal[False]

    def __init__(
        self,
        name: str,
        system_message: str | list[Any] | None = "You are a helpful AI Assistant.",
        is_termination_msg: Callable[[dict[str, Any]], bool] | None = None,
        max_consecutive_auto_reply: int | None = None,
        human_input_mode: Literal["ALWAYS", "NEVER", "TERMINATE"] = "TERMINATE",
        function_map: dict[str, Callable[..., Any]] | None = None,
        code_execution_config: dict[str, Any] | Literal[False] | None = False,
        llm_config: dict[str, Any] | Literal[False] | None = None,
        default_auto_reply: str | dict[str, Any] | None = "",
        description: str | None = None,
        chat_messages: dict[Agent, list[dict[str, Any]]] | None = None,
        silent: bool | None = None,
    ) -> None:
        """Make an agent.

        `llm_config`: `{"config_list": [{"model", "api_key", "base_url", ...}], **request parameters}`, or one flat
        entry, or False for an agent without a model. `code_execution_config`: False, or `{"work_dir", "use_docker",
        "timeout", "last_n_messages"}`, or `{"executor": ...}`. `max_consecutive_auto_reply`: 0 means none.

        Raises: ValueError for settings that cannot work, RuntimeError where Docker is wanted and does not run.
        """
        self._name = name
        self._oai_messages: dict[Any, list[Message]] = chat_messages if chat_messages is not None else defaultdict(list)
        self._oai_system_message: list[Message] = [{"content": system_message, "role": "system"}]
        self._description = description if description is not None else system_message
        self._is_termination_msg = is_termination_msg if is_termination_msg is not None else _says_terminate
        self.silent = silent
        self._validate_llm_config(llm_config)
        self.human_input_mode = human_input_mode
        self._max_consecutive_auto_reply = (
            max_consecutive_auto_reply if max_consecutive_auto_reply is not None else self.MAX_CONSECUTIVE_AUTO_REPLY
        )
        self._consecutive_auto_reply_counter: dict[Any, int] = defaultdict(int)
        self._max_consecutive_auto_reply_dict: dict[Any, int] = defaultdict(self.max_consecutive_auto_reply)
        self._function_map: dict[str, Callable[..., Any]] = {}
        self.register_function({**(function_map or {})})
        self._default_auto_reply = default_auto_reply
        self._reply_func_list: list[dict[str, Any]] = []
        self._human_input: list[str] = []
        self.reply_at_receive: dict[Any, bool] = defaultdict(bool)
        self.client_cache: Any = None
        self._finished_chats: Any = []
        self.hook_lists: dict[str, list[Callable[..., Any]]] = _hooks.empty()
        self._code_executor: Any = None
        self._code_execution_config: dict[str, Any] | Literal[False] = False
        self._register_built_in_replies(code_execution_config)
        if runtime_logging.logging_enabled():
            settings = {
                "name": name,
                "system_message": system_message,
                "description": self._description,
                "human_input_mode": human_input_mode,
                "max_consecutive_auto_reply": self._max_consecutive_auto_reply,
                "function_map": list(self._function_map),
                "code_execution_config": self._code_execution_config,
                "llm_config": self.llm_config,
                "default_auto_reply": default_auto_reply,
            }
            runtime_logging.log_new_agent(self, settings)

    def _register_built_in_replies(self, code_execution_config: Any) -> None:
        # What a program patched in meanwhile is found when the reply is asked for.
        self._register_pair("generate_oai_reply")
        self._set_up_code_execution(code_execution_config)
        self._register_pair("generate_tool_calls_reply")
        self._register_pair("generate_function_call_reply")
        self._register_pair("check_termination_and_human_reply")

    def _register_pair(self, name: str) -> None:
        self.register_reply([Agent, None], original(name))
        self.register_reply([Agent, None], original(f"a_{name}"), ignore_async_in_sync_chat=True)

    def _set_up_code_execution(self, config: Any) -> None:
        if config is None:
            warnings.warn(
                "code_execution_config=None is deprecated: use {} for the defaults, or False for no code execution.",
                UserWarning,
                stacklevel=4,
            )
            config = {}
        if config is False:
            return
        if not isinstance(config, dict):
            raise ValueError("code_execution_config must be a dict or False.")
        self._code_execution_config = config = dict(config)
        if config.get("executor") is not None:
            for key in ("use_docker", "work_dir", "timeout"):
                if key in config:
                    raise ValueError(
                        f"'{key}' in code_execution_config is not valid when 'executor' is set. "
                        "Use the appropriate arg in the executor instead."
                    )
            from ..coding.factory import CodeExecutorFactory

            self._code_executor = CodeExecutorFactory.create(config)
            reply = "_generate_code_execution_reply_using_executor"
        else:
            unknown = sorted(set(config) - _code.SETTINGS)
            if unknown:
                raise ConfigError(
                    f"code_execution_config has unknown keys: {', '.join(map(repr, unknown))}. "
                    f"Known are {', '.join(sorted(_code.SETTINGS))}."
                )
            config["use_docker"] = decide_use_docker(config.get("use_docker"))
            check_can_use_docker_or_throw(config["use_docker"])
            reply = "generate_code_execution_reply"
        self.register_reply([Agent, None], original(reply))

    def _validate_llm_config(self, llm_config: Any) -> None:
        assert llm_config in (None, False) or isinstance(llm_config, dict), (
            f"llm_config must be a dict or False or None, found {type(llm_config).__name__}."
        )
        if llm_config is None:
            llm_config = self.DEFAULT_CONFIG
        self.llm_config = _registry.own_copy(llm_config) if isinstance(llm_config, dict) else False
        self.client: Any = _registry.client_for(self.llm_config)

    # who and what the agent is

    @property
    def name(self) -> str:
        """The agent's name."""
        return self._name

    @property
    def description(self) -> str:
        """What others are told of the agent, when the next speaker is chosen."""
        return self._description  # type: ignore[return-value]

    @description.setter
    def description(self, description: str) -> None:
        self._description = description

    @property
    def system_message(self) -> str:
        """What the model is told first."""
        return self._oai_system_message[0]["content"]  # type: ignore[no-any-return]

    def update_system_message(self, system_message: str) -> None:
        """Change what the model is told first."""
        self._oai_system_message[0]["content"] = system_message

    @property
    def chat_messages(self) -> dict[Any, list[dict[str, Any]]]:
        """The conversations: a list of messages per peer."""
        return self._oai_messages

    @property
    def function_map(self) -> dict[str, Callable[..., Any]]:
        """The functions that the agent can run, by name."""
        return self._function_map

    @property
    def code_executor(self) -> Any:
        """The executor of code blocks, or None where there is none."""
        return self._code_executor

    @property
    def use_docker(self) -> bool | str | None:
        """Whether, or in which image, code runs in Docker; None where the agent runs no code."""
        config = self._code_execution_config
        return None if config is False else config.get("use_docker")

    # replies: what is asked, in which order

    def register_reply(
        self,
        trigger: Any,
        reply_func: Callable[..., Any],
        position: int = 0,
        config: Any = None,
        reset_config: Callable[..., Any] | None = None,
        *,
        ignore_async_in_sync_chat: bool = False,
        remove_other_reply_funcs: bool = False,
    ) -> None:
        """Ask `reply_func(recipient, messages, sender, config) -> (final, reply)` for messages of senders that match.

        `trigger`: a class, a name, an agent, a callable(sender) -> bool, or a list of these in which None matches no
        sender. `position`: where in the order; 0 is first. Raises: ValueError for another trigger.
        """
        if not isinstance(trigger, (type, str, list)) and not isinstance(trigger, Agent) and not callable(trigger):
            raise ValueError("trigger must be a class, a string, an agent, a callable or a list.")
        if remove_other_reply_funcs:
            self._reply_func_list.clear()
        entry = {
            "trigger": trigger,
            "reply_func": reply_func,
            "config": copy.copy(config),
            "init_config": config,
            "reset_config": reset_config,
            "ignore_async_in_sync_chat": ignore_async_in_sync_chat and _replies.is_async_only(reply_func),
        }
        self._reply_func_list.insert(position, entry)

    def replace_reply_func(self, old_reply_func: Callable[..., Any], new_reply_func: Callable[..., Any]) -> None:
        """Put a reply function where another one was."""
        for entry in self._reply_func_list:
            if entry["reply_func"] == old_reply_func:
                entry["reply_func"] = new_reply_func

    def _match_trigger(self, trigger: Any, sender: Any) -> bool:
        if trigger is None:
            return sender is None
        if isinstance(trigger, str):
            if sender is None:
                raise SenderRequired()
            return bool(trigger == sender.name)
        if trigger is Agent and isinstance(sender, ConversableAgent):
            return True
        if isinstance(trigger, type):
            return isinstance(sender, trigger)
        if isinstance(trigger, list):
            return any(self._match_trigger(each, sender) for each in trigger)
        if isinstance(trigger, Agent):
            return bool(trigger == sender)
        if callable(trigger):
            matches = trigger(sender)
            assert isinstance(matches, bool), f"trigger {trigger} must return a boolean value."
            return matches
        raise ValueError(f"Unsupported trigger type: {type(trigger)}")

    def _raise_exception_on_async_reply_functions(self) -> None:
        found = {
            each["reply_func"].__name__
            for each in self._reply_func_list
            if not each["ignore_async_in_sync_chat"] and _replies.is_async_only(each["reply_func"])
        }
        if found:
            raise RuntimeError(
                "Async reply functions can only be used with ConversableAgent.a_initiate_chat(). The following async "
                f"reply functions are found: {', '.join(sorted(found))}"
            )

    def generate_reply(
        self, messages: list[dict[str, Any]] | None = None, sender: Any = None, **kwargs: Any
    ) -> str | dict[str, Any] | None:
        """Reply to `messages`, or to the conversation with `sender`. `exclude`: reply functions to skip."""
        return play(_talk.reply_here(self, messages, sender, **kwargs), chat=True)

    async def a_generate_reply(
        self, messages: list[dict[str, Any]] | None = None, sender: Any = None, **kwargs: Any
    ) -> str | dict[str, Any] | None:
        """The async twin of `generate_reply`."""
        return await play_async(_talk.reply_here(self, messages, sender, **kwargs), chat=True)

    def generate_oai_reply(
        self, messages: list[dict[str, Any]] | None = None, sender: Any = None, config: Any = None
    ) -> tuple[bool, Reply]:
        """Ask the agent's model; not final where there is none. `config` may be another OpenAIWrapper."""
        return play(_replies.model(self, messages, sender, config))

    async def a_generate_oai_reply(
        self, messages: list[dict[str, Any]] | None = None, sender: Any = None, config: Any = None
    ) -> tuple[bool, Reply]:
        """The async twin of `generate_oai_reply`."""
        return await play_async(_replies.model(self, messages, sender, config))

    def _generate_oai_reply_from_client(self, llm_client: Any, messages: list[Message], cache: Any) -> Any:
        return play(_replies.ask_client(self, llm_client, messages, cache))

    def generate_code_execution_reply(
        self, messages: list[dict[str, Any]] | None = None, sender: Any = None, config: Any = None
    ) -> tuple[bool, Reply]:
        """Run the code in the last messages and say what came out. `config` stands in for `code_execution_config`."""
        return play(_code.legacy(self, messages, sender, config))

    def _generate_code_execution_reply_using_executor(
        self, messages: list[dict[str, Any]] | None = None, sender: Any = None, config: Any = None
    ) -> tuple[bool, Reply]:
        return play(_code.with_executor(self, messages, sender, config))

    def generate_function_call_reply(
        self, messages: list[dict[str, Any]] | None = None, sender: Any = None, config: Any = None
    ) -> tuple[bool, Reply]:
        """Run the function that the last message calls."""
        return play(_replies.function_call(self, messages, sender, config))

    async def a_generate_function_call_reply(
        self, messages: list[dict[str, Any]] | None = None, sender: Any = None, config: Any = None
    ) -> tuple[bool, Reply]:
        """The async twin of `generate_function_call_reply`."""
        return await play_async(_replies.function_call(self, messages, sender, config))

    def generate_tool_calls_reply(
        self, messages: list[dict[str, Any]] | None = None, sender: Any = None, config: Any = None
    ) -> tuple[bool, Reply]:
        """Run the tools that the last message calls."""
        return play(_replies.tool_calls(self, messages, sender, config))

    async def a_generate_tool_calls_reply(
        self, messages: list[dict[str, Any]] | None = None, sender: Any = None, config: Any = None
    ) -> tuple[bool, Reply]:
        """The async twin of `generate_tool_calls_reply`; tools run at the same time."""
        return await play_async(_replies.tool_calls(self, messages, sender, config))

    def check_termination_and_human_reply(
        self, messages: list[dict[str, Any]] | None = None, sender: Any = None, config: Any = None
    ) -> tuple[bool, Reply]:
        """Stop, ask the person, or let the other reply functions go on, as `human_input_mode` says."""
        return play(_replies.human_or_stop(self, messages, sender, config))

    async def a_check_termination_and_human_reply(
        self, messages: list[dict[str, Any]] | None = None, sender: Any = None, config: Any = None
    ) -> tuple[bool, Reply]:
        """The async twin of `check_termination_and_human_reply`."""
        return await play_async(_replies.human_or_stop(self, messages, sender, config))

    # sending and receiving

    def send(
        self,
        message: dict[str, Any] | str,
        recipient: Any,
        request_reply: bool | None = None,
        silent: bool | None = False,
    ) -> None:
        """Send a message. The recipient replies if `request_reply` says so, or by default within a chat.

        Raises: ValueError for a message that says nothing; nothing is stored then.
        """
        _talk.speak(self, "send", message, recipient, _talk.send(self, message, recipient, request_reply, silent))

    async def a_send(
        self,
        message: dict[str, Any] | str,
        recipient: Any,
        request_reply: bool | None = None,
        silent: bool | None = False,
    ) -> None:
        """The async twin of `send`."""
        flow = _talk.send(self, message, recipient, request_reply, silent)
        await play_async(_talk.in_a_chat(self, recipient, message, flow), chat=True)

    def receive(
        self,
        message: dict[str, Any] | str,
        sender: Any,
        request_reply: bool | None = None,
        silent: bool | None = False,
    ) -> None:
        """Receive a message, and send a reply to its sender if one is wanted. Raises: ValueError as `send`."""
        _talk.speak(self, "receive", message, sender, _talk.receive(self, message, sender, request_reply, silent))

    async def a_receive(
        self,
        message: dict[str, Any] | str,
        sender: Any,
        request_reply: bool | None = None,
        silent: bool | None = False,
    ) -> None:
        """The async twin of `receive`."""
        flow = _talk.receive(self, message, sender, request_reply, silent)
        await play_async(_talk.in_a_chat(sender, self, message, flow), chat=True)

    @staticmethod
    def _message_to_dict(message: Any) -> Message:
        return to_dict(message)

    @staticmethod
    def _is_silent(agent: Any, silent: bool | None = False) -> bool:
        return bool(agent.silent if agent.silent is not None else silent)

    def _append_oai_message(self, message: Any, role: str, conversation_id: Any, is_sending: bool = False) -> bool:
        kept = stored(self._message_to_dict(message), role, self.name if is_sending else conversation_id.name)
        if kept is None:
            return False
        self._oai_messages[conversation_id].append(kept)
        return True

    def _take_in(self, message: Any) -> Flow[Any]:
        """The message as this agent keeps it, after whatever has to be loaded for that."""
        return message
        yield

    def _process_message_before_send(self, message: Any, recipient: Any, silent: bool) -> Any:
        return play(_talk.before_send(self, message, recipient, silent))

    async def _a_process_message_before_send(self, message: Any, recipient: Any, silent: bool) -> Any:
        return await play_async(_talk.before_send(self, message, recipient, silent))

    def _process_received_message(self, message: Any, sender: Any, silent: bool | None) -> None:
        is_valid = self._append_oai_message(message, "user", sender)
        if runtime_logging.logging_enabled():
            runtime_logging.log_event(self, "received_message", message=message, sender=sender.name, valid=is_valid)
        if not is_valid:
            raise ValueError(
                "Received message can't be converted into a valid ChatCompletion message. "
                f"Either content or function_call must be provided, found {message!r}."
            )
        if not self._is_silent(sender, silent):
            self._print_received_message(message, sender)

    def _print_received_message(self, message: Any, sender: Any) -> None:
        _printing.received(self._message_to_dict(message), sender, self)

    # chats

    def initiate_chat(
        self,
        recipient: Any,
        clear_history: bool = True,
        silent: bool | None = False,
        cache: Any = None,
        max_turns: int | None = None,
        summary_method: str | Callable[..., Any] | None = DEFAULT_SUMMARY_METHOD,
        summary_args: dict[str, Any] | None = None,
        message: dict[str, Any] | str | Callable[..., Any] | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        """Open a chat with `recipient` and hold it until one side stops.

        `message`: the first message, a callable(sender, recipient, context), or None to ask the person. `max_turns`:
        messages of this side. `summary_method`: "last_msg", "reflection_with_llm", a callable(sender, recipient,
        summary_args), or None; `summary_args`: `summary_prompt`, `summary_role`. `kwargs` are the context of a callable
        message; `carryover` among them is appended to the first message.

        Raises: ModelError where no model answers, `Stopped` (with the partial result) where the run is stopped.
        """
        return play(
            self._initiate(
                recipient, clear_history, silent, cache, max_turns, summary_method, summary_args, message, kwargs
            ),
            chat=True,
        )

    async def a_initiate_chat(
        self,
        recipient: Any,
        clear_history: bool = True,
        silent: bool | None = False,
        cache: Any = None,
        max_turns: int | None = None,
        summary_method: str | Callable[..., Any] | None = DEFAULT_SUMMARY_METHOD,
        summary_args: dict[str, Any] | None = None,
        message: dict[str, Any] | str | Callable[..., Any] | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        """The async twin of `initiate_chat`."""
        return await play_async(
            self._initiate(
                recipient, clear_history, silent, cache, max_turns, summary_method, summary_args, message, kwargs
            ),
            chat=True,
        )

    def _initiate(
        self,
        recipient: Any,
        clear_history: bool,
        silent: bool | None,
        cache: Any,
        max_turns: int | None,
        summary_method: Any,
        summary_args: dict[str, Any] | None,
        message: Any,
        context: dict[str, Any],
    ) -> Flow[ChatResult]:
        plan = _chat.Plan(
            recipient,
            clear_history=clear_history,
            silent=silent,
            cache=cache,
            max_turns=max_turns,
            summary_method=summary_method,
            summary_args=summary_args,
            message=message,
            context=context,
        )
        return _chat.initiate(self, plan)

    def initiate_chats(self, chat_queue: list[dict[str, Any]]) -> list[ChatResult]:
        """Hold several chats one after the other; each carries over the summaries of those before.

        Each dict holds the arguments of `initiate_chat`; its `sender` is this agent unless it names another.
        """
        queue = [{"sender": self, **each} for each in chat_queue]
        self._finished_chats = play(_queue.one_after_the_other(queue), chat=True)
        return self._finished_chats  # type: ignore[no-any-return]

    async def a_initiate_chats(self, chat_queue: list[dict[str, Any]]) -> dict[int, ChatResult]:
        """Hold several chats, each as soon as its `prerequisites` (chat ids) have ended; results by `chat_id`.

        Raises: ValueError for missing ids, unknown prerequisites and circles.
        """
        queue = [{"sender": self, **each} for each in chat_queue]
        self._finished_chats = await play_async(_queue.when_ready(queue), chat=True)
        return self._finished_chats  # type: ignore[no-any-return]

    def get_chat_results(self, chat_index: int | None = None) -> Any:
        """The results of the last `initiate_chats`, or one of them."""
        return self._finished_chats if chat_index is None else self._finished_chats[chat_index]

    def register_nested_chats(
        self,
        chat_queue: list[dict[str, Any]],
        trigger: Any,
        reply_func_from_nested_chats: str | Callable[..., Any] = _nested.SUMMARY,
        position: int = 2,
        use_async: bool | None = None,
        **kwargs: Any,
    ) -> None:
        """Reply to senders that match `trigger` with what chats of this agent's own come to.

        A custom reply function is called with (chat_queue, recipient, messages, sender, config) and returns
        (final, reply). `use_async`: hold the chats by `a_initiate_chats`; each needs a `chat_id`.
        """
        reply = _nested.reply_function(chat_queue, reply_func_from_nested_chats, bool(use_async))
        self.register_reply(trigger, reply, position, **kwargs)

    def _prepare_chat(
        self, recipient: Any, clear_history: bool, prepare_recipient: bool = True, reply_at_receive: bool = True
    ) -> None:
        self.reset_consecutive_auto_reply_counter(recipient)
        self.reply_at_receive[recipient] = reply_at_receive
        if clear_history:
            self.clear_history(recipient)
            self._human_input = []
        if prepare_recipient:
            recipient._prepare_chat(self, clear_history, False, reply_at_receive)

    def generate_init_message(self, message: Any, **kwargs: Any) -> Any:
        """The first message of a chat: as given or typed by the person, with the `carryover` of earlier chats.

        Raises: InvalidCarryOverType for a carryover that is neither str nor list.
        """
        return play(_chat.init_message(self, message, **kwargs))

    async def a_generate_init_message(self, message: Any, **kwargs: Any) -> Any:
        """The async twin of `generate_init_message`."""
        return await play_async(_chat.init_message(self, message, **kwargs))

    def _handle_carryover(self, message: Any, kwargs: dict[str, Any]) -> Any:
        return _chat.with_carryover(self, message, kwargs)

    def _process_carryover(self, content: str, kwargs: dict[str, Any]) -> str:
        return _chat.carried(content, kwargs)

    def _reflection_with_llm(
        self,
        prompt: str,
        messages: list[Message],
        llm_agent: Any = None,
        cache: Any = None,
        role: str | None = None,
    ) -> str:
        return play(_chat.reflected(llm_agent or self, prompt, messages, cache, role or "system"))

    def chat_messages_for_summary(self, agent: Any) -> list[dict[str, Any]]:
        """The messages that a reflection summarises."""
        return self._oai_messages[agent]

    def _participants(self) -> list[Any]:
        """All whose model calls a chat with this agent counts."""
        return [self]

    def _closing_message(self, agent: Any) -> Message | None:
        """The message that a summary by "last_msg" takes."""
        return self.last_message(agent)

    def last_message(self, agent: Any = None) -> dict[str, Any] | None:
        """The last message with `agent`, or of the only conversation.

        Raises: ValueError where there are several conversations, KeyError where there is none with `agent`.
        """
        if agent is None:
            if not self._oai_messages:
                return None
            if len(self._oai_messages) > 1:
                names = ", ".join(repr(each.name) for each in self._oai_messages)
                raise ValueError(
                    f"More than one conversation is found, with {names}: name the one in last_message(agent)."
                )
            agent = next(iter(self._oai_messages))
        elif agent not in self._oai_messages:
            raise KeyError(
                f"The agent {agent.name!r} is not present in any conversation. No history available for this agent."
            )
        return self._oai_messages[agent][-1]

    # state

    def reset(self) -> None:
        """Forget conversations, counters, usage, and what reply functions keep in their config."""
        self.clear_history()
        self.reset_consecutive_auto_reply_counter()
        self.stop_reply_at_receive()
        if self.client is not None:
            self.client.clear_usage_summary()
        for entry in self._reply_func_list:
            if entry["reset_config"] is not None:
                entry["reset_config"](entry["config"])
            else:
                entry["config"] = copy.copy(entry["init_config"])

    def clear_history(self, recipient: Any = None, nr_messages_to_preserve: int | None = None) -> None:
        """Forget the conversation with `recipient`, or all; without a recipient the last few messages may be kept."""
        if recipient is not None:
            self._oai_messages[recipient].clear()
            if nr_messages_to_preserve:
                IOStream.get_default().print(
                    "WARNING: `nr_messages_to_preserve` is ignored when clearing chat history with a specific agent.",
                    flush=True,
                )
            return
        if not nr_messages_to_preserve:
            self._oai_messages.clear()
            return
        for messages in self._oai_messages.values():
            keep = nr_messages_to_preserve
            if len(messages) > keep and "tool_responses" in messages[-keep]:
                keep += 1  # a result is nothing without the call before it
            del messages[: max(0, len(messages) - keep)]

    def update_max_consecutive_auto_reply(self, value: int, sender: Any = None) -> None:
        """Set how many replies may follow each other without a person, for `sender` or for all."""
        if sender is not None:
            self._max_consecutive_auto_reply_dict[sender] = value
            return
        self._max_consecutive_auto_reply = value
        for each in self._max_consecutive_auto_reply_dict:
            self._max_consecutive_auto_reply_dict[each] = value

    def max_consecutive_auto_reply(self, sender: Any = None) -> int:
        """How many replies may follow each other without a person."""
        return self._max_consecutive_auto_reply if sender is None else self._max_consecutive_auto_reply_dict[sender]

    def reset_consecutive_auto_reply_counter(self, sender: Any = None) -> None:
        """Count replies from zero again."""
        if sender is None:
            self._consecutive_auto_reply_counter.clear()
        else:
            self._consecutive_auto_reply_counter[sender] = 0

    def stop_reply_at_receive(self, sender: Any = None) -> None:
        """Do not reply any more to messages that arrive."""
        if sender is None:
            self.reply_at_receive.clear()
        else:
            self.reply_at_receive[sender] = False

    # people

    def get_human_input(self, prompt: str) -> str:
        """Ask the person behind the agent. Programs override this for interfaces of their own."""
        return play(_replies.ask_here(self, prompt))

    async def a_get_human_input(self, prompt: str) -> str:
        """The async twin of `get_human_input`: it asks in a thread."""
        return await play_async(_replies.ask_here(self, prompt))

    # functions, tools and code

    def run_code(self, code: str, **kwargs: Any) -> tuple[int, str, str | None]:
        """Run one piece of code; returns (exit code, logs, Docker image or None). Takes what `execute_code` takes."""
        outcome: tuple[int, str, str | None] = play(_code.run_code_here(self, code, kwargs))
        return outcome

    def execute_code_blocks(self, code_blocks: list[tuple[str, str]]) -> tuple[int, str]:
        """Run blocks, `(language, code)` each, until one fails; returns (exit code, logs)."""
        return play(_code.blocks_here(self, code_blocks))

    def execute_function(self, func_call: dict[str, Any], verbose: bool = False) -> tuple[bool, dict[str, Any]]:
        """Run `{"name", "arguments": JSON text}`; returns whether it succeeded and the message with its result."""
        return play(_tools.execute_here(self, func_call, verbose))

    async def a_execute_function(self, func_call: dict[str, Any]) -> tuple[bool, dict[str, Any]]:
        """The async twin of `execute_function`."""
        return await play_async(_tools.execute_here(self, func_call))

    def _format_json_str(self, text: str) -> str:
        """JSON text with line breaks and tabs inside its strings escaped, as models forget to."""
        return json.dumps(json.loads(text, strict=False)) if text.strip() else text

    def register_function(self, function_map: dict[str, Callable[..., Any] | None]) -> None:
        """Add functions by name; None removes one. Raises: ValueError for a name that endpoints refuse."""
        for name, function in function_map.items():
            _registry.assert_valid_name(name)
            if function is None and name not in self._function_map:
                warnings.warn(f"The function {name!r} to remove is not registered.", UserWarning, stacklevel=2)
            if function is not None and name in self._function_map:
                warnings.warn(f"Function '{name}' is being overridden.", UserWarning, stacklevel=2)
        self._function_map.update({k: v for k, v in function_map.items() if v is not None})
        for name, function in function_map.items():
            if function is None:
                self._function_map.pop(name, None)

    def can_execute_function(self, name: list[str] | str) -> bool:
        """Whether the agent has the function, or all of several."""
        return all(each in self._function_map for each in ([name] if isinstance(name, str) else name))

    def update_function_signature(self, func_sig: str | dict[str, Any], is_remove: bool = False) -> None:
        """Add a function's schema to `llm_config["functions"]`, or remove it by name."""
        _registry.update_function(self, func_sig, is_remove)

    def update_tool_signature(self, tool_sig: str | dict[str, Any], is_remove: bool = False) -> None:
        """Add a tool's schema to `llm_config["tools"]`, or remove it by name."""
        _registry.update_tool(self, tool_sig, is_remove)

    def register_for_llm(
        self,
        *,
        name: str | None = None,
        description: str | None = None,
        api_style: Literal["function", "tool"] = "tool",
    ) -> Callable[[F], F]:
        """Decorate a function so that the agent's model may call it. Its schema is made of its signature."""
        return _registry.for_llm(self, name, description, api_style)

    def register_for_execution(self, name: str | None = None) -> Callable[[F], F]:
        """Decorate a function so that the agent runs it when a message calls it."""
        return _registry.for_execution(self, name)

    def _wrap_function(self, func: F) -> F:
        return _registry.wrapped(func)

    def register_model_client(self, model_client_cls: type[ModelClient], **kwargs: Any) -> None:
        """Put a model client of the program's own where the config list names its class."""
        self.client.register_model_client(model_client_cls, **kwargs)

    # hooks

    def register_hook(self, hookable_method: str, hook: Callable[..., Any]) -> None:
        """Let `hook` see, and change, what passes `hookable_method`."""
        _hooks.register(self.hook_lists, hookable_method, hook)

    def process_last_received_message(self, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Pass the last message's content through the hooks registered for it."""
        return play(_talk.last_received(self, messages))

    async def a_process_last_received_message(self, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The async twin of `process_last_received_message`."""
        return await play_async(_talk.last_received(self, messages))

    def process_all_messages_before_reply(self, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Pass all messages through the hooks registered for them."""
        return play(_talk.all_messages(self, messages))

    async def a_process_all_messages_before_reply(self, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The async twin of `process_all_messages_before_reply`."""
        return await play_async(_talk.all_messages(self, messages))

    # usage

    def print_usage_summary(self, mode: str | list[str] = ["actual", "total"]) -> None:  # noqa: B006 - public default
        """Print what the agent's model calls used."""
        stream = IOStream.get_default()
        if self.client is None:
            stream.print(f"No cost incurred from agent '{self.name}'.", flush=True)
        else:
            stream.print(f"Agent '{self.name}':", flush=True)
            self.client.print_usage_summary(mode)

    def get_actual_usage(self) -> dict[str, Any] | None:
        """What was paid for; None without a model."""
        return None if self.client is None else self.client.actual_usage_summary

    def get_total_usage(self) -> dict[str, Any] | None:
        """What was used, with what the cache saved; None without a model."""
        return None if self.client is None else self.client.total_usage_summary


def _says_terminate(message: dict[str, Any]) -> bool:
    content = message.get("content")
    return isinstance(content, (str, list)) and content_str(content) == "TERMINATE"


def register_function(
    f: Callable[..., Any],
    *,
    caller: ConversableAgent,
    executor: ConversableAgent,
    name: str | None = None,
    description: str,
) -> None:
    """Let `caller`'s model call `f`, and `executor` run it."""
    f = caller.register_for_llm(name=name, description=description)(f)
    executor.register_for_execution(name=name)(f)


declare(
    ConversableAgent,
    (
        "send",
        "receive",
        "generate_reply",
        "generate_init_message",
        "initiate_chat",
        "generate_oai_reply",
        "_generate_oai_reply_from_client",
        "generate_code_execution_reply",
        "_generate_code_execution_reply_using_executor",
        "generate_function_call_reply",
        "generate_tool_calls_reply",
        "check_termination_and_human_reply",
        "get_human_input",
        "execute_function",
        "execute_code_blocks",
        "run_code",
        "process_last_received_message",
        "process_all_messages_before_reply",
        "_process_message_before_send",
        "_a_process_message_before_send",
    ),
)

for _name, _flow in (
    ("generate_oai_reply", _replies.model),
    ("generate_code_execution_reply", _code.legacy),
    ("_generate_code_execution_reply_using_executor", _code.with_executor),
    ("generate_function_call_reply", _replies.function_call),
    ("generate_tool_calls_reply", _replies.tool_calls),
    ("check_termination_and_human_reply", _replies.human_or_stop),
):
    _talk.build_in(ConversableAgent, _name, _flow)
