"""`restock decide`: the order policy as a process that simulators talk to."""
