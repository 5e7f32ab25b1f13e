"""A message with parts: text and a picture by its address."""

import os

from autogen import AssistantAgent, UserProxyAgent

assistant = AssistantAgent(
    "vision", llm_config={"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]}, system_message="See."
)
user = UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)
message = {
    "content": [
        {"type": "text", "text": "What is in this picture?"},
        {"type": "image_url", "image_url": {"url": "https://example.com/cat.png"}},
    ]
}
result = user.initiate_chat(assistant, message=message, max_turns=2)
