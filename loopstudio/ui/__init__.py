"""Widgets: each shows one value and reports what the user did."""
