"""Two nodes speak at the same time; one of them says the word that ends the run."""

import asyncio

from autogen_agentchat.agents import BaseChatAgent
from autogen_agentchat.base import Response
from autogen_agentchat.conditions import TextMentionTermination
from autogen_agentchat.messages import TextMessage
from autogen_agentchat.teams import DiGraphBuilder, GraphFlow


class Says(BaseChatAgent):
    def __init__(self, name, text, after=0.0):
        super().__init__(name, name)
        self.text, self.after = text, after

    @property
    def produced_message_types(self):
        return (TextMessage,)

    async def on_messages(self, messages, cancellation_token):
        await asyncio.sleep(self.after)
        return Response(chat_message=TextMessage(content=self.text, source=self.name))

    async def on_reset(self, cancellation_token):
        pass


seen = []


async def main() -> None:
    start, stops, talks, end = Says("start", "go"), Says("stops", "STOP"), Says("talks", "on", 0.3), Says("end", "end")
    builder = DiGraphBuilder().add_node(start).add_node(stops).add_node(talks).add_node(end)
    builder.add_edge(start, stops).add_edge(start, talks).add_edge(stops, end).add_edge(talks, end)
    flow = GraphFlow(builder.get_participants(), builder.build(), termination_condition=TextMentionTermination("STOP"))
    result = await flow.run(task="run")
    seen.append([message.source for message in result.messages])
    seen.append(result.stop_reason)


asyncio.run(main())
