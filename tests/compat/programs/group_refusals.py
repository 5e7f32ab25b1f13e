"""What a group refuses when it is made, and what its small methods answer."""

import os

import autogen

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]}
a, b, c = (autogen.ConversableAgent(name, llm_config=False, description=f"Is {name}.") for name in "abc")


def refusal(act):
    try:
        return act()
    except Exception as error:
        return [type(error).__name__, str(error)]


group = autogen.GroupChat([a, b, c], [], speaker_selection_method="round_robin")
tool = {"type": "function", "function": {"name": "f", "description": "F.", "parameters": {"type": "object", "properties": {}}}}
found = [
    refusal(lambda: autogen.GroupChat([a, b], [], max_retries_for_selecting_speaker=-1)),
    refusal(lambda: autogen.GroupChat([a, b], [], max_retries_for_selecting_speaker="2")),
    refusal(lambda: autogen.GroupChat([a, b], [], allow_repeat_speaker=3)),
    refusal(lambda: autogen.GroupChat([a, b], [], select_speaker_message_template="")),
    refusal(lambda: autogen.GroupChat([a, b], [], select_speaker_auto_none_template="")),
    refusal(lambda: autogen.GroupChat([a, b], [], select_speaker_auto_multiple_template="")),
    refusal(lambda: autogen.GroupChat([a, b], [], role_for_select_speaker_messages="")),
    refusal(lambda: autogen.GroupChat([a, b], [], select_speaker_auto_verbose="yes")),
    refusal(lambda: autogen.GroupChatManager(group, llm_config=llm | {"tools": [tool]})),
    refusal(lambda: group.next_agent(a, [b]).name),
    refusal(lambda: group.next_agent(b, [a, b]).name),
    refusal(lambda: group.next_agent(c).name),
    refusal(lambda: group.next_agent(a, [autogen.ConversableAgent("z", llm_config=False)])),
    refusal(lambda: group.agent_by_name("b").name),
    refusal(lambda: group.agent_by_name("z")),
    group.agent_names,
    group.introductions_msg(),
    group.introductions_msg([b]),
    group.select_speaker_msg(),
    group.select_speaker_msg([a]),
    group.select_speaker_prompt([a, c]),
    refusal(lambda: autogen.GroupChat([a], [], max_round=2)),
    refusal(lambda: a.initiate_chat(autogen.GroupChatManager(autogen.GroupChat([a], [])), message="alone")),
]
group.append({"role": "user", "content": "hi"}, a)
group.append({"role": "function", "name": "fn", "content": "2"}, b)
log = list(group.messages)
group.reset()
after = group.messages
del a, b, c, group
