"""A writer whose critic answers by a nested chat, as the tutorials on reflection do."""

import os

import autogen

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}
writer = autogen.AssistantAgent("Writer", system_message="Write.", llm_config=llm)
critic = autogen.AssistantAgent(
    "Critic", is_termination_msg=lambda x: x.get("content", "").find("TERMINATE") >= 0, llm_config=llm, system_message="Review."
)
seo = autogen.AssistantAgent("SEO", llm_config=llm, system_message="SEO.")


def reflection_message(recipient, messages, sender, config):
    return f"Review this. \n\n {recipient.chat_messages_for_summary(sender)[-1]['content']}"


critic.register_nested_chats(
    [
        {
            "recipient": seo,
            "message": reflection_message,
            "summary_method": "reflection_with_llm",
            "summary_args": {"summary_prompt": "As JSON only."},
            "max_turns": 1,
        }
    ],
    trigger=writer,
)
res = critic.initiate_chat(recipient=writer, message="A blog on owls.", max_turns=2, summary_method="last_msg")
