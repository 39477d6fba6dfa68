"""What a person or the clock can ask of the product: load, decide, save, promise; one short function per verb.

Every use case is a plain function of the store and a moment. Slack, the scheduler and the command line call the
same ones; none of them knows about any of the three. What leaves the database goes through the outbox.
"""
