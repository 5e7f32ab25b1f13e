"""Problems solved by Python blocks, step by step; earlier code counts on."""

import os

import autogen
from autogen.agentchat.contrib.math_user_proxy_agent import MathUserProxyAgent

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}
assistant = autogen.AssistantAgent("assistant", llm_config=llm, system_message="You are a helpful assistant.")
proxy = MathUserProxyAgent(name="mathproxyagent", human_input_mode="NEVER", code_execution_config={"use_docker": False})
result = proxy.initiate_chat(assistant, message=proxy.message_generator, problem="Find $x$ with $2x=6$.", customized_prompt="Solve: ")
history, summary = result.chat_history, result.summary
limits = proxy.MAX_CONSECUTIVE_AUTO_REPLY, proxy.max_consecutive_auto_reply()
del result, proxy, assistant
