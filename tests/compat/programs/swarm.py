"""Swarms came after 0.2.40: here they can be imported from either place."""

try:
    import autogen.agentchat.contrib.swarm_agent as swarm
    from autogen import AfterWork, OnCondition, SwarmAgent, initiate_swarm_chat

    same = swarm.SwarmAgent is SwarmAgent and swarm.ON_CONDITION is OnCondition and swarm.AFTER_WORK is AfterWork
    found = callable(initiate_swarm_chat) and same
    del swarm
except ImportError:
    found = same = False
