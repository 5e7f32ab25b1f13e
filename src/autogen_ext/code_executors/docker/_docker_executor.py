"""Run code blocks as files in a Docker container."""

from __future__ import annotations

import logging
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, ClassVar, Self
from uuid import uuid4

from pydantic import BaseModel

from autogen_core import CancellationToken, Component
from autogen_core.code_executor import CodeBlock, CodeExecutor
from coterie.held import Held
from coterie.in_thread import in_thread
from coterie.sandboxes.boxes import ContainerBox, files_of
from coterie.sandboxes.interpreters import COMMANDS_IN_BOX, silence_pip

from .._cancellable import is_stopped, until_cancelled
from .._files import SUPPORTED_LANGUAGES, CommandLineCodeResult, file_name, language_of
from .._functions import PROMPT_TEMPLATE, AnyFunction, Functions
from .._work_dir import WorkDir

logger = logging.getLogger(__name__)

_INIT_S = 600


class DockerCommandLineCodeExecutorConfig(BaseModel):
    """Config of a DockerCommandLineCodeExecutor."""

    model_config = {"defer_build": True}

    image: str = "python:3-slim"
    container_name: str | None = None
    timeout: int = 60
    work_dir: str | None = None
    bind_dir: str | None = None
    auto_remove: bool = True
    stop_container: bool = True
    functions_module: str = "functions"
    extra_volumes: dict[str, dict[str, str]] = {}
    extra_hosts: dict[str, str] = {}
    init_command: str | None = None
    delete_tmp_files: bool = False


class DockerCommandLineCodeExecutor(CodeExecutor, Component[DockerCommandLineCodeExecutorConfig]):
    """Runs each block in one container, from `start` to `stop`, block after block until one fails.

    The work folder's files are copied in before the blocks run and the container's files are copied out after them; links
    are not. With `bind_dir`, that folder of the engine's host is mounted as the workspace instead, and nothing is copied.
    Nothing of this process's environment is inside. `init_command` is run by a shell when the container has started, and
    again when it is restarted. Without `stop_container` it outlives a program that does not call `stop`.

    Exit code 124 is that of a block that took longer than `timeout` seconds; what it started is killed with it.
    """

    component_config_schema = DockerCommandLineCodeExecutorConfig
    component_provider_override = "autogen_ext.code_executors.docker.DockerCommandLineCodeExecutor"

    SUPPORTED_LANGUAGES: ClassVar[list[str]] = SUPPORTED_LANGUAGES
    FUNCTION_PROMPT_TEMPLATE: ClassVar[str] = PROMPT_TEMPLATE

    def __init__(
        self,
        image: str = "python:3-slim",
        container_name: str | None = None,
        *,
        timeout: int = 60,
        work_dir: Path | str | None = None,
        bind_dir: Path | str | None = None,
        auto_remove: bool = True,
        stop_container: bool = True,
        device_requests: list[Any] | None = None,
        functions: Sequence[AnyFunction] = [],
        functions_module: str = "functions",
        extra_volumes: dict[str, dict[str, str]] | None = None,
        extra_hosts: dict[str, str] | None = None,
        init_command: str | None = None,
        delete_tmp_files: bool = False,
    ) -> None:
        if timeout < 1:
            raise ValueError(f"Timeout must be greater than or equal to 1, got {timeout!r}.")
        self._image = image
        self._container_name = container_name
        self._timeout = timeout
        self._work_dir = WorkDir(work_dir)
        self._bind_dir = Path(bind_dir).resolve() if bind_dir is not None else None
        self._auto_remove = auto_remove
        self._stop_container = stop_container
        self._device_requests = device_requests
        self._functions = Functions(functions, functions_module)
        self._extra_volumes = extra_volumes or {}
        self._extra_hosts = extra_hosts or {}
        self._init_command = init_command
        self._delete_tmp_files = delete_tmp_files
        self._box = Held("container", self._opening(), ContainerBox.stop)
        weakref.finalize(self, self._box.let_go).atexit = stop_container

    @property
    def timeout(self) -> int:
        """Seconds for each block."""
        return self._timeout

    @property
    def work_dir(self) -> Path:
        """The folder whose files the code works with; a temporary one is made when it is first asked for."""
        return self._work_dir.path

    @property
    def bind_dir(self) -> Path:
        """The folder that is mounted as the workspace; the work folder, which is copied, where none was given."""
        return self._bind_dir or self._work_dir.path

    @property
    def functions(self) -> list[AnyFunction]:
        """Functions that code may import."""
        return self._functions.all

    @property
    def functions_module(self) -> str:
        """The module that they are in."""
        return self._functions.module

    def format_functions_for_prompt(self, prompt_template: str = PROMPT_TEMPLATE) -> str:
        """Return the template with `$module_name` and the heads of the functions for `$functions`."""
        return self._functions.prompt(prompt_template)

    async def execute_code_blocks(
        self, code_blocks: list[CodeBlock], cancellation_token: CancellationToken
    ) -> CommandLineCodeResult:
        """Run the blocks in order, up to the first that fails.

        Raises:
            ValueError: the executor was not started; there are no blocks; the functions cannot be loaded; there are more
                than 256 MB of files to copy.
        """
        self._check_started()
        if not code_blocks:
            raise ValueError("No code blocks to execute.")
        return await self._execute_code_dont_check_setup(code_blocks, cancellation_token)

    async def _execute_code_dont_check_setup(
        self, code_blocks: list[CodeBlock], cancellation_token: CancellationToken
    ) -> CommandLineCodeResult:
        """The step that programs override to change what is run; 0.7.5 has it under this name."""
        return await until_cancelled(cancellation_token, self._run_all, code_blocks)

    async def start(self) -> None:
        """Start the container; where it runs already, nothing happens.

        Raises:
            MissingExtra: the extra `docker` is not installed.
        """
        await self._box.take_async()

    async def stop(self) -> None:
        """Stop the container and remove a temporary work folder; stopping twice is fine."""
        await in_thread(self._box.let_go)
        self._functions.is_ready = not self._functions.all
        self._work_dir.clear()

    async def restart(self) -> None:
        """End what still runs in the container; its files stay.

        Raises:
            ValueError: the executor was not started.
        """
        self._check_started()
        box = self._box.opened()
        if box is not None:
            await in_thread(box.restart)
            await until_cancelled(CancellationToken(), _initialize, box, self._image, self._init_command)

    def _check_started(self) -> None:
        if not self._box.is_taken:
            raise ValueError("Container is not running. Must first be started with either start or a context manager.")

    def _opening(self) -> Callable[[], ContainerBox]:
        """What starts the container; it does not hold the executor, which ends it when it goes."""
        image, init_command, folder, auto_remove = self._image, self._init_command, self._bind_dir, self._auto_remove
        settings = {
            "volumes": self._extra_volumes,
            "extra_hosts": self._extra_hosts,
            "device_requests": self._device_requests,
        }
        given_name = self._container_name

        def open_box() -> ContainerBox:
            name = given_name or f"autogen-code-exec-{uuid4()}"
            box = ContainerBox(image, name, folder=folder, auto_remove=auto_remove, settings=settings)
            try:
                _initialize(box, image, init_command)
            except BaseException:
                box.stop()
                raise
            return box

        return open_box

    def _run_all(self, blocks: Sequence[CodeBlock]) -> CommandLineCodeResult:
        box = self._box.get()
        files = files_of(self._work_dir.path) if self._bind_dir is None else {}
        if files:
            box.put(files)
        self._functions.set_up(
            lambda name, code: box.put({name: code.encode()}),
            lambda arguments: self._process(box, ["python", *arguments]),
        )
        output, exit_code, names = "", 0, list[str]()
        for block in blocks:
            exit_code, text = self._run(box, block, names)
            output += text
            if exit_code:
                break
        if self._delete_tmp_files and names:
            box.run(["rm", "-f", "--", *names], timeout_s=self._timeout)
        if self._bind_dir is None:
            box.fetch(self._work_dir.path, sent=files)
        if exit_code and is_stopped():
            exit_code, output = 1, "Code execution was cancelled."
        return CommandLineCodeResult(exit_code, output, str(self.bind_dir / names[0]) if names else None)

    def _run(self, box: ContainerBox, block: CodeBlock, names: list[str]) -> tuple[int, str]:
        """Run one block; the name of its file is added to `names`."""
        language = language_of(block.language)
        if language not in SUPPORTED_LANGUAGES:
            return 1, f"\nunknown language {language}"
        code = silence_pip(block.code, language)
        name = file_name(code, language)
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            return 1, "Filename is not in the workspace"
        box.put({name: code.encode(errors="replace")})
        names.append(name)
        return self._process(box, [*COMMANDS_IN_BOX[language], name])

    def _process(self, box: ContainerBox, argv: list[str]) -> tuple[int, str]:
        if is_stopped():
            return 137, ""
        exit_code, printed = box.run(argv, timeout_s=self._timeout)
        return exit_code, f"{printed}\nTimeout" if exit_code == 124 else printed

    def _to_config(self) -> DockerCommandLineCodeExecutorConfig:
        self._functions.tell_of_loss()
        if self._device_requests:
            logger.warning("The config of a code executor does not hold its device_requests.")
        return DockerCommandLineCodeExecutorConfig(
            image=self._image,
            container_name=self._container_name,
            timeout=self._timeout,
            work_dir=self._work_dir.given,
            bind_dir=str(self._bind_dir) if self._bind_dir is not None else None,
            auto_remove=self._auto_remove,
            stop_container=self._stop_container,
            functions_module=self._functions.module,
            extra_volumes=self._extra_volumes,
            extra_hosts=self._extra_hosts,
            init_command=self._init_command,
            delete_tmp_files=self._delete_tmp_files,
        )

    @classmethod
    def _from_config(cls, config: DockerCommandLineCodeExecutorConfig) -> Self:
        return cls(**config.model_dump())


def _initialize(box: ContainerBox, image: str, command: str | None) -> None:
    if command is None:
        return
    exit_code, output = box.run(["sh", "-c", command], timeout_s=_INIT_S, until_exit=True)
    if exit_code:
        logger.warning("The init_command of %r exited with %d: %s", image, exit_code, output)
