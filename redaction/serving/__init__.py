"""Detectors as MLflow models, for whoever serves them with MLflow's own tools."""
