"""A memory in Chroma. Needs the extra `chromadb`, once it is used."""

from ._chroma_configs import (
    ChromaDBVectorMemoryConfig,
    CustomEmbeddingFunctionConfig,
    DefaultEmbeddingFunctionConfig,
    HttpChromaDBVectorMemoryConfig,
    OpenAIEmbeddingFunctionConfig,
    PersistentChromaDBVectorMemoryConfig,
    SentenceTransformerEmbeddingFunctionConfig,
)
from ._chromadb import ChromaDBVectorMemory

__all__ = [
    "ChromaDBVectorMemory",
    "ChromaDBVectorMemoryConfig",
    "CustomEmbeddingFunctionConfig",
    "DefaultEmbeddingFunctionConfig",
    "HttpChromaDBVectorMemoryConfig",
    "OpenAIEmbeddingFunctionConfig",
    "PersistentChromaDBVectorMemoryConfig",
    "SentenceTransformerEmbeddingFunctionConfig",
]
