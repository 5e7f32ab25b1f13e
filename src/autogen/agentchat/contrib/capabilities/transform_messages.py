"""TransformMessages: lets an agent's model see a changed history, while the conversation itself stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ....formatting_utils import colored
from ....io.base import IOStream
from .transforms import MessageTransform
from .transforms_util import copied


class TransformMessages:
    """Applies transforms, one after the other, to what an agent's model is sent.

    The conversation is not changed. A system message at its beginning is kept as it is. `verbose` prints what each
    transform did.
    """

    def __init__(self, *, transforms: Sequence[MessageTransform] = (), verbose: bool = True) -> None:
        self._transforms = list(transforms)
        self._verbose = verbose

    def add_to_agent(self, agent: Any) -> None:
        """Let `agent` see its history through the transforms."""
        agent.register_hook("process_all_messages_before_reply", self._transform_messages)

    def _transform_messages(self, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        has_system = bool(messages) and messages[0].get("role") == "system"
        changed = messages[1:] if has_system else messages
        for transform in self._transforms:
            # A transform of the program's own may change what it is given.
            before, changed = changed, transform.apply_transform(copied(changed))
            if self._verbose:
                text, had_effect = transform.get_logs(before, changed)
                if had_effect:
                    IOStream.get_default().print(colored(text, "yellow"), flush=True)
        return [messages[0], *changed] if has_system else changed
