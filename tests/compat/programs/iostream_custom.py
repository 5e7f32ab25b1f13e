"""All output and input go over a stream of the program's own."""

import os

from autogen import AssistantAgent, UserProxyAgent
from autogen.io import IOStream


class Recorder(IOStream):
    def __init__(self):
        self.lines = []

    def print(self, *objects, sep=" ", end="\n", flush=False):
        self.lines.append(sep.join(map(str, objects)) + end)

    def input(self, prompt="", *, password=False):
        self.lines.append(f"<{prompt}>")
        return "exit"


stream = Recorder()
assistant = AssistantAgent("assistant", llm_config={"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]})
user = UserProxyAgent("user", code_execution_config=False)
with IOStream.set_default(stream):
    result = user.initiate_chat(assistant, message="hi")
text = "".join(stream.lines)
