"""What a channel answers when a message did not leave, or may not have."""


class NotSentError(Exception):
    """The message certainly did not leave; the text says why, in French."""


class NobodyKnowsError(Exception):
    """The answer was lost while the message was being handed over: it may have left."""
