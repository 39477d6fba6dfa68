"""Would it have paid? Policies replayed on what happened, decisions scored with hindsight, promised risks checked."""
