"""How the worked example's documents become files. The same words give the same bytes every time."""
