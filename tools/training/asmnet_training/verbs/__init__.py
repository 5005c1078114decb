"""The verbs of the command line, by subject: for each what it takes and what it does."""
