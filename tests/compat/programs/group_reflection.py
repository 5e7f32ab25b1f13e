"""A group's chat is summed up by the model, over the whole group's log."""

import os

import autogen

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}
a = autogen.AssistantAgent("a", llm_config=llm, system_message="A.")
b = autogen.AssistantAgent("b", llm_config=llm, system_message="B.")
outsider = autogen.UserProxyAgent("outsider", human_input_mode="NEVER", code_execution_config=False)
group = autogen.GroupChat([a, b], [], max_round=3, speaker_selection_method="round_robin")
manager = autogen.GroupChatManager(group, llm_config=llm)
inside = a.initiate_chat(
    manager, message="go", summary_method="reflection_with_llm", summary_args={"summary_prompt": "In a word."}
)
inside = inside.summary, inside.cost["usage_excluding_cached_inference"]["total_cost"]
outside = outsider.initiate_chat(manager, message="Now you.", summary_method="reflection_with_llm").summary
outside_last = outsider.initiate_chat(manager, message="Once more.").summary
del manager, a, b
