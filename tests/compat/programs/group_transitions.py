"""Who may follow whom: allowed, disallowed, dead ends, repeats."""

import os

import autogen
from autogen.graph_utils import invert_disallowed_to_allowed

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}


def talk(transitions, kind, method="auto", **settings):
    agents = [autogen.AssistantAgent(name, llm_config=llm, system_message=name) for name in ("a", "b", "c")]
    by_name = {each.name: each for each in agents}
    named = transitions and {by_name[key]: [by_name[each] for each in value] for key, value in transitions.items()}
    try:
        group = autogen.GroupChat(
            agents,
            [],
            max_round=5,
            speaker_selection_method=method,
            allowed_or_disallowed_speaker_transitions=named,
            speaker_transitions_type=kind,
            **settings,
        )
        manager = autogen.GroupChatManager(group, llm_config=llm, silent=True)
        agents[0].initiate_chat(manager, message="go", silent=True)
    except Exception as error:
        return [type(error).__name__, str(error)]
    allowed = {key.name: sorted(each.name for each in value) for key, value in group.allowed_speaker_transitions_dict.items()}
    return [each["name"] for each in group.messages], allowed


found = [
    talk({"a": ["b"], "b": ["c"], "c": ["a"]}, "allowed"),
    talk({"a": ["b"], "b": ["c"], "c": ["a"]}, "Allowed", "round_robin"),
    talk({"a": ["b", "a"], "b": ["a", "b"], "c": ["a", "b", "c"]}, "disallowed"),
    talk({"a": ["b"], "b": ["c"]}, "allowed", "random"),
    talk({"a": ["b", "c"], "b": ["a"], "c": []}, "allowed"),
    talk({"a": ["b"]}, None),
    talk({"a": ["b"]}, "maybe"),
    talk(None, "allowed"),
    talk({"a": ["b"]}, "allowed", allow_repeat_speaker=True),
    talk(None, None, "round_robin", allow_repeat_speaker=[]),
    talk(None, None, allow_repeat_speaker=False),
]
