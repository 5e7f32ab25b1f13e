"""The names of 0.4 for sessions of Azure Container Apps, which are not run here."""

from __future__ import annotations

from typing import Any, Protocol


class TokenProvider(Protocol):
    """Gives tokens, as the credentials of `azure.identity` do."""

    def get_token(
        self, *scopes: str, claims: str | None = None, tenant_id: str | None = None, **kwargs: Any
    ) -> Any: ...


class ACADynamicSessionsCodeExecutor:
    """Not supported: making one says what to use instead.

    Raises:
        NotImplementedError: always.
    """

    def __init__(self, pool_management_endpoint: str, credential: TokenProvider, *args: Any, **kwargs: Any) -> None:
        raise NotImplementedError(
            f"Sessions of Azure Container Apps, here at {pool_management_endpoint!r}, are not supported. Use "
            "autogen_ext.code_executors.docker.DockerCommandLineCodeExecutor, with DOCKER_HOST for a remote engine, or "
            "docker_jupyter.DockerJupyterCodeExecutor with the JupyterConnectionInfo of a remote Jupyter server."
        )
