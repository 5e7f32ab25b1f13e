"""An executor of code in a Docker container; needs the extra `docker`."""

from ._docker_executor import DockerCommandLineCodeExecutor

__all__ = ["DockerCommandLineCodeExecutor"]
