"""The command line's commands, by what they are for. Thin: each asks the workspace once and prints the answer."""
