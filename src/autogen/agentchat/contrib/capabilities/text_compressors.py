"""Compressors of text for `TextMessageCompressor`."""

from __future__ import annotations

import importlib
from typing import Any, Protocol, runtime_checkable

from coterie.errors import MissingExtra

_LLMLINGUA = {
    "model_name": "microsoft/llmlingua-2-bert-base-multilingual-cased-meetingbank",
    "use_llmlingua2": True,
    "device_map": "cpu",
}


@runtime_checkable
class TextCompressor(Protocol):
    """Makes a text shorter."""

    def compress_text(self, text: str, **compression_params: Any) -> dict[str, Any]:
        """Return `{"compressed_prompt", "origin_tokens", "compressed_tokens"}`."""
        ...


class LLMLingua:
    """Compresses with a small model on this machine, which is downloaded at its first use.

    Raises: MissingExtra (an ImportError) without the extra `long-context`.
    """

    def __init__(
        self, prompt_compressor_kwargs: dict[str, Any] | None = None, structured_compression: bool = False
    ) -> None:
        try:
            llmlingua = importlib.import_module("llmlingua")
        except ImportError as error:
            raise MissingExtra("llmlingua", "long-context", "Text compression with LLMLingua") from error
        settings = _LLMLINGUA if prompt_compressor_kwargs is None else prompt_compressor_kwargs
        assert isinstance(settings, dict), f"prompt_compressor_kwargs must be a dict, found {settings!r}."
        compressor = llmlingua.PromptCompressor(**settings)
        self._prompt_compressor = compressor
        self._compress = compressor.structured_compress_prompt if structured_compression else compressor.compress_prompt

    def compress_text(self, text: str, **compression_params: Any) -> dict[str, Any]:
        """Return `{"compressed_prompt", "origin_tokens", "compressed_tokens"}`."""
        return self._compress([text], **compression_params)  # type: ignore[no-any-return]
