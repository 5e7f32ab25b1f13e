"""Ids and topics are checked, written as text and read again; subscriptions compare by what they mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autogen_core import (
    AgentId,
    AgentType,
    DefaultSubscription,
    DefaultTopicId,
    MessageHandlerContext,
    Subscription,
    SubscriptionInstantiationContext,
    TopicId,
    TypePrefixSubscription,
    TypeSubscription,
)
from autogen_core.exceptions import CantHandleException


@given(type=st.from_regex(r"[\w\-.]+", fullmatch=True), key=st.text())
def test_an_agent_id_is_read_from_its_text(type: str, key: str) -> None:
    id = AgentId(AgentType(type), key)

    assert AgentId.from_str(str(id)) == id
    assert hash(AgentId(type, key)) == hash(id)


@given(type=st.from_regex(r"[\w\-.:=]+", fullmatch=True), source=st.text())
def test_a_topic_id_is_read_from_its_text(type: str, source: str) -> None:
    assert TopicId.from_str(str(TopicId(type, source))) == TopicId(type, source)


@pytest.mark.parametrize("type", ["a b", "", "a/b", "a:b", "a\n"])
def test_an_agent_type_is_a_plain_name(type: str) -> None:
    with pytest.raises(ValueError, match="Invalid agent type"):
        AgentId(type, "k")


@pytest.mark.parametrize("type", ["a b", "", "a/b", "a\n"])
def test_a_topic_type_is_a_plain_name(type: str) -> None:
    with pytest.raises(ValueError, match="Invalid topic type"):
        TopicId(type, "s")


@pytest.mark.parametrize(("read", "what"), [(AgentId.from_str, "agent"), (TopicId.from_str, "topic")])
def test_text_without_a_slash_is_no_id(read: type, what: str) -> None:
    with pytest.raises(ValueError, match=f"Invalid {what} id: a"):
        read.__call__("a")


def test_an_agent_id_does_not_change() -> None:
    with pytest.raises(AttributeError):
        AgentId("a", "b").type = "c"  # type: ignore[misc]  # that is the point


def test_the_default_topic_belongs_to_the_agent_whose_handler_runs() -> None:
    assert (DefaultTopicId().type, DefaultTopicId().source) == ("default", "default")
    with MessageHandlerContext.populate_context(AgentId("a", "session")):
        assert DefaultTopicId().source == "session"
        assert DefaultTopicId("news", "other") == DefaultTopicId("news", "other")


def test_a_default_subscription_is_for_the_type_that_is_registered() -> None:
    with SubscriptionInstantiationContext.populate_context(AgentType("a")):
        assert DefaultSubscription() == TypeSubscription("default", "a")
    with pytest.raises(CantHandleException, match="If agent_type is not specified"):
        DefaultSubscription()


@pytest.mark.parametrize(
    ("subscription", "topic"),
    [(TypeSubscription("news", "a"), "news"), (TypePrefixSubscription("news", AgentType("a")), "news.local")],
)
def test_a_subscription_names_the_agent_by_the_source_of_the_topic(subscription: Subscription, topic: str) -> None:
    assert subscription.map_to_agent(TopicId(topic, "s")) == AgentId("a", "s")
    assert not subscription.is_match(TopicId("other", "s"))
    with pytest.raises(CantHandleException, match="TopicId does not match the subscription"):
        subscription.map_to_agent(TopicId("other", "s"))


def test_subscriptions_are_equal_by_id_or_by_meaning_within_their_kind() -> None:
    assert TypeSubscription("t", "a") == TypeSubscription("t", "a")
    assert TypeSubscription("t", "a", "1") == TypeSubscription("u", "b", "1")
    assert TypeSubscription("t", "a") != TypeSubscription("t", "b")
    assert TypeSubscription("t", "a", "1") != TypePrefixSubscription("t", "a", "1")
    assert TypePrefixSubscription("t", "a") == TypePrefixSubscription("t", "a")
