"""Model errors are what programs catch: ours always, and openai's too where that package is loaded."""

from __future__ import annotations

import importlib.util
import pickle
import subprocess
import sys
import textwrap

import pytest

from coterie import errors
from coterie.errors import ModelError, RateLimited, refusal

CLASSES = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, ModelError)]


@pytest.mark.parametrize("cls", CLASSES)
def test_a_model_error_survives_pickling(cls: type[ModelError]) -> None:
    error = cls("no", status_code=429, code="c", body={"a": 1}, request_id="r", retry_after_s=2.0)
    error.attempts, error.retryable = 3, False
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert isinstance(again, cls)
    assert vars(again) == vars(error)
    assert str(again) == "no"


def test_its_repr_names_the_class_and_the_message() -> None:
    assert repr(RateLimited("slow down")) == "RateLimited('slow down')"


@pytest.mark.parametrize(
    ("status", "name"),
    [(400, "BadRequest"), (429, "RateLimited"), (500, "ServerError"), (529, "ServerError"), (418, "ModelRefused")],
)
def test_a_status_has_a_class(status: int, name: str) -> None:
    assert refusal(status).__name__ == name


def run_python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


needs_openai = pytest.mark.skipif(
    importlib.util.find_spec("openai") is None, reason="the package openai is not installed"
)


@needs_openai
def test_every_model_error_is_an_openai_error_when_that_package_is_loaded() -> None:
    run_python("""
        import openai, pickle
        from coterie import errors
        for cls in [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, errors.ModelError)]:
            error = cls("no", status_code=400, code="content_filter", body={"a": 1})
            assert isinstance(error, getattr(openai, cls.openai_name)), cls
            assert isinstance(error, openai.OpenAIError) and isinstance(error, cls)
            assert (error.code, error.message, error.status_code) == ("content_filter", "no", 400)
            assert repr(error) == f"{cls.__name__}('no')", repr(error)
            again = pickle.loads(pickle.dumps(error))
            assert type(again) is type(error) and vars(again) == vars(error)
    """)


@needs_openai
def test_an_error_of_the_wire_is_caught_as_openais() -> None:
    run_python("""
        import openai
        from coterie.effects import ModelCall
        from coterie.models import complete, encode_request, endpoint_for
        from coterie.testing import Fault, ScriptedServer
        with ScriptedServer([Fault(cut_after=0), Fault(status=429)]) as server:
            endpoint = endpoint_for({"model": "m", "api_key": "k", "base_url": server.base_url})
            call = ModelCall(key="k", model="m", body=encode_request({"messages": []}), endpoint=endpoint)
            for kind in (openai.APIConnectionError, openai.RateLimitError):
                try:
                    complete(call)
                except kind as error:
                    print(type(error).__name__)
    """)


@needs_openai
def test_a_package_that_is_loaded_later_counts_from_then_on() -> None:
    run_python("""
        from coterie.errors import RateLimited
        before = RateLimited("no")
        import openai
        assert isinstance(RateLimited("no"), openai.RateLimitError)
        assert not isinstance(before, openai.RateLimitError)
    """)


@needs_openai
def test_a_missing_key_is_an_openai_error() -> None:
    run_python("""
        import os, openai
        os.environ.pop("OPENAI_API_KEY", None)
        from coterie.models import endpoint_for
        try:
            endpoint_for({"model": "m"})
        except openai.OpenAIError as error:
            assert "OPENAI_API_KEY" in str(error)
        else:
            raise AssertionError
    """)


@needs_openai
def test_the_openai_client_understands_the_scripted_server() -> None:
    shown = run_python("""
        import openai
        from coterie.testing import ScriptedServer, tool_call
        with ScriptedServer(["hello you", tool_call("f", {"a": 1}), "stream me"]) as server:
            with openai.OpenAI(api_key="k", base_url=server.base_url, max_retries=0) as client:
                ask = lambda **more: client.chat.completions.create(model="m", messages=[], **more)
                print(ask().choices[0].message.content)
                print(ask().choices[0].message.tool_calls[0].function.arguments)
                print("".join(each.choices[0].delta.content or "" for each in ask(stream=True)))
                try:
                    ask()
                except openai.InternalServerError as error:
                    print("no answer left" in str(error))
    """)
    assert shown.splitlines() == ["hello you", '{"a":1}', "stream me", "True"]
