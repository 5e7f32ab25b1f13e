"""RetrieveUserProxyAgent: asks a question together with what documents say about it."""

from __future__ import annotations

import functools
import hashlib
import logging
import os
import sys
import warnings
from collections.abc import Callable
from typing import Any, Literal

from coterie.flow import Flow
from coterie.retrieval.embed import embedding_for, local_model
from coterie.runs import play

from ..._documents import TEXT_FORMATS
from ...code_utils import PYTHON_VARIANTS, UNKNOWN, content_str, extract_code
from ...token_count_utils import count_token
from .. import _talk
from .._overrides import declare
from .._result import ChatResult
from ..agent import Agent
from ..user_proxy_agent import UserProxyAgent
from . import _retrieving
from ._problem import opening
from ._retrieval_prompts import (
    PROMPT_CODE,
    PROMPT_DEFAULT,
    PROMPT_QA,
    UPDATE_CONTEXT,
    UPDATE_CONTEXT_IN_PROMPT,
    fill,
    prompt_for,
)
from .vectordb.base import QueryResults, VectorDB, VectorDBFactory, is_embedded

__all__ = ("PROMPT_CODE", "PROMPT_DEFAULT", "PROMPT_QA", "UPDATE_CONTEXT_IN_PROMPT", "RetrieveUserProxyAgent")

logger = logging.getLogger(__name__)

HASH_LENGTH = int(os.environ.get("HASH_LENGTH", "8"))
SETTINGS = frozenset(
    {
        "chunk_mode",
        "chunk_token_size",
        "client",
        "collection_name",
        "context_max_tokens",
        "custom_text_split_function",
        "custom_text_types",
        "custom_token_count_function",
        "customized_answer_prefix",
        "customized_prompt",
        "db_config",
        "distance_threshold",
        "docs_path",
        "embedding_function",
        "embedding_model",
        "extra_docs",
        "get_or_create",
        "model",
        "must_break_at_empty_line",
        "new_docs",
        "overwrite",
        "recursive",
        "task",
        "update_context",
        "vector_db",
    }
)
_NO_SHELL = "Nothing is installed and no shell command is run here: all packages that the code needs are installed."


class RetrieveUserProxyAgent(UserProxyAgent):
    """A user proxy that opens a chat with passages of documents, and brings others when it is told `UPDATE CONTEXT`.

    `agent.initiate_chat(assistant, message=agent.message_generator, problem="...")`; with `n_results` (20), how many
    passages at most, and `search_string`, a text that must stand in each.
    """

    def __init__(
        self,
        name: str = "RetrieveChatAgent",
        human_input_mode: Literal["ALWAYS", "NEVER", "TERMINATE"] = "ALWAYS",
        is_termination_msg: Callable[[dict[str, Any]], bool] | None = None,
        retrieve_config: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """Make an agent; docs/retrieval.md has every key of `retrieve_config`.

        Without `is_termination_msg` a chat ends with an answer that holds no Python code and asks for no context.
        Raises: NotImplementedError for an unknown task, MissingExtra where the database's package is not installed.
        """
        super().__init__(name=name, human_input_mode=human_input_mode, **kwargs)
        config = dict(retrieve_config or {})
        self._retrieve_config = config
        self._warn_of(config)
        self._task = str(config.get("task", "default")).lower()
        self.customized_prompt: str | None = config.get("customized_prompt")
        self.customized_answer_prefix = str(config.get("customized_answer_prefix", "")).upper()
        if not self.customized_prompt:
            prompt_for(self._task)
        self.update_context = bool(config.get("update_context", True))
        self._set_up_documents(config)
        self._set_up_sizes(config)
        self._embedding_model = config.get("embedding_model", "all-MiniLM-L6-v2")
        self._embedding_function = config.get("embedding_function")
        self._vector_db: Any = self._database(config)
        self._search_string = ""
        self.problem = ""
        self.n_results = 20
        self._reset()
        if is_termination_msg is None:
            self._is_termination_msg = self._is_termination_msg_retrievechat
        else:
            self._is_termination_msg = is_termination_msg
        self.register_reply(Agent, RetrieveUserProxyAgent._generate_retrieve_user_reply, position=2)
        self.register_hook("process_message_before_send", self._expand_typed_request)

    def _warn_of(self, config: dict[str, Any]) -> None:
        unknown = sorted(set(config) - SETTINGS)
        if unknown:
            warnings.warn(
                f"retrieve_config has keys that mean nothing: {', '.join(map(repr, unknown))}. Known are "
                f"{', '.join(sorted(SETTINGS))}.",
                UserWarning,
                stacklevel=3,
            )
        if "docs_path" not in config:
            logger.warning(
                "docs_path is not in retrieve_config: the collection must exist. Set docs_path to None to say so."
            )

    def _set_up_documents(self, config: dict[str, Any]) -> None:
        self._docs_path = config.get("docs_path")
        self._collection_name = config.get("collection_name", "autogen-docs")
        self._collection = self._docs_path is None  # whether there is nothing to fill it with
        self._get_or_create = bool(config.get("get_or_create", False)) if self._docs_path is not None else True
        self._overwrite = bool(config.get("overwrite", False))
        # The parameter `client` without a vector_db is the older form, in which `extra_docs` says what `new_docs` does.
        is_older = "vector_db" in config and config["vector_db"] is None
        self._new_docs = bool(config.get("extra_docs", False) if is_older else config.get("new_docs", True))
        self._custom_text_types: list[str] = config.get("custom_text_types", TEXT_FORMATS)
        self._recursive = bool(config.get("recursive", True))
        self._distance_threshold = config.get("distance_threshold", -1)

    def _set_up_sizes(self, config: dict[str, Any]) -> None:
        self._model = config.get("model", "gpt-4")
        largest = self.get_max_tokens(self._model)
        self._max_tokens = largest
        self._chunk_token_size = int(config.get("chunk_token_size", largest * 0.4))
        self._context_max_tokens = int(config.get("context_max_tokens", largest * 0.8))
        self._chunk_mode = config.get("chunk_mode", "multi_lines")
        self._must_break_at_empty_line = bool(config.get("must_break_at_empty_line", True))
        self.custom_token_count_function: Callable[[str, str], int] = (
            config.get("custom_token_count_function") or count_token
        )
        self.custom_text_split_function: Callable[[str], list[str]] | None = config.get("custom_text_split_function")

    def _database(self, config: dict[str, Any]) -> VectorDB:
        kind = config.get("vector_db", "chroma")
        if kind is not None and not isinstance(kind, str):
            return kind  # type: ignore[no-any-return]
        kind = kind or "chroma"
        settings = dict(config.get("db_config") or {})
        if kind.lower() in ("chroma", "chromadb") and config.get("client") is not None:
            settings.setdefault("client", config["client"])
        if settings.get("embedding_function") is None:
            settings["embedding_function"] = self._embedding_function or self._local_embedding(kind)
        return VectorDBFactory.create_vector_db(kind, **settings)

    def _local_embedding(self, kind: str) -> Any:
        """What embeds without a network. The embedded store does better by itself than by a lexical embedding."""
        return local_model(self._embedding_model) if is_embedded(kind) else embedding_for(self._embedding_model)

    @staticmethod
    def get_max_tokens(model: str = "gpt-3.5-turbo") -> int:
        """How many tokens a model's context is taken to hold, by its name."""
        return next((size for part, size in (("32k", 32000), ("16k", 16000), ("gpt-4", 8000)) if part in model), 4000)

    def _id_of(self, chunk: str) -> str:
        if getattr(self._vector_db, "type", "") == "qdrant":
            digest = hashlib.md5(chunk.encode(), usedforsecurity=False).hexdigest()
            return "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:]))
        return hashlib.blake2b(chunk.encode()).hexdigest()[:HASH_LENGTH]

    def _reset(self) -> None:
        """Forget what was found and shown."""
        self._results: QueryResults = []
        self._doc_ids: list[Any] = []
        self._doc_contents: list[str] = []
        self._doc_idx = -1  # of the last passage taken from `_results`
        self._current_docs_in_context: list[str] = []
        self._tokens_in_use = 0

    def _initiate(
        self,
        recipient: Any,
        clear_history: bool,
        silent: bool | None,
        cache: Any,
        max_turns: int | None,
        summary_method: Any,
        summary_args: dict[str, Any] | None,
        message: Any,
        context: dict[str, Any],
    ) -> Flow[ChatResult]:
        message = opening(self, message, context)
        held = functools.partial(
            super()._initiate, recipient, clear_history, silent, cache, max_turns, summary_method, summary_args
        )
        if message is not _MESSAGE_GENERATOR or max_turns == 0:
            return held(message, context)
        return self._initiate_with_passages(held, context)

    def _initiate_with_passages(
        self, held: Callable[..., Flow[ChatResult]], context: dict[str, Any]
    ) -> Flow[ChatResult]:
        """Search before the chat, in its colour: the first search may fill the database, which takes its time."""
        text = yield from _retrieving.opening(self, context)
        return (yield from held(lambda *_: text, context))

    # what is found and said

    @staticmethod
    def message_generator(sender: Any, recipient: Any, context: dict[str, Any]) -> str:
        """The first message: the prompt for `context["problem"]` with the passages found for it."""
        return play(_retrieving.opening(sender, context))

    def retrieve_docs(self, problem: str, n_results: int = 20, search_string: str = "") -> None:
        """Find passages for the problem and keep them in `_results`, nearest first.

        Programs override this for databases of their own, and set `_results` themselves.
        """
        play(_retrieving.retrieve_here(self, problem, n_results, search_string))

    # Steps of it that programs override one by one, and call.

    def _init_db(self) -> None:
        """Make, or find, the collection, and put the documents into it that are not there yet."""
        _retrieving.fill(self)

    def _get_context(self, results: QueryResults) -> str:
        """The next passages of the results, as many as the context has room for; their sources are kept."""
        return _retrieving.context_from(self, results)

    def _generate_message(self, doc_contents: str, task: str | None = None) -> str:
        if not doc_contents:
            return _retrieving.no_more()
        return fill(
            self.customized_prompt or prompt_for(task or self._task),
            question=self.problem,
            context=doc_contents,
            sources=", ".join(dict.fromkeys(filter(None, self._current_docs_in_context))),
        )

    # what is answered

    def _check_update_context(self, message: Any) -> tuple[bool, bool]:
        """Whether a message asks for other passages, and whether it lacks the prefix that an answer must have."""
        text = content_str(message.get("content") if isinstance(message, dict) else message)
        asks = _retrieving.asks_for_context(text, UPDATE_CONTEXT_IN_PROMPT)
        return asks, bool(self.customized_answer_prefix) and self.customized_answer_prefix not in text.upper()

    def _is_termination_msg_retrievechat(self, message: Any) -> bool:
        if isinstance(message, dict):
            if message.get("tool_calls") or message.get("function_call"):
                return False
            message = message.get("content")
        if message is None:
            return False
        has_code = any(language in PYTHON_VARIANTS for language, _ in extract_code(message) if language != UNKNOWN)
        return not has_code and not (self.update_context and any(self._check_update_context(message)))

    def _generate_retrieve_user_reply(
        self, messages: list[dict[str, Any]] | None = None, sender: Any = None, config: Any = None
    ) -> tuple[bool, str | dict[str, Any] | None]:
        """Start the chat anew with other passages, if the last message asks for them or is no answer yet."""
        return play(_retrieving.reply(self, messages, sender, config))

    def _expand_typed_request(self, sender: Any, message: Any, recipient: Any, silent: bool | None) -> Any:
        """A person who types `UPDATE CONTEXT` gets other passages for the model."""
        text = message.get("content") if isinstance(message, dict) else message
        if not self.update_context or not isinstance(text, str) or text.strip().upper() != UPDATE_CONTEXT:
            return message
        return play(_retrieving.typed_request(self))

    def run_code(self, code: str, **kwargs: Any) -> tuple[int, str, str | None]:
        """Run Python code; in IPython in its own process, unless Docker is asked for. Shell and pip are not run."""
        language = kwargs.get("lang")
        if code.startswith(("!", "pip")) or language in ("bash", "shell", "sh"):
            return 0, _NO_SHELL, None
        shell = _ipython()
        if shell is None or language not in PYTHON_VARIANTS or kwargs.get("use_docker"):
            return super().run_code(code, **kwargs)
        result = shell.run_cell(code)
        if result.success:
            return 0, str(result.result), None
        return 1, str(result.error_before_exec or result.error_in_exec), None


def _ipython() -> Any:
    """The IPython that this program runs in, or None."""
    package = sys.modules.get("IPython")
    return None if package is None else package.get_ipython()


_MESSAGE_GENERATOR = RetrieveUserProxyAgent.message_generator

declare(RetrieveUserProxyAgent, ("retrieve_docs", "_generate_retrieve_user_reply"))
_talk.build_in(RetrieveUserProxyAgent, "_generate_retrieve_user_reply", _retrieving.reply)
