"""What runtimes are made of, for those of other packages."""

from __future__ import annotations

from ._agents_of_runtime import HoldsAgents
from ._place import Origin, at_place, is_stop, stop_for_caller
from ._population import Population
from ._serialization import SerializationRegistry
from ._subscriptions import Subscriptions
from ._telemetry import TraceHelper, destination
from ._telling import Telling

__all__ = [
    "HoldsAgents",
    "Origin",
    "Population",
    "SerializationRegistry",
    "Subscriptions",
    "Telling",
    "TraceHelper",
    "at_place",
    "destination",
    "is_stop",
    "stop_for_caller",
]
