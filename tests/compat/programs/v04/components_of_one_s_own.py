"""Components of the program's own: with versions, migrations, secrets in the environment, wrong ones refused."""

import asyncio
from typing import Any, Dict

from autogen_agentchat.base import TerminationCondition
from autogen_agentchat.conditions import MaxMessageTermination
from autogen_agentchat.messages import StopMessage
from autogen_core import CacheStore, Component, ComponentBase, ComponentLoader, ComponentModel, InMemoryStore
from autogen_core import is_component_class, is_component_instance
from autogen_core.memory import ListMemory, MemoryContent, MemoryMimeType
from autogen_core.model_context import (
    BufferedChatCompletionContext,
    ChatCompletionContext,
    HeadAndTailChatCompletionContext,
    UnboundedChatCompletionContext,
)
from autogen_core.models import ChatCompletionClient, UserMessage
from pydantic import BaseModel


class Config(BaseModel):
    word: str
    count: int = 1


class Words(TerminationCondition, Component[Config]):
    """Ends after some words.

    More of it.
    """

    component_config_schema = Config
    component_version = 2
    component_label = "Word counter"
    component_provider_override = "__main__.Words"

    def __init__(self, word: str, count: int = 1) -> None:
        self._config = Config(word=word, count=count)
        self._seen = 0

    @property
    def terminated(self) -> bool:
        return self._seen >= self._config.count

    async def __call__(self, messages):
        self._seen += sum(message.to_text().count(self._config.word) for message in messages)
        return StopMessage(content="enough", source="Words") if self.terminated else None

    async def reset(self) -> None:
        self._seen = 0

    def _to_config(self) -> Config:
        return self._config

    @classmethod
    def _from_config(cls, config: Config) -> "Words":
        return cls(config.word, config.count)

    @classmethod
    def _from_config_past_version(cls, config: Dict[str, Any], version: int) -> "Words":
        return cls(config["text"])


dumped = Words("tea", 2).dump_component()
print(dumped.component_type, dumped.version, dumped.component_version, dumped.label, dumped.description, dumped.config)
loaded = Words.load_component(dumped)
print(loaded._config)
old = Words.load_component({**dumped.model_dump(), "component_version": 1, "config": {"text": "old"}})
print(old._config)
joined = (Words("a") | MaxMessageTermination(3)).dump_component()
print(joined.model_dump_json())
print(type(TerminationCondition.load_component(joined)).__name__)
memory = ListMemory(name="m", memory_contents=[MemoryContent(content="x", mime_type=MemoryMimeType.TEXT, metadata={"a": 1})])
for part in (
    memory,
    UnboundedChatCompletionContext(),
    BufferedChatCompletionContext(3),
    HeadAndTailChatCompletionContext(1, 2),
    InMemoryStore(),
):
    component = part.dump_component()
    print(component.model_dump_json())
    print(type(type(part).load_component(component)).__name__, is_component_instance(part), is_component_class(type(part)))
for model, base in (
    (dumped, MaxMessageTermination),
    (joined, ChatCompletionContext),
    (ComponentModel(provider="nowhere", component_type="x", config={}), TerminationCondition),
    (ComponentModel(provider="autogen_core.models.UserMessage", component_type="x", config={}), TerminationCondition),
    (ComponentModel(provider="autogen_core.NoSuchThing", component_type="x", config={}), TerminationCondition),
    (ComponentModel(provider="autogen_agentchat.conditions.MaxMessageTermination", config={"wrong": 1}), TerminationCondition),
):
    try:
        print(base.load_component(model))
    except Exception as error:
        print(type(error).__name__)
client = ChatCompletionClient.load_component(
    {"provider": "OpenAIChatCompletionClient", "component_type": "model", "config": {"model": "gpt-4o", "temperature": 0.5}}
)
print(client.dump_component().model_dump_json())


async def main() -> None:
    print((await client.create([UserMessage(content="hi", source="user")])).content)


asyncio.run(main())
