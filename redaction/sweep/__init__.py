"""Searching for settings: many trainings of one study, by Optuna."""
