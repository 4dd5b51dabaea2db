class Unlike(Exception):
    """The bytes are of another kind than the name says."""


class Refused(Exception):
    """The file is not one that we keep; the message is for who sent it."""
