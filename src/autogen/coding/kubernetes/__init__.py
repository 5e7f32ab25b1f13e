"""The code executor on Kubernetes."""

from __future__ import annotations

from .pod_commandline_code_executor import PodCommandLineCodeExecutor

__all__ = ["PodCommandLineCodeExecutor"]
