"""One member brings passages into a group."""

import os

import autogen
from autogen.agentchat.contrib.retrieve_user_proxy_agent import RetrieveUserProxyAgent

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}


class Shelf:
    active_collection = None
    type = "shelf"
    embedding_function = None

    def create_collection(self, collection_name, overwrite=False, get_or_create=True):
        return None

    get_collection = delete_collection = insert_docs = update_docs = delete_docs = get_docs_by_ids = create_collection

    def retrieve_docs(self, queries, collection_name=None, n_results=10, distance_threshold=-1, **kwargs):
        return [[({"id": "1", "content": f"On {queries[0]}", "metadata": {}}, 0.1)]]


librarian = RetrieveUserProxyAgent(
    name="librarian",
    human_input_mode="NEVER",
    max_consecutive_auto_reply=3,
    code_execution_config=False,
    retrieve_config={"vector_db": Shelf(), "docs_path": None, "customized_prompt": "{input_question}: {input_context}"},
)
boss = autogen.UserProxyAgent("boss", human_input_mode="NEVER", code_execution_config=False)
writer = autogen.AssistantAgent("writer", llm_config=llm, system_message="Write.")


def retrieve_content(message: str, n_results: int = 3) -> str:
    librarian.n_results = n_results
    return librarian.message_generator(librarian, None, {"problem": message, "n_results": n_results}) or message


autogen.register_function(retrieve_content, caller=writer, executor=boss, description="Retrieve passages.")
group = autogen.GroupChat([boss, writer], [], max_round=5, speaker_selection_method="round_robin")
boss.initiate_chat(autogen.GroupChatManager(group, llm_config=llm), message="Owls?")
log = group.messages
del librarian, boss, writer
