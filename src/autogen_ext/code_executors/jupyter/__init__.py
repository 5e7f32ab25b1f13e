"""An executor of code in a Jupyter kernel of this machine; needs the extra `jupyter-executor`."""

from ._jupyter_executor import JupyterCodeExecutor, JupyterCodeResult

__all__ = ["JupyterCodeExecutor", "JupyterCodeResult"]
