"""How busy the machine is while a stage runs."""

from __future__ import annotations

from contextlib import suppress

from mlflow.system_metrics.system_metrics_monitor import SystemMetricsMonitor


class MachineMonitor(SystemMetricsMonitor):
    """MLflow's figures of processor, memory, disk, network and GPUs, which are worth no failure and no word.

    Its thread ends with the run, with ``finish`` or with the process.
    """

    def monitor(self) -> None:
        """Measure and write until the end."""
        with suppress(Exception):
            super().monitor()


def watch_machine(run_id: str, tracking_uri: str) -> MachineMonitor | None:
    """Begin to write figures of this machine into a run, after those that it has; None where nothing can be measured.

    Args:
        run_id: of a run that is RUNNING.
        tracking_uri: MLflow's address of the store.
    """
    with suppress(Exception):
        monitor = MachineMonitor(run_id, resume_logging=True, tracking_uri=tracking_uri)
        monitor.start()
        return monitor
    return None
