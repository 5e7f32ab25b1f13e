"""A text is analysed by an agent of its own."""

import os

from autogen.agentchat.contrib.text_analyzer_agent import TextAnalyzerAgent

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}
analyzer = TextAnalyzerAgent(llm_config=llm)
answer = analyzer.analyze_text("The sea is wide.", "What is wide?")
told = TextAnalyzerAgent("reader", system_message="Read.", llm_config=llm).analyze_text("The hill is high.", "What is high?")
analyzer = [analyzer.name, analyzer.human_input_mode, analyzer._max_consecutive_auto_reply]
