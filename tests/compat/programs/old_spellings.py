"""Programs from before 0.2: the timeout's old name, functions in the config, a problem without a message."""

import os

import autogen

llm = {
    "config_list": [{"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]}],
    "seed": 42,
    "functions": [{"name": "shout", "description": "Shout.", "parameters": {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}}],
    "temperature": 0,
}
assistant = autogen.AssistantAgent(name="assistant", llm_config=llm, system_message="Shout.")
user = autogen.UserProxyAgent(
    name="user", human_input_mode="NEVER", code_execution_config=False, function_map={"shout": lambda text: text.upper()}
)
user.initiate_chat(assistant, message="Shout hi.", max_turns=2)
history = user.chat_messages[assistant]
try:
    autogen.Completion.create(prompt="x", model="y")
except AssertionError as error:
    completion = str(error).split(" class")[0]
texts = autogen.ChatCompletion.extract_text({"choices": [{"message": {"content": "said"}}]})
models = autogen.DEFAULT_MODEL, autogen.FAST_MODEL
