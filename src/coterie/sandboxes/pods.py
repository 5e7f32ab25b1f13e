"""A pod that stays: files go in and commands run through the Kubernetes API; needs the extra `kubernetes`."""

from __future__ import annotations

import importlib
import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from coterie.errors import MissingExtra

from .process import OUTPUT_LIMIT_BYTES, BoundedOutput

_START_S = 120.0
_POLL_S = 0.2
_KILLED_AFTER_S = 2
_SILENCE_S = 30.0
_FRAME_BYTES = 32 * 1024
_OWN_NAMESPACE = Path("/var/run/secrets/kubernetes.io/serviceaccount/namespace")
_ERROR = 3
_PUT = 'mkdir -p "$(dirname "$1")" && head -c "$2" > "$1"'


class PodBox:
    """A running pod, made from `pod`, a dict or a V1Pod. Commands run in its container of that name, in `work_dir`.

    Without `namespace`, the pod's own, else that of the configuration. Without `kube_config_file`, the cluster this program
    runs in, else the user's configuration.

    Raises:
        MissingExtra: the extra `kubernetes` is not installed.
        RuntimeError: the pod does not start; the text holds the reason.
    """

    def __init__(
        self, pod: Any, *, container: str, work_dir: str, namespace: str | None, kube_config_file: str | None
    ) -> None:
        kubernetes = _kubernetes()
        self._stream = importlib.import_module("kubernetes.stream").stream
        self._not_found = kubernetes.client.ApiException
        client, default_namespace = _configured(kubernetes, kube_config_file)
        self._pod = client.sanitize_for_serialization(pod)
        self._container, self._work_dir = container, work_dir
        self._api = kubernetes.client.CoreV1Api(client)
        self._name = self._pod["metadata"]["name"]
        self._namespace = namespace or self._pod["metadata"].get("namespace") or default_namespace
        self._start()

    def put(self, files: dict[str, bytes]) -> None:
        """Write files, named relative to the workspace.

        Raises:
            RuntimeError: a file cannot be written.
        """
        for name, content in files.items():
            # The end of standard input cannot be told over this API: the command knows how much to read.
            argv = ["sh", "-c", _PUT, "sh", f"{self._work_dir}/{name}", str(len(content))]
            exit_code, said = self._exec(argv, timeout_s=_SILENCE_S, stdin=content)
            if exit_code:
                raise RuntimeError(f"The file {name!r} cannot be written in the pod {self._name!r}: {said}")

    def run(self, argv: Sequence[str], *, timeout_s: int) -> tuple[int, str]:
        """Run a command in the workspace; exit code 124 or 137 when its time was over."""
        inside = ["sh", "-c", 'cd "$1" && shift && exec "$@"', "sh", self._work_dir]
        command = [*inside, "timeout", "-k", str(_KILLED_AFTER_S), str(timeout_s), *argv]
        return self._exec(command, timeout_s=timeout_s + _SILENCE_S)

    def restart(self) -> None:
        """Replace the pod by a new one, without its files."""
        self.stop()
        self._start()

    def stop(self) -> None:
        """Delete the pod and wait until it is gone; one that has gone is fine."""
        try:
            self._api.delete_namespaced_pod(self._name, self._namespace, grace_period_seconds=0)
            deadline = time.monotonic() + _SILENCE_S
            while time.monotonic() < deadline:
                self._api.read_namespaced_pod(self._name, self._namespace)
                time.sleep(_POLL_S)
        except self._not_found as error:
            if error.status != 404:
                raise
        finally:
            self._api.api_client.rest_client.pool_manager.clear()

    def _start(self) -> None:
        self._api.create_namespaced_pod(self._namespace, self._pod)
        status: Any = None
        deadline = time.monotonic() + _START_S
        while time.monotonic() < deadline:
            status = self._api.read_namespaced_pod(self._name, self._namespace).status
            if status.phase == "Running":
                return
            if status.phase in ("Failed", "Succeeded"):
                break
            time.sleep(_POLL_S)
        self.stop()
        raise RuntimeError(f"The pod {self._name!r} in {self._namespace!r} does not run: {_reason(status)}")

    def _exec(self, argv: Sequence[str], *, timeout_s: float, stdin: bytes = b"") -> tuple[int, str]:
        connection = self._stream(
            self._api.connect_get_namespaced_pod_exec,
            self._name,
            self._namespace,
            container=self._container,
            command=list(argv),
            stdin=bool(stdin),
            stdout=True,
            stderr=True,
            tty=False,
            binary=True,
            _preload_content=False,
        )
        output = BoundedOutput(OUTPUT_LIMIT_BYTES)
        deadline = time.monotonic() + timeout_s
        try:
            for begin in range(0, len(stdin), _FRAME_BYTES):
                connection.write_stdin(stdin[begin : begin + _FRAME_BYTES])
            ending = b""
            while connection.is_open() and time.monotonic() < deadline:
                connection.update(timeout=_POLL_S)
                # In this order: reading the output drops what the other channels hold.
                ending += connection.read_channel(_ERROR) or b""
                output.add(connection.read_all())
            if connection.is_open():
                return 124, output.text()
            exit_code, said = _end(ending)
            return exit_code, output.text() + said
        finally:
            # Its own close leaves the socket open where the other side was faster.
            connection.sock.shutdown()


def _end(ending: bytes) -> tuple[int, str]:
    """Return the exit code that the last message tells, and what else it says when the command did not run."""
    status = json.loads(ending or b'{"message": "The connection to the pod was cut."}')
    if status.get("status") == "Success":
        return 0, ""
    causes = (status.get("details") or {}).get("causes") or []
    codes = [int(each["message"]) for each in causes if each.get("reason") == "ExitCode"]
    return (codes[0], "") if codes else (126, str(status.get("message")))


def _reason(status: Any) -> str:
    """Return why a pod does not run, as far as the cluster says."""
    waiting = [each.state.waiting for each in (status and status.container_statuses) or [] if each.state.waiting]
    reasons = [f"{each.reason}: {each.message}" for each in waiting]
    return "; ".join(reasons) or (status and (status.message or f"it is {status.phase}")) or "no status"


def _configured(kubernetes: Any, kube_config_file: str | None) -> tuple[Any, str]:
    """Return a client and the namespace that its configuration names."""
    config = kubernetes.config
    if kube_config_file is None and "KUBERNETES_SERVICE_HOST" in os.environ:
        configuration = kubernetes.client.Configuration()
        config.load_incluster_config(client_configuration=configuration)
        own = _OWN_NAMESPACE.read_text().strip() if _OWN_NAMESPACE.exists() else "default"
        return kubernetes.client.ApiClient(configuration), own
    _, context = config.list_kube_config_contexts(kube_config_file)
    return config.new_client_from_config(kube_config_file), context["context"].get("namespace", "default")


def _kubernetes() -> Any:
    try:
        return importlib.import_module("kubernetes")
    except ImportError as error:
        raise MissingExtra("kubernetes", "kubernetes", "Running code in a pod") from error
