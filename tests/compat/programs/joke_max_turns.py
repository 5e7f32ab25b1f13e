"""Two comedians, max_turns, and reading both stores."""

import os

from autogen import ConversableAgent

llm = {"config_list": [{"model": "gpt-4", "temperature": 0.9, "api_key": os.environ.get("OPENAI_API_KEY")}]}
cathy = ConversableAgent("cathy", system_message="Your name is Cathy.", llm_config=llm, human_input_mode="NEVER")
joe = ConversableAgent(
    "joe",
    system_message="Your name is Joe.",
    llm_config={"config_list": [{"model": "gpt-4", "temperature": 0.7, "api_key": os.environ.get("OPENAI_API_KEY")}]},
    human_input_mode="NEVER",
)
result = joe.initiate_chat(cathy, message="Cathy, tell me a joke.", max_turns=2)
last = [joe.last_message(cathy), cathy.last_message()]
