"""The executor in a pod, over the real client, against a stand-in for the cluster's API."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("kubernetes", reason="needs: pip install 'coterie[kubernetes]'")

from autogen.coding import CodeBlock
from autogen.coding.kubernetes import PodCommandLineCodeExecutor
from tests.services.kubernetes_api import Cluster, kubernetes_api


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    with kubernetes_api(tmp_path) as cluster:
        yield cluster


def make(cluster: Cluster, **options: Any) -> PodCommandLineCodeExecutor:
    work_dir = cluster.config_file.parent / "workspace"
    return PodCommandLineCodeExecutor(kube_config_file=cluster.config_file, work_dir=work_dir, **options)


def run(executor: Any, *codes: str, language: str = "python") -> Any:
    return executor.execute_code_blocks([CodeBlock(code=code, language=language) for code in codes])


def test_pod_is_made_without_the_clusters_token_and_goes_with_the_block(cluster: Cluster) -> None:
    with make(cluster, image="some/image", pod_name="mine"):
        [(place, pod)] = cluster.pods.items()
        assert place == ("team", "mine")
        assert pod["spec"]["containers"][0]["image"] == "some/image"
        assert pod["spec"]["automountServiceAccountToken"] is False
    assert cluster.pods == {}


def test_namespace_and_pod_of_the_programs_own_are_used(cluster: Cluster) -> None:
    containers = [{"name": "side", "image": "a"}, {"name": "autogen-code-exec", "image": "b"}]
    spec = {"metadata": {"name": "own"}, "spec": {"containers": containers}}
    with make(cluster, namespace="other", pod_spec=spec):
        assert cluster.pods == {("other", "own"): spec}


def test_blocks_find_the_files_of_earlier_ones(cluster: Cluster) -> None:
    with make(cluster) as executor:
        result = run(
            executor, "# filename: sub/tool.py\nx = 'ü' * 50000", "from sub.tool import x; print(len(x), x[0])"
        )
        assert (result.exit_code, result.output) == (0, "50000 ü\n")
        assert result.code_file == str(executor.work_dir / "sub/tool.py")


def test_shell_works_and_other_languages_are_saved_or_refused(cluster: Cluster) -> None:
    with make(cluster) as executor:
        assert run(executor, "echo $((6 * 7)); exit 3", language="sh").exit_code == 3
        assert run(executor, "<p>", language="html").output.startswith("Code saved to ")
        assert run(executor, "x", language="cobol").output == "Unsupported language cobol\n"
        assert run(executor, "# filename: ../x.py").output == "Filename is not in the workspace"


def test_restart_makes_a_new_pod(cluster: Cluster) -> None:
    with make(cluster) as executor:
        [before] = cluster.pods.values()
        executor.restart()
        [after] = cluster.pods.values()
        assert after == before
        assert after is not before


def test_pod_that_does_not_run_is_deleted_and_told(cluster: Cluster) -> None:
    cluster.phase = "Failed"
    with pytest.raises(RuntimeError, match="'mine' in 'team' does not run: the image is too large"):
        make(cluster, pod_name="mine")
    assert cluster.pods == {}


def test_nothing_to_run_and_no_time_to_run_it_are_refused(cluster: Cluster) -> None:
    with pytest.raises(ValueError, match=r"Timeout must be greater than or equal to 1\."):
        make(cluster, timeout=0)
    with make(cluster) as executor, pytest.raises(ValueError, match=r"No code blocks to execute\."):
        run(executor)
