"""How stationary points are found; no search knows a model."""
