"""Exceptions, protocols and names that programs import."""

import autogen
from autogen import Agent, ConversableAgent
from autogen.agentchat.contrib.graph_rag.document import Document, DocumentType
from autogen.agentchat.contrib.graph_rag.graph_query_engine import GraphStoreQueryResult
from autogen.code_utils import content_str, extract_code, infer_lang
from autogen.exception_utils import AgentNameConflict, InvalidCarryOverType, NoEligibleSpeaker, SenderRequired, UndefinedNextAgent
from autogen.formatting_utils import colored
from autogen.types import UserMessageImageContentPart, UserMessageTextContentPart

errors = [str(each()) for each in (AgentNameConflict, NoEligibleSpeaker, SenderRequired)]
bases = [each.__mro__[1].__name__ for each in (AgentNameConflict, InvalidCarryOverType, NoEligibleSpeaker, SenderRequired, UndefinedNextAgent)]
agent = ConversableAgent("a", llm_config=False)
protocols = isinstance(agent, Agent), isinstance("no", Agent)
document = Document(doctype=DocumentType.TEXT, data="text")
kinds = sorted(each.name for each in DocumentType)
answer = GraphStoreQueryResult(answer="yes", results=[1])
graph = document.data, document.path_or_url, answer.answer, answer.results
text = colored("plain", "red")
flat = content_str([{"type": "text", "text": "a"}, {"type": "image_url", "image_url": {"url": "u"}}]), content_str(None)
code = extract_code("```python\nx\n```\nand\n```sh\nls\n```"), infer_lang("pip install x"), infer_lang("x = 1")
exported = sorted(name for name in ("Agent", "ConversableAgent", "GroupChat", "GroupChatManager", "register_function", "initiate_chats", "gather_usage_summary", "ChatResult", "OpenAIWrapper", "ModelClient", "Cache", "filter_config", "get_config_list") if hasattr(autogen, name))
parts = UserMessageTextContentPart(type="text", text="t"), UserMessageImageContentPart(type="image_url", image_url={"url": "u"})
del agent, document, answer
