"""The Magentic-One team: a surfer of files, one of the web, a programmer and a terminal, led by an orchestrator."""

from __future__ import annotations

import warnings
from collections.abc import Awaitable, Callable

from autogen_agentchat.agents import ApprovalFuncType, CodeExecutorAgent, UserProxyAgent
from autogen_agentchat.base import ChatAgent
from autogen_agentchat.teams import MagenticOneGroupChat
from autogen_core import CancellationToken
from autogen_core.code_executor import CodeExecutor
from autogen_core.models import ChatCompletionClient

from ...agents.file_surfer import FileSurfer
from ...agents.magentic_one import MagenticOneCoderAgent
from ...agents.web_surfer import MultimodalWebSurfer
from ...code_executors import create_default_code_executor

InputFuncType = Callable[[str], str] | Callable[[str, CancellationToken | None], Awaitable[str]]

_NEEDED = ("function_calling", "json_output")


class MagenticOne(MagenticOneGroupChat):
    """A team for any task: it reads files, surfs the web, and writes and runs programs.

    `hil_mode` adds a person, asked by `input_func`. Without a `code_executor` the programs run in Docker if it answers,
    else on this machine; `approval_func` is asked before each. A dumped team is loaded as a MagenticOneGroupChat.
    """

    component_provider_override = "autogen_agentchat.teams.MagenticOneGroupChat"

    def __init__(
        self,
        client: ChatCompletionClient,
        hil_mode: bool = False,
        input_func: InputFuncType | None = None,
        code_executor: CodeExecutor | None = None,
        approval_func: ApprovalFuncType | None = None,
    ) -> None:
        self.client = client
        _warn_of_lacks(client)
        executor = code_executor if code_executor is not None else create_default_code_executor()
        agents: list[ChatAgent] = [
            FileSurfer("FileSurfer", model_client=client),
            MultimodalWebSurfer("WebSurfer", model_client=client),
            MagenticOneCoderAgent("Coder", model_client=client),
            CodeExecutorAgent("ComputerTerminal", code_executor=executor, approval_func=approval_func),
        ]
        if hil_mode:
            agents.append(UserProxyAgent("User", input_func=input_func))
        super().__init__(agents, model_client=client)


def _warn_of_lacks(client: ChatCompletionClient) -> None:
    lacks = [each for each in _NEEDED if not client.model_info.get(each)]
    if lacks:
        warnings.warn(
            f"The model of MagenticOne should have {' and '.join(_NEEDED)}; its model_info says that it lacks "
            f"{' and '.join(lacks)}.",
            UserWarning,
            stacklevel=3,
        )
