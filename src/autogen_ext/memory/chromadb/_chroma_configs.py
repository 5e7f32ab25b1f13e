"""Where a memory in Chroma is, and what turns its texts into vectors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

_LAZY = ConfigDict(defer_build=True)


class DefaultEmbeddingFunctionConfig(BaseModel):
    """The model all-MiniLM-L6-v2 where it is on this machine; else texts are found by their words."""

    function_type: Literal["default"] = "default"


class SentenceTransformerEmbeddingFunctionConfig(BaseModel):
    """A model of sentence-transformers, which downloads it if it has to."""

    function_type: Literal["sentence_transformer"] = "sentence_transformer"
    model_name: str = "all-MiniLM-L6-v2"


class OpenAIEmbeddingFunctionConfig(BaseModel):
    """A model of OpenAI. Without `api_key`, which is never written down, it is taken from OPENAI_API_KEY."""

    function_type: Literal["openai"] = "openai"
    api_key: str = Field(default="", exclude=True, repr=False)
    model_name: str = "text-embedding-ada-002"


class CustomEmbeddingFunctionConfig(BaseModel):
    """What `function(**params)` returns: a callable from `input`, a list of texts, to their vectors."""

    function_type: Literal["custom"] = "custom"
    function: Callable[..., Any]
    params: dict[str, Any] = Field(default_factory=dict)


EmbeddingFunctionConfig = Annotated[
    DefaultEmbeddingFunctionConfig
    | SentenceTransformerEmbeddingFunctionConfig
    | OpenAIEmbeddingFunctionConfig
    | CustomEmbeddingFunctionConfig,
    Field(discriminator="function_type"),
]


class ChromaDBVectorMemoryConfig(BaseModel):
    """What all configs have in common. `score_threshold`: what is less like the query is left out."""

    model_config = _LAZY

    client_type: Literal["persistent", "http"]
    collection_name: str = "memory_store"
    distance_metric: str = "cosine"
    k: int = 3
    score_threshold: float | None = None
    allow_reset: bool = False
    tenant: str = "default_tenant"
    database: str = "default_database"
    embedding_function_config: EmbeddingFunctionConfig = Field(default_factory=DefaultEmbeddingFunctionConfig)

    @classmethod
    def model_validate(cls, obj: Any, **how: Any) -> Self:
        """Validate; of this class itself, as the config that `client_type` names."""
        kind = _KINDS.get(obj.get("client_type")) if isinstance(obj, dict) else None
        if cls is ChromaDBVectorMemoryConfig and kind is not None:
            return kind.model_validate(obj, **how)  # type: ignore[return-value]  # a subclass of this class
        return super().model_validate(obj, **how)


class PersistentChromaDBVectorMemoryConfig(ChromaDBVectorMemoryConfig):
    """A database in a folder, in this process."""

    client_type: Literal["persistent", "http"] = "persistent"
    persistence_path: str = "./chroma_db"


class HttpChromaDBVectorMemoryConfig(ChromaDBVectorMemoryConfig):
    """A database on a server."""

    client_type: Literal["persistent", "http"] = "http"
    host: str = "localhost"
    port: int = 8000
    ssl: bool = False
    headers: dict[str, str] | None = None


_KINDS: dict[Any, type[ChromaDBVectorMemoryConfig]] = {
    "persistent": PersistentChromaDBVectorMemoryConfig,
    "http": HttpChromaDBVectorMemoryConfig,
}
