"""Small controls: each shows one value and reports what the user did with it."""
