"""The outside world, simulated: departments, the SMS platform, the courier, the officers at their desks.

Each runs as a process of its own and knows only the wire formats: nothing of services or contracts.
"""
