"""What builds the data that ships: run from the top of the repository, for development only."""
