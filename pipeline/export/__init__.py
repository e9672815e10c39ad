"""What is published in other forms."""
