from autogen import SwarmAgent, initiate_swarm_chat

triage = SwarmAgent(name="triage", handoffs=["billing", "tech", "sales"])
initiate_swarm_chat(initial_agent=triage, agents=[triage, billing, tech, sales],
                    messages="Can't access account after payment failed")
