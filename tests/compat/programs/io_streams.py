"""Streams are set for a block, for everything, and by duck typing; input and prints go over them."""

import autogen
from autogen.io import IOConsole, IOStream


class Duck:
    def __init__(self, name):
        self.name, self.said = name, []

    def print(self, *objects, sep=" ", end="\n", flush=False):
        self.said.append(f"{self.name}: {sep.join(map(str, objects))}".strip())

    def input(self, prompt="", *, password=False):
        self.said.append(f"{self.name} asks {prompt}")
        return "typed"


person = autogen.UserProxyAgent("person", code_execution_config=False, max_consecutive_auto_reply=1)
machine = autogen.ConversableAgent("machine", llm_config=False, human_input_mode="NEVER", default_auto_reply="ok")
one, two = Duck("one"), Duck("two")
with IOStream.set_default(one):
    machine.initiate_chat(person, message="hi", max_turns=1)
    with IOStream.set_default(two):
        machine.send("nested", person, request_reply=False)
    machine.send("after", person, request_reply=False)
IOStream.set_global_default(two)
is_two = IOStream.get_default() is two
IOStream.set_global_default(IOConsole())
console = type(IOStream.get_default()).__name__, IOStream.get_default().input("Name? ")
heard = one.said, two.said
del one, two
