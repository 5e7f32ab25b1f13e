"""A chat over a websocket: the transcript goes to the client, and the client's words come back."""

import socket

import autogen
from autogen.io import IOWebsockets
from websockets.sync.client import connect

done = []


def on_connect(iostream):
    first = iostream.input()
    agent = autogen.ConversableAgent("agent", llm_config=False, human_input_mode="NEVER", default_auto_reply="I heard you.")
    user = autogen.UserProxyAgent("user", code_execution_config=False)
    user.initiate_chat(agent, message=f"Client says: {first}")
    done.append(True)


with socket.create_server(("127.0.0.1", 0)) as free:
    port = free.getsockname()[1]
received = []
with IOWebsockets.run_server_in_thread(host="127.0.0.1", port=port, on_connect=on_connect) as uri:
    with connect(uri) as client:
        client.send("hello")
        asked = 0
        for message in client:
            received.append(message)
            if "Provide feedback" in message:
                client.send("exit" if asked else "go on")
                asked += 1
del client, uri, free, port
