"""An executor of code as processes of this machine."""

from ._local_executor import LocalCommandLineCodeExecutor

__all__ = ["LocalCommandLineCodeExecutor"]
