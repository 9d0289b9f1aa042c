"""A day at the centre in two minutes: sample applications through it all, and the accounts."""
