"""dept_gateway: a bridge to each department's own system, and the desk for those without one."""
