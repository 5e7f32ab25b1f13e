"""Pictures: in messages, to models with and without eyes, as text."""

import asyncio

from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.messages import MultiModalMessage, TextMessage
from autogen_agentchat.ui import Console
from autogen_core import Image
from autogen_ext.models.openai import OpenAIChatCompletionClient
from PIL import Image as PILImage

results = []
picture = Image.from_pil(PILImage.new("RGB", (4, 3), (200, 10, 30)))
message = MultiModalMessage(content=["Describe this:", picture, "Briefly."], source="user")
dumped = message.dump()
text = message.to_text()
model_text = message.to_model_text()
model_text_named = message.to_model_text(image_placeholder="[picture]")
again = MultiModalMessage.load(dumped)
openai_format = picture.to_openai_format(detail="low")
html = picture._repr_html_()
from_uri = Image.from_uri(picture.data_uri)


async def main() -> None:
    seeing = AssistantAgent("seeing", OpenAIChatCompletionClient(model="gpt-4o"))
    results.append(await Console(seeing.run_stream(task=message)))
    results.append(await seeing.run(task=[TextMessage(content="More?", source="user"), again]))
    blind = AssistantAgent("blind", OpenAIChatCompletionClient(model="gpt-3.5-turbo"))
    results.append(await blind.run(task=message))


asyncio.run(main())
