"""The document: frozen values, edits, the project file, exports; no Qt."""
