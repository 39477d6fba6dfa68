"""What wants attention: raised, told where people want to hear it, dealt with."""
