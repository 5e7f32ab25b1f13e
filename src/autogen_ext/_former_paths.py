"""Private modules of 0.7.5 that are not files here, by the module that has their names now."""

from __future__ import annotations

from autogen_core._former_paths import serve

_EXECUTORS = "autogen_ext.code_executors"
_MCP = "autogen_ext.tools.mcp"
_OPENAI = "autogen_ext.models.openai"

serve(
    {
        f"{_EXECUTORS}.azure._azure_container_code_executor": f"{_EXECUTORS}.azure",
        f"{_EXECUTORS}.docker._docker_code_executor": f"{_EXECUTORS}.docker._docker_executor {_EXECUTORS}._common",
        f"{_EXECUTORS}.docker_jupyter._docker_jupyter": f"{_EXECUTORS}.docker_jupyter",
        f"{_EXECUTORS}.docker_jupyter._jupyter_server": f"{_EXECUTORS}.docker_jupyter",
        f"{_EXECUTORS}.jupyter._jupyter_code_executor": f"{_EXECUTORS}.jupyter._jupyter_executor",
        f"{_MCP}._base": f"{_MCP}._adapters {_MCP}._config",
        f"{_MCP}._sse": f"{_MCP}._adapters",
        f"{_MCP}._stdio": f"{_MCP}._adapters",
        f"{_MCP}._streamable_http": f"{_MCP}._adapters",
        f"{_OPENAI}._utils": f"{_OPENAI}._requests",
    }
)
