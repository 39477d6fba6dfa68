"""A question in English or Chinese → a typed query → an answer from data. Nothing is ever guessed.

`question` reads the words, `answer` looks the figures up, `bot.render.answers` says them.
"""
