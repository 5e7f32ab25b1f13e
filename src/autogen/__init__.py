"""AutoGen 0.2 programs run here."""

import logging

from . import _absent, _ownership  # noqa: F401 (tell of parts that are not here, refuse a mixture of distributions)
from .agentchat import (
    Agent,
    AssistantAgent,
    ChatResult,
    ConversableAgent,
    GroupChat,
    GroupChatManager,
    UserProxyAgent,
    a_initiate_chats,
    gather_usage_summary,
    initiate_chats,
    register_function,
)
from .agentchat.contrib.swarm_agent import (
    AFTER_WORK,
    ON_CONDITION,
    UPDATE_SYSTEM_MESSAGE,
    AfterWork,
    AfterWorkOption,
    OnCondition,
    OnContextCondition,
    SwarmAgent,
    SwarmResult,
    UpdateSystemMessage,
    a_initiate_swarm_chat,
    initiate_swarm_chat,
    register_hand_off,
)
from .code_utils import DEFAULT_MODEL, FAST_MODEL
from .exception_utils import (
    AgentNameConflict,
    InvalidCarryOverType,
    NoEligibleSpeaker,
    SenderRequired,
    UndefinedNextAgent,
)
from .oai import (
    Cache,
    ChatCompletion,
    Completion,
    ModelClient,
    OpenAIWrapper,
    config_list_from_dotenv,
    config_list_from_json,
    config_list_from_models,
    config_list_gpt4_gpt35,
    config_list_openai_aoai,
    filter_config,
    get_config_list,
)

__version__ = "0.2.40"
"""The version of AutoGen that this package stands in for; `coterie.__version__` is its own."""

logger = logging.getLogger(__name__)
logger.setLevel(logging.INFO)

__all__ = [
    "AFTER_WORK",
    "DEFAULT_MODEL",
    "FAST_MODEL",
    "ON_CONDITION",
    "UPDATE_SYSTEM_MESSAGE",
    "AfterWork",
    "AfterWorkOption",
    "Agent",
    "AgentNameConflict",
    "AssistantAgent",
    "Cache",
    "ChatCompletion",
    "ChatResult",
    "Completion",
    "ConversableAgent",
    "GroupChat",
    "GroupChatManager",
    "InvalidCarryOverType",
    "ModelClient",
    "NoEligibleSpeaker",
    "OnCondition",
    "OnContextCondition",
    "OpenAIWrapper",
    "SenderRequired",
    "SwarmAgent",
    "SwarmResult",
    "UndefinedNextAgent",
    "UpdateSystemMessage",
    "UserProxyAgent",
    "a_initiate_chats",
    "a_initiate_swarm_chat",
    "config_list_from_dotenv",
    "config_list_from_json",
    "config_list_from_models",
    "config_list_gpt4_gpt35",
    "config_list_openai_aoai",
    "filter_config",
    "gather_usage_summary",
    "get_config_list",
    "initiate_chats",
    "initiate_swarm_chat",
    "logger",
    "register_function",
    "register_hand_off",
]
