"""The messages of the wire, as `agent_worker.proto` and `cloudevent.proto` describe them.

The modules here are named like those that a compiler would write, and offer what programs use of them.
"""
