"""Nested chats by every kind of trigger, with messages by text, by function and from the chat outside."""

import os

import autogen

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}


def talk(trigger, queue, message="go", **settings):
    lead = autogen.AssistantAgent("lead", llm_config=llm, system_message="Lead.")
    expert = autogen.AssistantAgent("expert", llm_config=llm, system_message="Expert.")
    second = autogen.AssistantAgent("second", llm_config=llm, system_message="Second.")
    user = autogen.UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)
    known = {"expert": expert, "second": second, "user": user, "lead": lead}
    queue = [{**each, **{key: known[each[key]] for key in ("recipient", "sender") if key in each}} for each in queue]
    trigger = known.get(trigger, trigger) if isinstance(trigger, str) and trigger.isupper() is False else trigger
    lead.register_nested_chats(queue, trigger=trigger, **settings)
    return user.initiate_chat(lead, message=message, max_turns=1).chat_history


plain = [{"recipient": "expert", "max_turns": 1}]
found = [
    talk("user", plain),
    talk(lambda sender: sender.name == "user", plain),
    talk(autogen.UserProxyAgent, plain),
    talk([autogen.AssistantAgent, "nobody"], plain),
    talk("user", [{"recipient": "expert", "message": "Say.", "max_turns": 1, "summary_method": "last_msg"}, {"recipient": "second", "max_turns": 1}]),
    talk(
        "user",
        [
            {"recipient": "expert", "message": "Say.", "max_turns": 1},
            {"recipient": "second", "message": lambda recipient, messages, sender, config: f"{recipient.name}, {sender.name}, {messages[-1]['content']}", "max_turns": 2},
        ],
    ),
    talk("user", [{"sender": "second", "recipient": "expert", "message": "Between you.", "max_turns": 1}]),
    talk("user", [{"recipient": "expert", "message": "", "max_turns": 1}]),
    talk("user", plain, position=0),
]
