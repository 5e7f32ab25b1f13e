"""An agent that does not see gets captions of images, by a function of the program's own."""

import os

import autogen
from autogen.agentchat.contrib.capabilities.vision_capability import VisionCapability

DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}
reader = autogen.AssistantAgent("reader", llm_config=llm, system_message="Read.")
user = autogen.UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)
VisionCapability(lmm_config={}, custom_caption_func=lambda url, image, client: f"{image.size[0]} dot").add_to_agent(reader)
address = f"data:image/png;base64,{DOT}"
user.initiate_chat(reader, message={"content": [{"type": "text", "text": "What is "}, {"type": "image_url", "image_url": {"url": address}}]}, max_turns=1)
user.initiate_chat(reader, message="No image.", max_turns=1)
try:
    VisionCapability(lmm_config={})
except AssertionError as error:
    refused = type(error).__name__
del reader, user
