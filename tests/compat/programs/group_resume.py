"""A conversation of before goes on: from a list, from JSON, without its last word TERMINATE."""

import json
import os

import autogen

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}
before = [
    {"content": "Plan a trip.", "role": "user", "name": "Admin"},
    {"content": "To the sea.", "role": "user", "name": "Planner"},
    {"content": "I would go to the hills. TERMINATE", "role": "user", "name": "Critic"},
]


def team():
    planner = autogen.AssistantAgent("Planner", system_message="Plan.", llm_config=llm)
    critic = autogen.AssistantAgent("Critic", system_message="Doubt.", llm_config=llm)
    admin = autogen.UserProxyAgent("Admin", human_input_mode="NEVER", code_execution_config=False)
    group = autogen.GroupChat([planner, critic, admin], [], max_round=5, speaker_selection_method="round_robin")
    return autogen.GroupChatManager(group, llm_config=llm)


def refusal(messages):
    try:
        team().resume(messages=messages)
    except Exception as error:
        return str(error)


manager = team()
agent, message = manager.resume(messages=before, remove_termination_string="TERMINATE")
first = agent.name, message, manager.groupchat.send_introductions
result = agent.initiate_chat(recipient=manager, message=message, clear_history=False)
first_log = list(manager.groupchat.messages)
own_view = result.chat_history

manager = team()
agent, message = manager.resume(messages=json.dumps(before), remove_termination_string=lambda text: text.replace(" TERMINATE", "!"))
second = agent.name, message
agent.initiate_chat(manager, message=message, clear_history=False, silent=True)
second_log = list(manager.groupchat.messages)

manager = team()
agent, message = manager.resume(messages=before[:1], silent=True)
third = agent.name, message
text = manager.messages_to_string(before)
back = manager.messages_from_string(text)
refused = [
    refusal([]),
    refusal([{"content": "hi", "name": "Stranger", "role": "user"}]),
    refusal("no json"),
    refusal(7),
]
unnamed = team().resume(messages=[{"content": "a", "role": "user"}, {"content": "b", "role": "user"}])
unnamed = unnamed[0].name, unnamed[1]
del manager, agent, result
