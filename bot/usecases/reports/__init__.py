"""What is told at a rhythm or when asked about the whole: digest, weekly report, health, insight."""
