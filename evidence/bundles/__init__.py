"""Contents of a draft, its bag, and checking one."""
