"""A day at the centre in a minute: sample applications through the whole system, and the accounts after."""
