"""Who counts as named in an answer: blanks, escapes, other letters around, content lists."""

import autogen

agents = [autogen.ConversableAgent(name, llm_config=False) for name in ("Story_writer", "writer", "Ed", "C3-PO")]
group = autogen.GroupChat(agents, [])
texts = [
    "Story_writer",
    "story_writer",
    "Story writer and writer",
    "Story\\_writer, please",
    "writers",
    "(Ed)",
    "Edward, Ed. Ed!",
    "C3-PO's turn",
    "",
    [{"type": "text", "text": "writer it is"}],
    {"role": "assistant", "content": "Ed"},
    "**writer**\nbecause Ed is away",
]
found = [group._mentioned_agents(each, agents) for each in texts]
some = group._mentioned_agents("writer and Ed", agents[2:])
del agents, group
