"""Plain functions from typed values to typed values: the steps of the pipeline."""
