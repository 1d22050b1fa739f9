"""Finding beats and bars: the trackers, and the evidence that chooses among bar grids."""
