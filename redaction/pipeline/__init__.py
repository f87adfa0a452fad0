"""The table of stages, their keys, and what runs them."""
