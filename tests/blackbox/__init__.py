"""Other people's clients, unmodified, against a real server that is killed in the middle."""
