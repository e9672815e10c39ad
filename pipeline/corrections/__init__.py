"""What a reviewer decided about blocks and facts, kept in small text files and applied whenever they are read."""
