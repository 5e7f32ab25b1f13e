"""What programs do wrong, and the exceptions that they get."""

import os

from autogen import ConversableAgent

key = os.environ["OPENAI_API_KEY"]
errors = []


def attempt(make):
    try:
        make()
        errors.append("fine")
    except BaseException as error:
        errors.append(type(error).__name__)


def size(text: str) -> int:
    return len(text)


agent = ConversableAgent("agent", llm_config=False)
talker = ConversableAgent("talker", llm_config={"model": "gpt-4", "api_key": key})
attempt(lambda: ConversableAgent("x", llm_config={}))
attempt(lambda: ConversableAgent("x", llm_config={"config_list": []}))
attempt(lambda: ConversableAgent("x", llm_config="gpt-4"))
attempt(lambda: ConversableAgent("x", code_execution_config="yes"))
attempt(lambda: ConversableAgent("x", function_map={"bad name": print}))
attempt(lambda: agent.register_for_llm(description="d")(size))
attempt(lambda: talker.register_for_llm()(size))
attempt(lambda: agent.register_reply(5, print))
attempt(lambda: agent.register_reply(None, print))
attempt(lambda: agent.register_hook("nowhere", print))
attempt(lambda: agent.last_message(talker))
attempt(lambda: agent.generate_reply(messages=None, sender=None))
attempt(lambda: agent.update_tool_signature("x", is_remove=True))
attempt(lambda: agent.send(5, talker))
attempt(lambda: agent.initiate_chat(talker, message="x", summary_method=3))
attempt(lambda: agent.initiate_chat(undefined, message="x"))
attempt(lambda: talker.register_model_client(model_client_cls=dict))
attempt(lambda: talker.register_for_llm(description="d", api_style="x")(size))
