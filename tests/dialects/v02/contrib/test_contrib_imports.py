"""What the contrib parts need: nothing, until they are used."""

from __future__ import annotations

import subprocess
import sys

import pytest

MODULES = (
    "agent_builder",
    "agent_eval.agent_eval",
    "agent_eval.criterion",
    "agent_eval.critic_agent",
    "agent_eval.quantifier_agent",
    "agent_eval.subcritic_agent",
    "agent_eval.task",
    "agent_optimizer",
    "capabilities.agent_capability",
    "capabilities.generate_images",
    "capabilities.teachability",
    "capabilities.text_compressors",
    "capabilities.transform_messages",
    "capabilities.transforms",
    "capabilities.transforms_util",
    "capabilities.vision_capability",
    "gpt_assistant_agent",
    "graph_rag.document",
    "graph_rag.graph_query_engine",
    "graph_rag.graph_rag_capability",
    "img_utils",
    "llamaindex_conversable_agent",
    "llava_agent",
    "math_user_proxy_agent",
    "multimodal_conversable_agent",
    "society_of_mind_agent",
    "text_analyzer_agent",
    "web_surfer",
)
OPTIONAL = (
    "PIL",
    "requests",
    "bs4",
    "markdownify",
    "pypdf",
    "openai",
    "chromadb",
    "llmlingua",
    "replicate",
    "llama_index",
    "wolframalpha",
    "tiktoken",
)


def run(code: str) -> str:
    """What a new interpreter prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_all_modules_are_imported_without_an_optional_package() -> None:
    imports = "\n".join(f"import autogen.agentchat.contrib.{each}" for each in MODULES)

    loaded = run(f"import sys\n{imports}\nprint([each for each in {OPTIONAL} if each in sys.modules])")

    assert loaded == "[]"


@pytest.mark.parametrize("missing", ["PIL", "requests"])
def test_images_without_their_packages_name_the_extra(missing: str) -> None:
    code = f"""
import sys
sys.modules[{missing!r}] = None
sys.modules[{missing + ".Image"!r}] = None
from autogen.agentchat.contrib import img_utils
from coterie.errors import MissingExtra
try:
    img_utils.get_image_data("http://127.0.0.1:9/x.png") if {missing!r} == "requests" else img_utils.get_pil_image("x.png")
except MissingExtra as error:
    print(error)
"""

    assert "coterie[lmm]" in run(code)


@pytest.mark.parametrize("missing", ["requests", "bs4", "markdownify", "pypdf"])
def test_browsing_without_its_packages_names_the_extra(missing: str) -> None:
    code = f"""
import io, sys
sys.modules[{missing!r}] = None
from autogen.browser_utils import MarkdownConverter, RequestsMarkdownBrowser
from coterie.errors import MissingExtra
try:
    if {missing!r} == "requests":
        RequestsMarkdownBrowser().visit_page("http://127.0.0.1:9/")
    MarkdownConverter().convert_stream(io.BytesIO(b"%PDF-1" if {missing!r} == "pypdf" else b"<html><p>x"))
except MissingExtra as error:
    print(error)
"""

    assert "coterie[websurfer]" in run(code)
