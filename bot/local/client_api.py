"""What the page in the browser talks to: JSON over HTTP under /client, live events over a WebSocket.

``user`` is the id of the persona acting. Every answer is JSON; a refused act is HTTP 200 with
``{"ok": false, "error": CODE}``; 400 is for requests that make no sense, 403 for another origin or host.

``GET /client/boot?user=U…``
    ``{team: {id, name}, me, users, channels, messages, commands, home, views, bot_user_id, bot_online}``.
    ``me`` is a user id. ``users``: ``{id, name, real_name, role, locale, tz, color, is_bot}``; role is requester,
    approver, viewer or bot. ``channels``: ``{id, name, kind, topic}``; kind is channel, dm (with the bot; one per
    persona) or app (App Home; its id is "home"). ``messages``: by channel id, oldest first, replies included
    (they carry ``thread_ts`` != ``ts``); ephemeral messages are not kept across a reload, as in Slack.
    ``home`` is the published view or null; ``views`` the open modals, bottom first.
``GET /client/ws?user=U…``
    a WebSocket that sends one JSON object per event:
    ``{type: "message" | "message_changed", channel, message}``;
    ``{type: "message_deleted", channel, ts}``;
    ``{type: "ephemeral", channel, message}`` (the same ``ts`` again replaces it);
    ``{type: "view_opened", view}`` (goes on top; ``view.root_view_id == view.id`` starts a new stack);
    ``{type: "view_updated", view}``; ``{type: "view_closed", view_id}``; ``{type: "home", view}``;
    ``{type: "status", bot_online}``; ``{type: "status", channel, thread_ts, text}`` (the bot is at work; "" ends it);
    ``{type: "prompts", channel, title, prompts: [{title, message}]}``;
    ``{type: "error", error, text, channel?, ts?, view_id?}`` (an act of this person that the bot did not answer).
``POST /client/message {user, channel, text, thread_ts?}`` → ``{ok, ts}``; ``@name`` and ``#channel`` become links.
``POST /client/command {user, channel, command, text}`` → ``{ok, error?, text?}`` when the bot has acknowledged;
    its reply comes over the WebSocket.
``POST /client/action {user, container, action, state?}`` → ``{ok, error?}``.
    ``container``: ``{type: "message", channel, ts, ephemeral?}`` or ``{type: "view", view_id}``.
    ``action``: ``{type, action_id, block_id, …}`` with what was chosen, named as in Slack's payload: ``value``,
    ``selected_option``, ``selected_options``, ``selected_date``, ``selected_time``, ``selected_date_time``,
    ``selected_user(s)``, ``selected_channel(s)``, ``selected_conversation(s)``, ``rich_text_value``.
    ``state``: ``{block_id: {action_id: {type, …the same…}}}`` (``{values: {…}}`` is understood too).
``POST /client/view_submit {user, view_id, state}`` → ``{ok, errors?: {block_id: text}, error?}``.
``POST /client/view_close {user, view_id, all?}`` → ``{ok}``; closes that view, or with ``all`` the stack.
``POST /client/options {user, action_id, block_id, value, container}`` → ``{ok, options | option_groups}``.
``POST /client/upload`` multipart ``user, channel, file (one or more), initial_comment?, thread_ts?`` → ``{ok, files}``.
``POST /client/open_home {user, tab?: "home" | "messages"}`` → ``{ok}``; the view comes over the WebSocket.
``GET /files/{id}/{name}?user=U…``
    the bytes of a file; the name is free. An image block with ``slack_file: {id}`` is shown from
    ``/files/{id}/image?user=U…``. ``message.files``: ``{id, name, title, mimetype, size, url, is_image}`` with ``url``
    relative and ready to use but for ``user``.

Messages are Slack message objects: ``ts, user, text, blocks?, files?, thread_ts?, reply_count?, edited?, bot_id?,
reactions?, ephemeral?`` without metadata. Views are Slack view objects: ``id, type, title, blocks, submit?, close?,
hash, root_view_id, previous_view_id?, callback_id`` without private metadata.
"""
