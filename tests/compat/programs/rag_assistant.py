"""The retrieving assistant of before, and vector databases by name."""

import os

import autogen
from autogen.agentchat.contrib.retrieve_assistant_agent import RetrieveAssistantAgent
from autogen.agentchat.contrib.vectordb.base import VectorDBFactory
from autogen.agentchat.contrib.vectordb.utils import chroma_results_to_query_results, filter_results_by_distance

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}
assistant = RetrieveAssistantAgent("assistant", llm_config=llm, system_message="Answer.")
user = autogen.UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False, default_auto_reply="exitcode: 0 (execution succeeded)")
history = user.initiate_chat(assistant, message="go", max_turns=3).chat_history
known = VectorDBFactory.PREDEFINED_VECTOR_DB
try:
    VectorDBFactory.create_vector_db("paper")
except ValueError as error:
    refused = type(error).__name__
results = [[({"id": "a"}, 0.1), ({"id": "b"}, 0.6)], [({"id": "c"}, 0.5)]]
near = [filter_results_by_distance(results, limit) for limit in (-1, 0, 0.5, 0.6)]
converted = chroma_results_to_query_results(
    {"ids": [["a", "b"]], "documents": [["A", "B"]], "metadatas": [[{"s": 1}, None]], "embeddings": None, "distances": [[0.2, 0.3]]}
)
del assistant, user
