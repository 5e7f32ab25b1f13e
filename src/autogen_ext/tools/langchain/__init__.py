"""Tools of LangChain."""

from ._langchain_adapter import LangChainToolAdapter

__all__ = ["LangChainToolAdapter"]
