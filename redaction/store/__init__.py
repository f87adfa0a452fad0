"""Artifacts and runs, kept in MLflow."""
