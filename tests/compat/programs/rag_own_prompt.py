"""The prompt is the program's own, and the answer must have a beginning."""

import os

import autogen
from autogen.agentchat.contrib.retrieve_user_proxy_agent import RetrieveUserProxyAgent

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}


class Retriever(RetrieveUserProxyAgent):
    def retrieve_docs(self, problem, n_results=20, search_string=""):
        print(f"asked {problem!r} {n_results} {search_string!r}")
        docs = [({"id": f"{number}", "content": f"Fact {number}.", "metadata": {}}, 0.5) for number in range(n_results)]
        self._results = [docs]


class Nothing:
    active_collection = None
    type = "nothing"
    embedding_function = None

    def get_collection(self, collection_name=None):
        return None

    create_collection = get_collection


assistant = autogen.AssistantAgent("assistant", llm_config=llm, system_message="Answer.")
proxy = Retriever(
    name="rag",
    human_input_mode="NEVER",
    max_consecutive_auto_reply=4,
    code_execution_config=False,
    retrieve_config={
        "vector_db": Nothing(),
        "docs_path": None,
        "get_or_create": True,
        "customized_prompt": "Q: {input_question}\nC: {input_context}",
        "customized_answer_prefix": "The answer is",
    },
)
history = proxy.initiate_chat(
    assistant, message=proxy.message_generator, problem="What?", n_results=2, search_string="Fact"
).chat_history
text = proxy.message_generator(proxy, assistant, {"problem": "Again?", "n_results": 1})
try:
    RetrieveUserProxyAgent("x", retrieve_config={"task": "poem", "docs_path": None, "vector_db": Nothing()}).initiate_chat(
        assistant, message="m", max_turns=0
    )
except NotImplementedError as error:
    refused = type(error).__name__
del proxy, assistant
