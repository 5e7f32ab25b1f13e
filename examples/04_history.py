# All messages in order
messages = user_proxy.chat_messages[assistant]
for msg in messages:
    role = msg["role"]  # "user" or "assistant"
    name = msg.get("name")  # agent name
    content = msg["content"]
    print(f"[{name or role}]: {content[:100]}...")
