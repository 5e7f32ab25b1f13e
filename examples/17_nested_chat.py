assistant.register_nested_chats(
    trigger=user_proxy,
    chat_queue=[{
        "recipient": specialist,
        "summary_method": "last_msg",
        "max_turns": 3
    }]
)
