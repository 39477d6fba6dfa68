"""The program's own: what came in, what is promised, who may what, what was done."""
