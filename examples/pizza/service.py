"""The bot behind HTTP: `python service.py 8000`, then POST a text to /customers/NAME; the answer is the bot's next word.

It listens on this machine only, and anyone there may speak as anyone: put your own sign-in in front of it.
"""
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import autogen

from agents import create_agents, register_tools
from past_orders import PastOrders

PAST = PastOrders(Path("past_orders.db"))


class Conversation:
    def __init__(self, customer_id: str) -> None:
        self.customer_id = customer_id
        self.order_agent, validator_agent = create_agents()
        self.customer = autogen.UserProxyAgent("customer", human_input_mode="NEVER", code_execution_config=False)
        # Only tools are answered here; what the bot says waits for the next request.
        self.customer.register_reply([autogen.AssistantAgent, None], wait_for_the_customer, position=0)
        register_tools(self.order_agent, validator_agent, self.customer)
        # The model does not choose whose orders it reads.
        autogen.register_function(self.get_past_orders, caller=self.order_agent, executor=self.customer,
                                  name="get_past_orders", description="What this customer ordered before")

    def get_past_orders(self, like: str = "") -> str:
        return PAST.get_past_orders(self.customer_id, like)

    def answer(self, text: str) -> str:
        result = self.customer.initiate_chat(self.order_agent, message=text, clear_history=False, silent=True)
        for call in (call for message in result.chat_history for call in message.get("tool_calls") or ()):
            if call["function"]["name"] == "_submit_order":
                PAST.remember(self.customer_id, call["id"], call["function"]["arguments"])
        return result.chat_history[-1]["content"]


def wait_for_the_customer(recipient, messages, sender, config):
    return not messages[-1].get("tool_calls"), None


class Service(BaseHTTPRequestHandler):
    conversations: dict[str, Conversation] = {}

    def do_POST(self) -> None:
        folder, _, customer_id = self.path.removeprefix("/").partition("/")
        if folder != "customers" or not customer_id:
            return self.send_error(404, "POST to /customers/NAME")
        text = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if customer_id not in self.conversations:
            self.conversations[customer_id] = Conversation(customer_id)
        reply = self.conversations[customer_id].answer(text)
        if "TERMINATE" in reply:
            del self.conversations[customer_id]
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.end_headers()
        self.wfile.write(reply.replace("TERMINATE", "").strip().encode())


if __name__ == "__main__":
    server = HTTPServer(("127.0.0.1", int(sys.argv[1])), Service)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
