r1 = user_proxy.initiate_chat(writer, message="Write a blog post about RAG")
r2 = user_proxy.initiate_chat(critic, message=f"Review:\n{r1.summary}")
r3 = user_proxy.initiate_chat(editor, message=f"Apply feedback:\n{r2.summary}")
