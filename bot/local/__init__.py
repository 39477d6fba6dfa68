"""A small Slack-compatible workspace on one machine: what the bot runs against where there is no Slack.

    validate/   what Slack refuses: Block Kit, views, messages (usable on its own)
    web_api/    the Web API methods, each with its scope
    socket.py   Socket Mode; http_mode.py delivers the same payloads as signed requests
    people…     the state of the workspace and what a person does in it
    client_api  what the page in the browser talks to; static/ is that page, built
    workspace   puts it together; tests drive it from there

Nothing here is used by `restock serve`, and nothing of the bot knows that it talks to this.
"""
