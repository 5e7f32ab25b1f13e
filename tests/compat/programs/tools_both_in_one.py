"""One agent is caller and executor; its peer only talks. A company's helper around execute_function."""

import os

from autogen import ConversableAgent

agent = ConversableAgent(
    "analyst",
    system_message="Call tools yourself.",
    llm_config={"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]},
    human_input_mode="NEVER",
)


@agent.register_for_execution()
@agent.register_for_llm(description="Revenue of a year.")
def revenue(year: int) -> int:
    return year * 2


peer = ConversableAgent("boss", llm_config=False, human_input_mode="NEVER", default_auto_reply="Continue.")
result = peer.initiate_chat(agent, message="Revenue of 2020?", max_turns=2)
messages = [{"role": "user", "content": "Revenue of 2021?"}]
reply = agent.generate_reply(messages=messages)
messages.append({**reply})
tool_reply = agent.generate_tool_calls_reply(messages)
ran = agent.execute_function({"name": "revenue", "arguments": '{"year": 7}'})
