"""What a retrieving agent asks: the question and the passages found, for each kind of task."""

from __future__ import annotations

UPDATE_CONTEXT = "UPDATE CONTEXT"
UPDATE_CONTEXT_IN_PROMPT = f"reply with exactly `{UPDATE_CONTEXT}`"
"""How every prompt says it. A message that holds this sentence quotes a prompt and asks for nothing."""

PROMPT_DEFAULT = f"""You help with a question about documents, from passages of them and from what you know yourself.
Rely on the passages wherever they speak to the question. If it cannot be answered with them, or without them, \
{UPDATE_CONTEXT_IN_PROMPT} and nothing else; you are then given other passages.
Keep the answer as short as the question allows.

The question: {{input_question}}

The passages: {{input_context}}

They come from: {{input_sources}}
"""

PROMPT_CODE = f"""You write code for a task, after the passages of documentation below.
If they are not enough to write it, {UPDATE_CONTEXT_IN_PROMPT} and nothing else; you are then given other passages.
Otherwise answer with code alone, complete, in one fenced block that names its language:
```language
# the code
```
Do not install packages: all that the code needs are already there.

The task: {{input_question}}

The passages: {{input_context}}
"""

PROMPT_QA = f"""You answer a question from the passages below, and from nothing else.
If they do not hold the answer, {UPDATE_CONTEXT_IN_PROMPT} and nothing else; you are then given other passages.
Keep the answer as short as the question allows.

The question: {{input_question}}

The passages: {{input_context}}
"""

_BY_TASK = {"default": PROMPT_DEFAULT, "code": PROMPT_CODE, "qa": PROMPT_QA}


def prompt_for(task: str) -> str:
    """The prompt of a task, in any case. Raises: NotImplementedError for an unknown one."""
    try:
        return _BY_TASK[task.lower()]
    except KeyError:
        raise NotImplementedError(f"The task {task!r} is not one of {', '.join(_BY_TASK)}.") from None


def fill(prompt: str, *, question: str, context: str, sources: str) -> str:
    """The prompt with its placeholders replaced; other braces in it, and all in the texts, stay as they are."""
    values = {"{input_question}": question, "{input_context}": context, "{input_sources}": sources}
    parts, rest = [], prompt
    while rest:
        at, name = min(((rest.find(each), each) for each in values if each in rest), default=(len(rest), ""))
        parts += [rest[:at], values.get(name, "")]
        rest = rest[at + len(name) :]
    return "".join(parts)
