"""An agent that draws when it is asked to, with a generator of the program's own."""

import os

import autogen
from autogen.agentchat.contrib.capabilities import generate_images
from PIL import Image

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}


class Painter:
    def generate_image(self, prompt):
        prompts.append(prompt)
        return Image.new("RGB", (2, 2), "red")

    def cache_key(self, prompt):
        return prompt


prompts = []
artist = autogen.ConversableAgent("artist", llm_config=llm, max_consecutive_auto_reply=3, human_input_mode="NEVER", system_message="Draw.")
generate_images.ImageGeneration(image_generator=Painter(), text_analyzer_llm_config=llm).add_to_agent(artist)
user = autogen.UserProxyAgent("user", human_input_mode="NEVER", code_execution_config=False)
user.initiate_chat(artist, message="Draw a red cat.", max_turns=1)
said = user.last_message(artist)["content"]
kinds = [each["type"] for each in said]
user.initiate_chat(artist, message="How are you?", max_turns=1)
plain = user.last_message(artist)["content"]


def refusal(**settings):
    try:
        generate_images.DalleImageGenerator(llm_config={"config_list": [{"model": settings.pop("model"), "api_key": "k"}]}, **settings)
    except ValueError as error:
        return type(error).__name__


refused = [refusal(model="gpt-4"), refusal(model="dall-e-3", resolution="1x1"), refusal(model="dall-e-3")]
del artist, user, said
