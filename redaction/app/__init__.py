"""The commands: one module a verb, each with a function ``run``."""
