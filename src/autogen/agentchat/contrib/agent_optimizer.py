"""AgentOptimizer: gives an agent functions, and takes them away, by how its conversations went."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from ...code_utils import execute_code
from ...io.base import IOStream
from ...oai.client import OpenAIWrapper, plain
from ...oai.openai_utils import filter_config
from . import _optimizer_prompts as prompts

Function = dict[str, Any]

_LEGAL = re.compile(r"[A-Za-z_]\w{0,63}")
_LONGEST_CONVERSATION = 20_000


class AgentOptimizer:
    """Improves an agent between conversations.

    Record conversations with `record_one_conversation`, then `step()`, and register what it returns:
    `for each in register_for_llm: assistant.update_function_signature(**each)` and
    `proxy.register_function(register_for_executor)`. A step whose conversations went worse than those before goes back
    to the functions that went best. The functions run as processes of this machine.

    Raises: RuntimeError where no entry of `llm_config` has the model `optimizer_model`.
    """

    def __init__(
        self, max_actions_per_step: int, llm_config: dict[str, Any], optimizer_model: str | None = "gpt-4-1106-preview"
    ) -> None:
        self.max_actions_per_step = max_actions_per_step
        entries = llm_config.get("config_list", [])
        if optimizer_model is not None:
            entries = filter_config(entries, {"model": [optimizer_model]})
        if not entries:
            raise RuntimeError(
                f"No entry of the config list has the model {optimizer_model!r}: name it in optimizer_model."
            )
        self.llm_config = {**llm_config, "config_list": entries}
        self._client = OpenAIWrapper(**self.llm_config)
        self.reset_optimizer()

    def reset_optimizer(self) -> None:
        """Forget all conversations and functions."""
        self._conversations: list[tuple[list[Any], bool]] = []
        self._functions: dict[str, Function] = {}
        self._best: tuple[float, dict[str, Function]] | None = None
        self._failures: list[tuple[float, dict[str, Function]]] = []

    def record_one_conversation(
        self, conversation_history: list[dict[str, Any]], is_satisfied: bool | None = None
    ) -> None:
        """Record a conversation, and whether its user was satisfied; None asks the person at the console."""
        if is_satisfied is None:
            question = "Was the user satisfied with this conversation? Type 1 for yes, 0 for no: "
            typed = IOStream.get_default().input(question).strip()
            if typed not in ("0", "1"):
                raise ValueError(f"Whether the user was satisfied is said by 1 or 0, found {typed!r}.")
            is_satisfied = typed == "1"
        self._conversations.append((conversation_history, bool(is_satisfied)))

    def step(self) -> tuple[list[dict[str, Any]], dict[str, Callable[..., Any] | None]]:
        """Change the functions by the recorded conversations, which are forgotten then.

        Returns: the arguments of `update_function_signature` for the agent that calls, and the function map for the one
        that runs. Raises: ValueError where no conversation was recorded.
        """
        if not self._conversations:
            raise ValueError("There is nothing to learn from: call record_one_conversation first.")
        before = dict(self._functions)
        performance = sum(satisfied for _, satisfied in self._conversations) / len(self._conversations)
        if self._best is None or performance >= self._best[0]:
            self._best, self._failures = (performance, before), []
        else:
            self._failures.append((performance, before))
            self._functions = dict(self._best[1])
        for taken in range(self.max_actions_per_step):
            if not self._act(performance, taken):
                break
        self._conversations = []
        return _changes(before, self._functions)

    def _act(self, performance: float, taken: int) -> bool:
        """Take one action that the model names; False where it names none."""
        response = self._client.create(
            messages=[{"role": "user", "content": self._prompt(performance, taken)}], tools=prompts.ACTIONS
        )
        calls = plain(response.choices[0].message).get("tool_calls") or []
        for call in calls[:1]:
            function = plain(plain(call)["function"])
            self._apply(function["name"], _read(function["arguments"]))
        return bool(calls)

    def _apply(self, action: str, wanted: Function) -> None:
        """Do what the model wants where it makes sense; what does not is passed over."""
        name = str(wanted.get("name", ""))
        if action == prompts.REMOVE:
            self._functions.pop(name, None)
            return
        properties = _read(wanted.get("arguments"))
        if action not in (prompts.ADD, prompts.REVISE) or not _LEGAL.fullmatch(name) or not wanted.get("code"):
            return
        self._functions[name] = {
            "name": name,
            "description": str(wanted.get("description", "")),
            "arguments": properties,
            "code": str(wanted["code"]),
        }

    def _prompt(self, performance: float, taken: int) -> str:
        told = [
            {"satisfied": satisfied, "conversation": json.dumps(history, default=str)[-_LONGEST_CONVERSATION:]}
            for history, satisfied in self._conversations
        ]
        failures = [{"satisfied": each, "functions": list(functions.values())} for each, functions in self._failures]
        return prompts.PROMPT.format(
            conversations=json.dumps(told, indent=1),
            performance=f"{performance:.0%}",
            functions=json.dumps(list(self._functions.values()), indent=1),
            failures=json.dumps(failures, indent=1),
            taken=taken,
            most=self.max_actions_per_step,
        )


def _read(text: Any) -> dict[str, Any]:
    """The object that a model's JSON text says; empty for anything else."""
    if isinstance(text, dict):
        return text
    try:
        value = json.loads(text or "{}", strict=False)
    except (TypeError, json.JSONDecodeError):
        return {}
    return value if isinstance(value, dict) else {}


def _changes(
    before: dict[str, Function], after: dict[str, Function]
) -> tuple[list[dict[str, Any]], dict[str, Callable[..., Any] | None]]:
    removed = [name for name in before if name not in after]
    changed = [function for name, function in after.items() if before.get(name) != function]
    for_llm: list[dict[str, Any]] = [{"func_sig": name, "is_remove": True} for name in removed]
    for_llm += [{"func_sig": _signature(each), "is_remove": False} for each in changed]
    for_executor: dict[str, Callable[..., Any] | None] = dict.fromkeys(removed)
    for_executor.update({each["name"]: _runner(each) for each in changed})
    return for_llm, for_executor


def _signature(function: Function) -> dict[str, Any]:
    properties = function["arguments"]
    return {
        "name": function["name"],
        "description": function["description"],
        "parameters": {"type": "object", "properties": properties, "required": list(properties)},
    }


def _runner(function: Function) -> Callable[..., str]:
    """A function that runs the code in a process of its own, and returns what it returns, as text."""

    def run(**arguments: Any) -> str:
        given = json.dumps(arguments)
        code = f"{function['code']}\n\nimport json\nprint({function['name']}(**json.loads({given!r})))\n"
        exit_code, output, _ = execute_code(code, use_docker=False)
        return output.strip() if exit_code == 0 else f"Error: {output.strip()}"

    run.__name__ = function["name"]
    return run
