"""Task: what an agent was to do, with an example that succeeded and one that failed."""

from __future__ import annotations

import json

from pydantic import BaseModel


class Task(BaseModel):
    """A task and two examples of what came of it."""

    name: str
    description: str
    successful_response: str
    failed_response: str

    def get_sys_message(self) -> str:
        """The task as agents are told it."""
        return f"""Task: {self.name}.
Task description: {self.description}
Task successful example: {self.successful_response}
Task failed example: {self.failed_response}
"""

    @staticmethod
    def parse_json_str(task: str) -> Task:
        """Read a task from JSON text. Raises: ValueError (pydantic's ValidationError) for what is none."""
        return Task.model_validate(json.loads(task))
