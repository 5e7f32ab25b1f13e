@user_proxy.register_for_execution()
@assistant.register_for_llm(description="Get current weather for a city")
def get_weather(city: str) -> str:
    return f"Weather in {city}: 22°C, sunny"

@user_proxy.register_for_execution()
@assistant.register_for_llm(description="Search the web for current info")
def web_search(query: str) -> str:
    return f"Results for '{query}': ..."
