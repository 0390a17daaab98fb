"""How long a run is, how often its optimizer steps, and when its schedulers tick."""
