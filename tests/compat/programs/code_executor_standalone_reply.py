"""The executor agent alone, fed with a message by hand."""

from autogen import ConversableAgent
from autogen.coding import LocalCommandLineCodeExecutor

agent = ConversableAgent(
    "runner",
    llm_config=False,
    code_execution_config={"executor": LocalCommandLineCodeExecutor(timeout=10, work_dir="out")}
    if __import__("os").makedirs("out", exist_ok=True) is None
    else False,
    human_input_mode="NEVER",
)
message_with_code_block = """Here is the code:
```python
import math
x = [math.sqrt(i) for i in range(4)]
print([round(v, 3) for v in x])
```
That is all.
"""
reply = agent.generate_reply(messages=[{"role": "user", "content": message_with_code_block}])
print(reply)
nothing = agent.generate_reply(messages=[{"role": "user", "content": "no code here"}])
