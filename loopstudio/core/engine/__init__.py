"""Nonnegative Tucker decomposition: compression, updates, starts and the search among them."""
