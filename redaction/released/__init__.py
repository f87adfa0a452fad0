"""The detector that comes with the project, and what is known of it."""
