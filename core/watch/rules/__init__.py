"""The risk model as a table anybody can read, and its alert rules as conditions over the whole catalogue."""
