from autogen import UserProxyAgent

user_proxy = UserProxyAgent(
    name="user_proxy",
    human_input_mode="NEVER",  # fully automated — never ask for input
    max_consecutive_auto_reply=10,  # safety limit on automated replies
    is_termination_msg=lambda msg: "TERMINATE" in msg.get("content", ""),
    code_execution_config={
        "work_dir": "coding_workspace",
        "use_docker": False,  # run code locally (set True for Docker sandbox)
    },
)
