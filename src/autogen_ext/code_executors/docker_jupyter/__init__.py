"""An executor of code in a kernel of a Jupyter server, and that server in Docker."""

from ._docker_jupyter_executor import DockerJupyterCodeExecutor, DockerJupyterCodeResult
from ._docker_jupyter_server import DockerJupyterServer
from ._jupyter_client import JupyterClient, JupyterKernelClient

__all__ = [
    "DockerJupyterCodeExecutor",
    "DockerJupyterCodeResult",
    "DockerJupyterServer",
    "JupyterClient",
    "JupyterKernelClient",
]
