"""The tools: what a press on the rows or the picture does, and the row that chooses it."""
