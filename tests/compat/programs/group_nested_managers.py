"""A group whose member leads a group of its own."""

import autogen


def speaker(name):
    return autogen.ConversableAgent(name, llm_config=False, human_input_mode="NEVER", default_auto_reply=f"{name} speaks")


inner_members = [speaker("c"), speaker("d")]
inner = autogen.GroupChat(inner_members, [], max_round=3, speaker_selection_method="round_robin")
lead = autogen.GroupChatManager(inner, name="lead", llm_config=False)
a, b = speaker("a"), speaker("b")
outer = autogen.GroupChat([a, b, lead], [], max_round=5, speaker_selection_method="round_robin")
manager = autogen.GroupChatManager(outer, llm_config=False)
names = [each.name for each in outer.nested_agents()]
found = outer.agent_by_name("d", recursive=True).name, outer.agent_by_name("d")
b.default_reply = None
conflict = autogen.GroupChat([speaker("x"), speaker("x")], [], speaker_selection_method="round_robin")
try:
    conflict.agent_by_name("x", raise_on_name_conflict=True)
except autogen.AgentNameConflict as error:
    refused = str(error)
a.initiate_chat(manager, message="go", silent=True)
before_lead = [each["content"] for each in outer.messages][:3]
inside = [each["content"] for each in inner.messages]
log = [each["content"] for each in outer.messages][3:]
del conflict, inner, outer, manager, lead, a, b, inner_members
