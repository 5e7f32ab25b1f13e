"""Replying to a message that holds code: run it and say what came out."""

from __future__ import annotations

import inspect
from typing import Any

from coterie.effects import CodeRun
from coterie.flow import Call, Flow
from coterie.runs import here

from .. import code_utils
from ..code_utils import PYTHON_VARIANTS, UNKNOWN, content_str, execute_code, infer_lang
from ..formatting_utils import colored
from ..io.base import IOStream
from ._messages import Message
from ._overrides import changed

Outcome = tuple[bool, Any]
Blocks = list[tuple[str, str]]

SETTINGS = frozenset({"work_dir", "use_docker", "timeout", "last_n_messages", "executor"})


def scanned(messages: list[Message], last_n: int | str) -> list[Message]:
    """The messages that are looked at for code, newest first: the last n, or ("auto") all since the agent last spoke."""
    if last_n == "auto":
        count = next((i for i, each in enumerate(reversed(messages)) if each.get("role") != "user"), len(messages))
    else:
        count = int(last_n)
    return list(reversed(messages[len(messages) - min(count, len(messages)) :]))


def check_last_n(last_n: Any) -> None:
    """Refuse a `last_n_messages` that says nothing. Raises: ValueError."""
    counts = isinstance(last_n, int) and not isinstance(last_n, bool) and last_n >= 0
    if not counts and last_n != "auto":
        raise ValueError(
            "last_n_messages must be either a non-negative integer, or the string 'auto'. "
            f"Found {last_n!r} in code_execution_config."
        )


def legacy(agent: Any, messages: list[Message] | None = None, sender: Any = None, config: Any = None) -> Flow[Outcome]:
    """Run the newest code among the last messages with `execute_code_blocks`. `config` stands in for the agent's own."""
    settings = config if config is not None else agent._code_execution_config
    if settings is False:
        return False, None
    messages = agent._oai_messages[sender] if messages is None else messages
    last_n = settings.get("last_n_messages", "auto")
    check_last_n(last_n)
    for message in scanned(messages, last_n):
        if not message.get("content"):
            continue
        blocks = code_utils.extract_code(message["content"])  # programs patch it, to leave out blocks
        if len(blocks) == 1 and blocks[0][0] == UNKNOWN:
            continue
        exit_code, logs, *_ = yield from run_blocks(agent, blocks, settings)
        return True, said(exit_code, logs)
    return False, None


def said(exit_code: int, output: str) -> str:
    """What the agent that wrote the code is told."""
    state = "execution succeeded" if exit_code == 0 else "execution failed"
    return f"exitcode: {exit_code} ({state})\nCode output: {output}"


def run_blocks(
    agent: Any, blocks: Blocks, settings: dict[str, Any] | None = None, *, silent: bool = False
) -> Flow[tuple[int, str]]:
    """Run code blocks as one effect, through the public method if the program overrides it. `silent` prints nothing."""
    if changed(agent, "execute_code_blocks"):
        own = agent.execute_code_blocks
        asking = Call(own, own, (blocks,), {})
    else:
        asking = Call(_execute, _execute, (agent, blocks, settings, silent), {})
    return (yield from _as_effect(agent, blocks, asking))


def blocks_here(agent: Any, blocks: Blocks) -> Flow[tuple[int, str]]:
    """`execute_code_blocks` as a public call: an effect, or what an override does within one."""
    return (yield from _as_effect(agent, blocks, Call(_execute, _execute, (agent, blocks), {})))


def _as_effect(agent: Any, blocks: Blocks, running: Call) -> Flow[tuple[int, str]]:
    effect = CodeRun(
        key=here().key("code", agent.name),
        agent=agent.name,
        call=running,
        blocks=tuple((lang, code) for lang, code in blocks),
    )
    outcome = yield effect
    return outcome[0], outcome[1]


def _execute(
    agent: Any, blocks: Blocks, settings: dict[str, Any] | None = None, silent: bool = False
) -> tuple[int, str]:
    """Run blocks one after the other until one fails; their logs, each on a line of its own."""
    logs, exit_code = "", 0
    config = dict(settings if settings is not None else agent._code_execution_config or {})
    config.pop("last_n_messages", None)
    for index, (lang, code) in enumerate(blocks):
        lang = lang or infer_lang(code)
        if not silent:
            title = f"\n>>>>>>>> EXECUTING CODE BLOCK {index} (inferred language is {lang})..."
            IOStream.get_default().print(colored(title, "red"), flush=True)
        exit_code, output, image = _run_block(agent, lang, code, config)
        if image is not None and isinstance(agent._code_execution_config, dict):
            agent._code_execution_config["use_docker"] = config["use_docker"] = image
        logs += "\n" + output
        if exit_code != 0:
            break
    return exit_code, logs


def _run_block(agent: Any, lang: str, code: str, config: dict[str, Any]) -> tuple[int, str, Any]:
    if lang in ("bash", "shell", "sh"):
        return agent.run_code(code, lang=lang, **config)  # type: ignore[no-any-return]
    if lang in PYTHON_VARIANTS:
        first = code.partition("\n")[0]
        filename = first[len("# filename: ") :].strip() if first.startswith("# filename: ") else None
        return agent.run_code(code, lang="python", filename=filename, **config)  # type: ignore[no-any-return]
    return 1, f"unknown language {lang}", None


def run_code_here(agent: Any, code: str, kwargs: dict[str, Any]) -> Flow[Any]:
    """`run_code` as a public call: an effect, or a part of the one that runs blocks."""
    place = here()
    key = place.key("code", agent.name)
    asking = Call(execute_code, execute_code, (code,), kwargs)
    blocks = ((kwargs.get("lang", "python"), code),)
    return tuple((yield CodeRun(key=key, agent=agent.name, call=asking, blocks=blocks)))


def with_executor(
    agent: Any, messages: list[Message] | None = None, sender: Any = None, config: Any = None
) -> Flow[Outcome]:
    """Run the newest code among the last messages with the agent's executor."""
    executor, settings = agent._code_executor, agent._code_execution_config
    if executor is None or settings is False:
        return False, None
    messages = agent._oai_messages[sender] if messages is None else messages
    last_n = settings.get("last_n_messages", "auto")
    check_last_n(last_n)
    for message in scanned(messages, last_n):
        if not message.get("content"):
            continue
        blocks = executor.code_extractor.extract_code_blocks(message["content"])
        if not blocks:
            continue
        _announce(blocks)
        running = _Executor(executor, blocks)
        effect = CodeRun(
            key=here().key("code", agent.name),
            agent=agent.name,
            call=Call(running, running, (), {}),
            blocks=tuple((each.language, each.code) for each in blocks),
        )
        exit_code, output = yield effect
        return True, said(exit_code, output)
    return False, None


class _Executor:
    """Runs blocks with an executor, whatever else its result holds."""

    def __init__(self, executor: Any, blocks: list[Any]) -> None:
        self._executor, self._blocks = executor, blocks

    def __call__(self) -> Any:
        result = self._executor.execute_code_blocks(self._blocks)
        return self._later(result) if inspect.isawaitable(result) else _outcome(result)

    async def _later(self, result: Any) -> tuple[int, str]:
        return _outcome(await result)


def _outcome(result: Any) -> tuple[int, str]:
    return result.exit_code, content_str(result.output)


def _announce(blocks: list[Any]) -> None:
    languages = ", ".join(each.language for each in blocks)
    if len(blocks) == 1:
        title = f"\n>>>>>>>> EXECUTING CODE BLOCK (inferred language is {languages})..."
    else:
        title = f"\n>>>>>>>> EXECUTING {len(blocks)} CODE BLOCKS (inferred languages are [{languages}])..."
    IOStream.get_default().print(colored(title, "red"), flush=True)
