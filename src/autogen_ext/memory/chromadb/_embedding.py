"""Texts as vectors, by what a config names."""

from __future__ import annotations

import os
from typing import Any

from coterie.retrieval.embed import embedding_for

from ._chroma_configs import (
    CustomEmbeddingFunctionConfig,
    EmbeddingFunctionConfig,
    OpenAIEmbeddingFunctionConfig,
    SentenceTransformerEmbeddingFunctionConfig,
)

_DEFAULT_MODEL = "all-MiniLM-L6-v2"


class Embedder:
    """Embeds texts to keep, and texts to find, which some models tell apart."""

    def __init__(self, config: EmbeddingFunctionConfig, package: Any) -> None:
        self._function = _function(config, package)

    def keep(self, text: str) -> Any:
        return self._function(input=[text])[0]

    def find(self, text: str) -> Any:
        return getattr(self._function, "embed_query", self._function)(input=[text])[0]


def _function(config: EmbeddingFunctionConfig, package: Any) -> Any:
    of_chroma = package.utils.embedding_functions
    if isinstance(config, CustomEmbeddingFunctionConfig):
        return config.function(**config.params)
    if isinstance(config, SentenceTransformerEmbeddingFunctionConfig):
        return of_chroma.SentenceTransformerEmbeddingFunction(model_name=config.model_name)
    if isinstance(config, OpenAIEmbeddingFunctionConfig):
        key = config.api_key or os.environ.get("OPENAI_API_KEY", "")
        return of_chroma.OpenAIEmbeddingFunction(api_key=key, model_name=config.model_name)
    model = of_chroma.ONNXMiniLM_L6_V2
    if (model.DOWNLOAD_PATH / model.EXTRACTED_FOLDER_NAME / "model.onnx").exists():
        return model()
    embed = embedding_for(_DEFAULT_MODEL)
    return lambda input: embed(input)
