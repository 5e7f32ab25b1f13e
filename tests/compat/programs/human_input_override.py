"""A web application answers for the person by overriding get_human_input."""

import os

import autogen


class WebProxy(autogen.UserProxyAgent):
    def __init__(self, *args, answers=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.answers = list(answers)
        self.prompts = []

    def get_human_input(self, prompt: str) -> str:
        self.prompts.append(prompt)
        return self.answers.pop(0) if self.answers else "exit"


assistant = autogen.AssistantAgent("assistant", llm_config={"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]})
user = WebProxy("web", answers=["make it blue", ""], code_execution_config=False, human_input_mode="ALWAYS")
history = user.initiate_chat(assistant, message="Draw a box.").chat_history
prompts = user.prompts
