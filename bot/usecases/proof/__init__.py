"""Would it have paid, and did it? Replays, scores, and thresholds to move."""
