"""An agent that owns tools and one that plays; a final check of the board by a reply of its own. From a workshop."""

import os

import autogen

board = []


def legal_moves() -> str:
    return "Possible moves are: " + ",".join(["e2e4", "d2d4"])


def make_move(move: str) -> str:
    board.append(move)
    return f"Moved {move}."


player = autogen.ConversableAgent(
    name="player_white",
    system_message="You play white. First call legal_moves(), then make_move(move).",
    llm_config={
        "model": "gpt-4",
        "api_key": os.environ["OPENAI_API_KEY"],
        "cache_seed": None,
        "parallel_tool_calls": False,
    },
)
proxy = autogen.ConversableAgent(
    name="board_proxy",
    llm_config=False,
    is_termination_msg=lambda msg: bool(board) and "tool_calls" not in msg,
    default_auto_reply="Please make a move.",
    human_input_mode="NEVER",
)
for tool, text in ((legal_moves, "Get legal moves."), (make_move, "Make a move.")):
    autogen.register_function(tool, caller=player, executor=proxy, name=tool.__name__, description=text)
result = proxy.initiate_chat(player, message="Your move.", max_turns=6)
names = sorted(proxy.function_map)
