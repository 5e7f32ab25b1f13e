"""What goes to the Responses API and what comes back, as an effect.

https://platform.openai.com/docs/api-reference/responses/create, as of November 2026.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autogen_agentchat.messages import BaseChatMessage
from autogen_core import Image
from coterie.asking import ask
from coterie.effects import Effect, ModelCall, encode
from coterie.errors import InvalidAnswer
from coterie.flow import Call
from coterie.messages import Answer, Choice
from coterie.usage import Usage


async def respond(client: Any, fields: Mapping[str, Any]) -> Answer:
    """Ask by the program's own client of the `openai` package; its errors are raised as they are.

    The message of the answer has the text as `content`, and pictures as base64 in `images`.

    Raises:
        InvalidAnswer: the response says that it failed.
    """

    async def work() -> Answer:
        made = await client.responses.create(**fields)
        return _answer(made if isinstance(made, Mapping) else made.model_dump(mode="json", warnings=False))

    def make(key: str, agent: str) -> Effect:
        call = Call(work, work, (), {})
        return ModelCall(key=key, agent=agent, model=str(fields["model"]), body=encode(fields), call=call)

    answer: Answer = await ask("model", make)
    return answer


def input_item(message: BaseChatMessage) -> dict[str, Any]:
    """Return a message as an item of the API's `input`."""
    content = message.to_model_message().content
    if isinstance(content, str):
        return {"role": "user", "content": content}
    return {"role": "user", "content": [_part(each) for each in content]}


def _part(part: str | Image) -> dict[str, Any]:
    if isinstance(part, str):
        return {"type": "input_text", "text": part}
    return {"type": "input_image", "image_url": part.data_uri, "detail": "auto"}


def _answer(made: Mapping[str, Any]) -> Answer:
    if made.get("status") == "failed":
        raise InvalidAnswer(f"The response {made.get('id')!r} failed: {made.get('error')!r}.")
    output = made.get("output") or []
    parts = [part for item in output if item.get("type") == "message" for part in item.get("content") or []]
    images = [item["result"] for item in output if item.get("type") == "image_generation_call" and item.get("result")]
    message: dict[str, Any] = {
        "role": "assistant",
        "content": "".join(part.get("text") or part.get("refusal") or "" for part in parts),
        **({"images": images} if images else {}),
    }
    reason = "length" if made.get("status") == "incomplete" else "stop"
    return Answer(
        id=str(made.get("id") or ""),
        model=str(made.get("model") or ""),
        created=int(made.get("created_at") or 0),
        choices=[Choice(message, reason)],
        usage=_usage(made.get("usage")),
    )


def _usage(told: Mapping[str, Any] | None) -> Usage | None:
    if told is None:
        return None
    cached = (told.get("input_tokens_details") or {}).get("cached_tokens") or 0
    return Usage(told.get("input_tokens") or 0, told.get("output_tokens") or 0, cached)
