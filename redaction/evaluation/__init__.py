"""How well found boxes meet true ones: metrics, plots and pictures."""
