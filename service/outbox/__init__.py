"""The outbox: messages written with the fact that causes them, and sent afterwards."""
