"""The order of the reply functions of each kind of agent, as programs inspect it."""

import autogen

llm = {"model": "gpt-4", "api_key": "k"}
plain = autogen.ConversableAgent("plain", llm_config=False)
coder = autogen.UserProxyAgent("coder", code_execution_config={"use_docker": False})
assistant = autogen.AssistantAgent("assistant", llm_config=llm)
manager = autogen.GroupChatManager(autogen.GroupChat([plain, coder], []), llm_config=False)
found = {
    agent.name: [(each["reply_func"].__name__, each["ignore_async_in_sync_chat"]) for each in agent._reply_func_list]
    for agent in (plain, coder, assistant, manager)
}
keys = sorted(plain._reply_func_list[0])
counts = [dict(plain._consecutive_auto_reply_counter), plain._max_consecutive_auto_reply, len(plain._oai_system_message)]
plain.register_reply([autogen.Agent, None], lambda recipient, messages, sender, config: (True, "x"), position=2, config={"a": 1})
second = plain._reply_func_list[2]["config"], plain._match_trigger(None, assistant), plain._match_trigger("coder", coder)
del plain, coder, assistant, manager
