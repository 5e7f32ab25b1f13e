"""MathUserProxyAgent: sets problems of mathematics, and runs the computations that a solver writes."""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Callable
from typing import Any, Literal

from coterie.errors import MissingExtra
from coterie.flow import Call, Flow
from coterie.runs import play

from ...code_utils import UNKNOWN, content_str, extract_code, infer_lang
from ...math_utils import get_answer
from .. import _code, _talk
from .._messages import Message
from .._overrides import changed, declare
from .._result import ChatResult
from ..agent import Agent
from ..user_proxy_agent import UserProxyAgent
from . import _math_prompts
from ._lookup import look_up
from ._problem import opening

PROMPTS = _math_prompts.PROMPTS

_LONGEST_OUTPUT = 2000
_TIMEOUT_S = 5


class MathUserProxyAgent(UserProxyAgent):
    r"""Runs the python and wolfram blocks of a solver until it gives a `\boxed{}` answer.

    Begin with `proxy.initiate_chat(solver, message=proxy.message_generator, problem="...")`. Variables of earlier python
    blocks are still there in later ones. After `max_invalid_q_per_step` failures in a row the solver is asked to think
    again.
    """

    MAX_CONSECUTIVE_AUTO_REPLY = 15
    DEFAULT_REPLY = _math_prompts.GO_ON

    def __init__(
        self,
        name: str = "MathChatAgent",
        is_termination_msg: Callable[[dict[str, Any]], bool] | None = None,
        human_input_mode: Literal["ALWAYS", "NEVER", "TERMINATE"] = "NEVER",
        default_auto_reply: str | dict[str, Any] | None = DEFAULT_REPLY,
        max_invalid_q_per_step: int = 3,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            name=name,
            is_termination_msg=_is_answered if is_termination_msg is None else is_termination_msg,
            human_input_mode=human_input_mode,
            default_auto_reply=default_auto_reply,
            **kwargs,
        )
        self._max_invalid_q_per_step = max_invalid_q_per_step
        self._reset()
        self.register_reply([Agent, None], MathUserProxyAgent._generate_math_reply, position=2)

    def _reset(self) -> None:
        self._valid_q_count = self._total_q_count = 0  # subclasses of programs count here
        self._accum_invalid_q_per_step = 0
        self._previous_code = ""
        self.last_reply: str | None = None

    def reset(self) -> None:
        """Forget conversations, counters, usage and earlier code."""
        super().reset()
        self._reset()

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
        message = opening(self, message, context)
        return super()._initiate(
            recipient, clear_history, silent, cache, max_turns, summary_method, summary_args, message, context
        )

    @staticmethod
    def message_generator(sender: Any, recipient: Any, context: dict[str, Any]) -> str:
        """The first message: `problem` behind the prompt that `prompt_type` names, or behind `customized_prompt`.

        Raises: ValueError without a problem or for another prompt type.
        """
        sender._reset()
        problem = context.get("problem")
        if not problem:
            raise ValueError(
                "A problem is needed: initiate_chat(solver, message=proxy.message_generator, problem=...)."
            )
        custom = context.get("customized_prompt")
        if custom is not None:
            return f"{custom}{problem}"
        kind = context.get("prompt_type", "default")
        if kind not in PROMPTS:
            raise ValueError(f"prompt_type must be one of {', '.join(PROMPTS)}, found {kind!r}.")
        return f"{PROMPTS[kind]}{problem}"

    def execute_one_python_code(self, pycode: str) -> tuple[str, bool]:
        """Run Python behind what worked before; returns what it prints itself, and whether it worked and printed."""
        ran: tuple[str, bool] = play(_run_python(self, pycode))
        return ran

    def execute_one_wolfram_query(self, query: str) -> tuple[str, bool]:
        """Ask Wolfram Alpha; returns what it says, and whether it said anything."""
        said: tuple[str, bool] = play(_ask_wolfram(self, query))
        return said

    def _generate_math_reply(
        self, messages: list[dict[str, Any]] | None = None, sender: Any = None, config: Any = None
    ) -> tuple[bool, str | dict[str, Any] | None]:
        """Run the blocks of the last message."""
        replied: tuple[bool, Any] = play(_reply(self, messages, sender, config))
        return replied


def _reply(agent: Any, messages: Any = None, sender: Any = None, config: Any = None) -> Flow[tuple[bool, Any]]:
    messages = agent._oai_messages[sender] if messages is None else messages
    if messages[-1].get("function_call") or messages[-1].get("tool_calls"):
        return False, None
    blocks = extract_code(messages[-1].get("content"))
    if blocks[0][0] == UNKNOWN:
        return True, agent._default_auto_reply
    replies, succeeded = [], True
    for language, code in blocks:
        output, worked = yield from _compute(agent, language or infer_lang(code), code)
        replies.append(output)
        succeeded = succeeded and worked
    reply = "\n\n".join(replies).strip()
    if agent.last_reply == reply:
        return True, f"{reply}\nYou got this output before; think of another way."
    agent.last_reply = reply
    agent._accum_invalid_q_per_step = 0 if succeeded else agent._accum_invalid_q_per_step + 1
    if agent._accum_invalid_q_per_step >= agent._max_invalid_q_per_step:
        agent._accum_invalid_q_per_step = 0
        return True, _math_prompts.REVISE
    return True, reply


_talk.build_in(MathUserProxyAgent, "_generate_math_reply", _reply)
declare(MathUserProxyAgent, ("_generate_math_reply", "execute_one_python_code", "execute_one_wolfram_query"))


def _compute(agent: Any, language: str, code: str) -> Flow[tuple[str, bool]]:
    known = {
        "python": ("execute_one_python_code", _run_python),
        "wolfram": ("execute_one_wolfram_query", _ask_wolfram),
    }
    if language not in known:
        return f"Blocks marked {language!r} are not run here; mark them python.", False
    name, flow = known[language]
    if not changed(agent, name):
        return (yield from flow(agent, code))
    method = getattr(agent, name)
    output, worked = yield Call(method, method, (code,), {})
    return output, worked


def _ask_wolfram(agent: Any, query: str) -> Flow[tuple[str, bool]]:
    output, worked = yield from look_up(agent.name, "wolfram", query, ask_wolfram, query)
    return output, worked


def _run_python(agent: Any, code: str) -> Flow[tuple[str, bool]]:
    """Run the code behind what worked before, and return what it prints itself."""
    code = _with_last_printed(_unindented(code))
    settings = {"timeout": _TIMEOUT_S, **(agent._code_execution_config or {})}
    blocks = [("python", agent._previous_code + code)]
    exit_code, output = yield from _code.run_blocks(agent, blocks, settings, silent=True)
    output = output.strip()
    if exit_code != 0:
        return f"Error: {output}", False
    if len(output) > _LONGEST_OUTPUT:
        return _math_prompts.SHORTEN, False
    agent._previous_code += _silenced(code) + "\n"
    return output or "No output was printed. Use print() for what you want to see.", bool(output)


def _unindented(code: str) -> str:
    """The code without an indentation that all of it shares with its first line."""
    indent = len(code) - len(code.lstrip(" \t"))
    return "\n".join(line[indent:] if not line[:indent].strip() else line for line in code.split("\n"))


_STATEMENT = re.compile(r"\s|#|print\b|import\b|from\b|def\b|class\b|return\b|raise\b|assert\b|del\b|pass\b|[)\]}]")


def _with_last_printed(code: str) -> str:
    """The code with its last line printed where that is an expression, as in a notebook."""
    body, _, last = code.rstrip().rpartition("\n")
    if _STATEMENT.match(last):
        return code
    try:
        compile(last, "<line>", "eval")
    except SyntaxError:
        return code
    return f"{body}\nprint({last})" if body else f"print({last})"


def _silenced(code: str) -> str:
    """The code as it is run again before the next: what it prints is not wanted twice."""
    return f"import contextlib as _c, io as _i\nwith _c.redirect_stdout(_i.StringIO()):\n    exec({code!r})"


def ask_wolfram(query: str) -> list[Any]:
    """What Wolfram Alpha says, and whether it said anything. Needs the extra `mathchat` and WOLFRAM_ALPHA_APPID."""
    try:
        wolframalpha = importlib.import_module("wolframalpha")
    except ImportError as error:
        raise MissingExtra("wolframalpha", "mathchat", "A query to Wolfram Alpha") from error
    app_id = os.environ.get("WOLFRAM_ALPHA_APPID")
    if not app_id:
        raise ValueError("A query to Wolfram Alpha needs its app id in the environment variable WOLFRAM_ALPHA_APPID.")
    result = wolframalpha.Client(app_id).query(query)
    texts = [text for pod in result.pods for text in pod.texts if text]
    if not texts:
        return ["Error: Wolfram Alpha has no answer to this query. Write it in another way, or use python.", False]
    return ["\n".join(texts), True]


def _is_answered(message: Message) -> bool:
    content = message.get("content")
    text = content_str(content) if isinstance(content, (str, list)) else ""
    return extract_code(text)[0][0] == UNKNOWN and get_answer(text) is not None
