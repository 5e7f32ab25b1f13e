"""A model that never names anybody: after the retries the next in the order speaks."""

import os

import autogen

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}


def talk(retries, **settings):
    members = [autogen.AssistantAgent(name, llm_config=llm, system_message=name) for name in ("a", "b", "c")]
    group = autogen.GroupChat(
        members, [], max_round=3, max_retries_for_selecting_speaker=retries, select_speaker_auto_verbose=True, **settings
    )
    manager = autogen.GroupChatManager(group, llm_config=llm, silent=True)
    members[0].initiate_chat(manager, message="go", silent=True)
    return [(each["name"], each["content"]) for each in group.messages]


spoke = [talk(1), talk(0), talk(0, select_speaker_prompt_template=None)]
