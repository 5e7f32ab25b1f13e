"""Agents that see, and those that are told what is to be seen."""

from __future__ import annotations

import base64
import functools
import http.server
import threading
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

import autogen.agentchat.utils
import coterie
from autogen.agentchat.contrib import img_utils
from autogen.agentchat.contrib.capabilities.teachability import Teachability
from autogen.agentchat.contrib.capabilities.vision_capability import VisionCapability
from autogen.agentchat.contrib.multimodal_conversable_agent import MultimodalConversableAgent
from coterie.testing import ScriptedServer, tool_call
from tests.dialects.v02.chatting import assistant, at_console, both_colours, chat, config, speaker, user

Image = pytest.importorskip("PIL.Image", reason="needs Pillow: pip install 'coterie[lmm]'")


@pytest.fixture
def red(tmp_path: Path) -> str:
    """The path of an image of one red pixel."""
    path = tmp_path / "red.png"
    Image.new("RGB", (1, 1), "red").save(path)
    return str(path)


def seer(server: ScriptedServer, **more: Any) -> MultimodalConversableAgent:
    return MultimodalConversableAgent("seer", "S", llm_config=config(server), human_input_mode="NEVER", **more)


def uri_of(path: str) -> str:
    """The image as it is sent."""
    return img_utils.pil_to_data_uri(img_utils.get_pil_image(path))


@both_colours
def test_a_tag_is_sent_as_an_image_between_the_texts(red: str, colour: str) -> None:
    with ScriptedServer(["red"]) as server:
        chat(colour, user(), seer(server), f"What is <img {red}>?", max_turns=1)

    system, asked = server.requests[0]["messages"]
    assert system["content"] == [{"type": "text", "text": "S"}]
    assert asked["content"] == [
        {"type": "text", "text": "What is "},
        {"type": "image_url", "image_url": {"url": uri_of(red)}},
        {"type": "text", "text": "?"},
    ]


def test_the_conversation_holds_the_image_itself(red: str) -> None:
    with ScriptedServer(["red"]) as server:
        agent = seer(server)
        chat("sync", user(), agent, f"<img {red}>", max_turns=1)

    (conversation,) = agent.chat_messages.values()
    assert conversation[0]["content"][0]["image_url"]["url"].getpixel((0, 0)) == (255, 0, 0)


def test_the_transcript_shows_that_there_is_an_image(red: str) -> None:
    with ScriptedServer(["red"]) as server, at_console() as console:
        chat("sync", user(), seer(server), f"Look: <img {red}>.", max_turns=1, silent=False)

    assert "user (to seer):\n\nLook: <image>.\n" in console.printed


def test_a_tag_whose_image_cannot_be_loaded_stays_text_and_is_told() -> None:
    with ScriptedServer(["?"]) as server, at_console() as console:
        chat("sync", user(), seer(server), "Look: <img nowhere.png>.", max_turns=1)

    assert server.requests[0]["messages"][1]["content"] == [{"type": "text", "text": "Look: <img nowhere.png>."}]
    assert "Unable to load image from nowhere.png" in console.printed


def test_a_seeing_agent_uses_the_cache_of_the_chat(tmp_path: Path, red: str) -> None:
    with ScriptedServer(["red"]) as server, autogen.Cache.disk(cache_path_root=str(tmp_path)) as cache:
        for _ in range(2):
            chat("sync", user(), seer(server), f"<img {red}>", max_turns=1, cache=cache)

    assert len(server.requests) == 1


@both_colours
def test_a_seeing_agent_calls_tools(red: str, colour: str) -> None:
    with ScriptedServer([tool_call("name_it", {"colour": "red"}, "c1"), "done"]) as server:
        agent, proxy = seer(server), user()

        def name_it(colour: str) -> str:
            return f"It is {colour}, see <img nowhere.png>"

        autogen.register_function(name_it, caller=agent, executor=proxy, description="Name a colour.")
        chat(colour, proxy, agent, f"<img {red}>", max_turns=2)

    result = server.requests[1]["messages"][-1]
    assert (result["role"], result["tool_call_id"]) == ("tool", "c1")
    assert result["content"] == "It is red, see <img nowhere.png>"


def test_a_summary_by_reflection_can_be_made_of_images(red: str) -> None:
    with ScriptedServer(["red", "in short: red"]) as server:
        result = chat("sync", user(), seer(server), f"<img {red}>", max_turns=1, summary_method="reflection_with_llm")

    assert result.summary == "in short: red"
    assert server.requests[1]["messages"][0]["content"][0]["image_url"]["url"] == uri_of(red)


@both_colours
def test_a_replay_needs_neither_the_image_nor_the_model(tmp_path: Path, red: str, colour: str) -> None:
    with ScriptedServer(["red"]) as server:

        def hold() -> Any:
            return chat(colour, user(), seer(server), f"<img {red}>", max_turns=1)

        with coterie.run(journal=tmp_path / "runs") as run:
            recorded = hold()
        Path(red).unlink()
        with coterie.run(journal=tmp_path / "runs", replay=run.id):
            replayed = hold()

    assert replayed.chat_history == recorded.chat_history
    assert len(server.requests) == 1


def test_an_agent_that_sees_can_also_remember(tmp_path: Path, red: str) -> None:
    with ScriptedServer(["no", "no", "red"]) as server:
        agent = seer(server)
        Teachability(path_to_db_dir=str(tmp_path / "memos")).add_to_agent(agent)
        chat("sync", user(), agent, f"What is <img {red}>?", max_turns=1)

    assert [part["type"] for part in server.requests[-1]["messages"][0]["content"]] == ["text", "text"]
    assert server.requests[-1]["messages"][1]["content"][1]["image_url"]["url"] == uri_of(red)


@both_colours
def test_in_a_group_those_who_see_get_the_image_and_the_others_a_word_for_it(red: str, colour: str) -> None:
    parts = [{"type": "text", "text": "See "}, {"type": "image_url", "image_url": {"url": uri_of(red)}}]
    with ScriptedServer(["I see", "I read"]) as server:
        members = [user(), seer(server), assistant(server, "reader")]
        group = autogen.GroupChat(members, [], max_round=3, speaker_selection_method="round_robin")
        chat(colour, members[0], autogen.GroupChatManager(group), {"content": parts})

    seen, read = (request["messages"][1]["content"] for request in server.requests)
    assert seen == parts
    assert read == "See <image>"
    assert group.messages[0]["content"] == "See <image>"


def test_a_message_without_content_is_refused() -> None:
    with ScriptedServer([]) as server, pytest.raises(AssertionError, match="content"):
        seer(server)._message_to_dict({"role": "user"})


class TestImages:
    def test_an_image_is_read_from_a_path_base64_or_a_data_uri(self, red: str) -> None:
        raw = base64.b64encode(Path(red).read_bytes()).decode()

        for source in (red, raw, f"data:image/png;base64,{raw}"):
            assert img_utils.get_pil_image(source).getpixel((0, 0)) == (255, 0, 0)

    def test_base64_too_long_for_a_file_name_is_read(self) -> None:
        buffer = BytesIO()
        Image.effect_noise((30, 30), 50).save(buffer, format="PNG")

        assert img_utils.get_pil_image(base64.b64encode(buffer.getvalue()).decode()).size == (30, 30)

    def test_an_image_is_downloaded(self, red: str) -> None:
        requests = pytest.importorskip("requests", reason="needs requests: pip install 'coterie[lmm]'")
        assert requests
        handler = functools.partial(_Quiet, directory=str(Path(red).parent))
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            data = img_utils.get_image_data(f"http://127.0.0.1:{server.server_address[1]}/red.png", use_b64=False)
            server.shutdown()

        assert data == Path(red).read_bytes()

    def test_data_uris_name_the_type_of_the_image(self) -> None:
        buffer = BytesIO()
        Image.new("RGB", (1, 1)).save(buffer, format="GIF")

        uri = img_utils.convert_base64_to_data_uri(base64.b64encode(buffer.getvalue()).decode())

        assert uri.startswith("data:image/gif;base64,")

    def test_an_address_is_kept_where_addresses_are_wanted(self) -> None:
        assert img_utils.gpt4v_formatter("a <img http://x/y.png> b", img_format="url") == [
            {"type": "text", "text": "a "},
            {"type": "image_url", "image_url": {"url": "http://x/y.png"}},
            {"type": "text", "text": " b"},
        ]

    def test_llava_gets_tokens_and_base64(self, red: str) -> None:
        text, images = img_utils.llava_formatter(f"a <img {red}> b", order_image_tokens=True)

        assert text == "a <image 0> b"
        assert base64.b64decode(images[0]) == Path(red).read_bytes()

    def test_llava_is_not_shown_a_tag_that_cannot_be_loaded(self) -> None:
        with at_console():
            assert img_utils.llava_formatter("a <img nowhere.png> b") == ("a  b", [])

    def test_only_messages_with_images_are_copied(self, red: str) -> None:
        plain: dict[str, Any] = {"role": "user", "content": "text"}
        seen: dict[str, Any] = {"content": [{"type": "image_url", "image_url": {"url": img_utils.get_pil_image(red)}}]}

        first, second = img_utils.message_formatter_pil_to_b64([plain, seen])

        assert first is plain
        assert second["content"][0]["image_url"]["url"] == uri_of(red)
        assert not isinstance(seen["content"][0]["image_url"]["url"], str)


class TestVision:
    @both_colours
    def test_a_caption_by_the_model_stands_behind_the_image(self, red: str, colour: str) -> None:
        with ScriptedServer(["a red dot", "thanks"]) as server:
            agent = assistant(server)
            VisionCapability(lmm_config=config(server)).add_to_agent(agent)
            chat(colour, user(), agent, f"See <img {red}>", max_turns=1)

        described, asked = server.requests
        assert described["messages"][0]["content"][1]["image_url"]["url"].startswith("data:image/png;base64,")
        assert asked["messages"][-1]["content"] == (
            f"See <img {red}> in case you can not see, the caption of this image is: a red dot\n"
        )

    def test_a_function_of_the_program_may_make_the_caption(self, red: str) -> None:
        def caption(url: str, image: Any, client: Any) -> str:
            return f"{image.size} {client}"

        vision = VisionCapability(lmm_config=None, custom_caption_func=caption)

        assert vision.process_last_received_message(f"<img {red}>") == (
            f"<img {red}> in case you can not see, the caption of this image is: (1, 1) None\n"
        )

    def test_a_caption_method_of_the_program_is_used(self, red: str) -> None:
        class Own(VisionCapability):
            def _get_image_caption(self, img_data: str) -> str:
                return f"{len(img_data)} letters"

        with ScriptedServer([]) as server:
            captioned = Own(lmm_config=config(server)).process_last_received_message(f"<img {red}>")

        assert captioned.endswith(" letters\n")

    def test_an_image_that_cannot_be_loaded_gets_no_caption(self) -> None:
        vision = VisionCapability(lmm_config=None, custom_caption_func=lambda *_: "never")

        with at_console() as console:
            assert vision.process_last_received_message("a <img nowhere.png>") == "a <img nowhere.png>"
        assert "Unable to load image" in console.printed

    def test_vision_needs_a_model_or_a_function(self) -> None:
        with pytest.raises(AssertionError, match="custom_caption_func"):
            VisionCapability(lmm_config=None)

    def test_a_replay_asks_for_no_caption(self, tmp_path: Path, red: str) -> None:
        made = []

        def caption(url: str, image: Any, client: Any) -> str:
            made.append(url)
            return "dot"

        def hold() -> Any:
            agent = speaker("blind", ["ok"])
            VisionCapability(lmm_config=None, custom_caption_func=caption).add_to_agent(agent)
            return chat("sync", user(), agent, f"<img {red}>", max_turns=1)

        with coterie.run(journal=tmp_path / "runs") as run:
            recorded = hold()
        with coterie.run(journal=tmp_path / "runs", replay=run.id):
            replayed = hold()

        assert replayed.chat_history == recorded.chat_history
        assert len(made) == 1


class TestTags:
    def test_what_has_no_name_is_the_source(self) -> None:
        (found,) = autogen.agentchat.utils.parse_tags_from_content("img", "a <img http://x/y.png?z=1> b")

        assert (found["tag"], found["attr"], found["match"].span()) == ("img", {"src": "http://x/y.png?z=1"}, (2, 26))

    def test_attributes_may_be_quoted_either_way(self) -> None:
        (found,) = autogen.agentchat.utils.parse_tags_from_content("dalle", "<dalle prompt=\"a cat\" size='8x8' n=2>")

        assert found["attr"] == {"prompt": "a cat", "size": "8x8", "n": "2"}

    def test_tags_are_found_in_the_texts_of_a_content_list(self) -> None:
        parts: list[dict[str, Any]] = [
            {"type": "text", "text": "<img a.png>"},
            {"type": "image_url", "image_url": {"url": "<img b.png>"}},
        ]

        assert [e["attr"]["src"] for e in autogen.agentchat.utils.parse_tags_from_content("img", parts)] == ["a.png"]

    def test_a_tag_without_anything_in_it_is_none(self) -> None:
        assert autogen.agentchat.utils.parse_tags_from_content("img", "<img> <image a>") == []

    def test_base64_is_one_source(self) -> None:
        (found,) = autogen.agentchat.utils.parse_tags_from_content("img", "<img data:image/png;base64,iVBO/+a==>")

        assert found["attr"] == {"src": "data:image/png;base64,iVBO/+a=="}


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass
