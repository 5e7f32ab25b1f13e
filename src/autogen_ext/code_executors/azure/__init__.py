"""An executor of code in sessions of Azure Container Apps."""

from ._azure_executor import ACADynamicSessionsCodeExecutor, TokenProvider

__all__ = ["ACADynamicSessionsCodeExecutor", "TokenProvider"]
