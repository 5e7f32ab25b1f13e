# The page does not show the three agents that triage hands over to, nor a model. One for all agents is set here.
import os

from autogen import SwarmAgent

SwarmAgent.DEFAULT_CONFIG = {"config_list": [{"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]}]}
billing = SwarmAgent(name="billing", system_message="You know payments.", description="failed payments and invoices")
tech = SwarmAgent(name="tech", system_message="You know the product.", description="logins and errors")
sales = SwarmAgent(name="sales", system_message="You know the plans.", description="new plans and prices")
