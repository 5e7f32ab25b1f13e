"""The programmer of the Magentic-One team."""

from __future__ import annotations

from typing import Any

from autogen_agentchat.agents import AssistantAgent
from autogen_core.models import ChatCompletionClient

DESCRIPTION = (
    "An assistant that reasons, writes well and programs: it solves problems with Python and the Linux shell. It cannot "
    "run its code itself; the computer terminal does."
)

SYSTEM_MESSAGE = """\
You solve tasks by thinking, and by writing programs that somebody else runs for you.

Where a program helps, to look something up, to calculate, to read or to change files, send it in a code block marked \
python or sh. Each program is run as it stands, in a process of its own: it must be complete, with its imports, without \
gaps for others to fill in, and must print what you need to know. Do not send code that is not meant to be run, and no \
more than one program at a time. Begin a program with the line `# filename: NAME` if it has to be kept as a file.

Read what it printed before you go on. After an error, find the cause and send the whole program corrected, not the \
change. If the same thing fails again, question what you took for granted, and try another way. Check results where you \
can, and say what they rest on. When the task is done, say so, with the answer.\
"""


class MagenticOneCoderAgent(AssistantAgent):
    """An assistant that writes programs for another agent to run.

    `kwargs` are those of an AssistantAgent; description and system message are its own unless they are given.
    """

    component_provider_override = "autogen_ext.agents.magentic_one.MagenticOneCoderAgent"

    def __init__(self, name: str, model_client: ChatCompletionClient, **kwargs: Any) -> None:
        super().__init__(name, model_client, **{"description": DESCRIPTION, "system_message": SYSTEM_MESSAGE, **kwargs})
