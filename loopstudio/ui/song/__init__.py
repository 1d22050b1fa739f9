"""The song: its picture, its loops and their bars, on one time axis."""
