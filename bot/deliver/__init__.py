"""Getting promised effects to Slack: posted once, in order, at Slack's pace, and taken up again after a crash.

The promises are rows of the outbox (`storage.queries.program.outbox`). A worker leases them, draws what is to be shown from
the store at that moment (`bot.render`), and marks them done in the transaction that keeps what came of them.
"""
