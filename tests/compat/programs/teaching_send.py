"""Teaching style: agents talk by send and receive, without initiate_chat."""

import os

from autogen import ConversableAgent

teacher = ConversableAgent("teacher", llm_config=False, human_input_mode="NEVER", default_auto_reply="Explain more.")
student = ConversableAgent(
    "student",
    system_message="You learn.",
    llm_config={"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]},
    human_input_mode="NEVER",
)
teacher.send("What is gravity?", student, request_reply=True)
teacher.send("No reply needed.", student, request_reply=False)
teacher.send({"content": "In silence.", "extra": 1, "name": "someone", "role": "system"}, student, silent=True)
student.send(message="Thanks", recipient=teacher, request_reply=True)
student.receive("Direct.", teacher, request_reply=True)
counts = [len(teacher.chat_messages[student]), len(student.chat_messages[teacher])]
try:
    teacher.send({"role": "user"}, student)
except ValueError as error:
    refused = type(error).__name__
