"""Sound: mix plans, the player and its process, sinks; no Qt."""
