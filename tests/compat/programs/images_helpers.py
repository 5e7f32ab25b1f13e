"""The functions around images."""

from autogen.agentchat.contrib import img_utils
from autogen.agentchat.utils import parse_tags_from_content
from PIL import Image

DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
image = img_utils.get_pil_image(DOT)
image.save("dot.png")
sizes = [img_utils.get_pil_image(each).size for each in (DOT, f"data:image/png;base64,{DOT}", "dot.png", image)]
address = img_utils.convert_base64_to_data_uri(DOT)
round_trip = img_utils.get_pil_image(img_utils.pil_to_data_uri(image)).size
text = f"One <img dot.png> and <img data:image/png;base64,{DOT}> end"
formatted = img_utils.gpt4v_formatter(text)
shapes = [part["type"] for part in img_utils.gpt4v_formatter(text, img_format="pil")]
urls = img_utils.gpt4v_formatter("see <img https://example.test/a.png>!", img_format="url")
paths = img_utils.extract_img_paths("a <img x.png> b <img y.jpg>")
llava = img_utils.llava_formatter(f"What <img {DOT}> is?")[0]
ordered = img_utils.llava_formatter(f"What <img {DOT}> is?", order_image_tokens=True)[0]
messages = img_utils.message_formatter_pil_to_b64(
    [{"content": "text"}, {"content": [{"type": "text", "text": "t"}, {"type": "image_url", "image_url": {"url": Image.new("RGB", (1, 1))}}]}]
)
shown = messages[1]["content"][1]["image_url"]["url"][:22]
tags = [
    (each["tag"], each["attr"])
    for content in ('<img a.png> <img src="b.png" alt="b c">', [{"type": "text", "text": "<img c.png>"}], "none")
    for each in parse_tags_from_content("img", content)
]
del image, messages
