class Unlike(Exception):
    """The bytes are of another kind than the name says."""


class Refused(Exception):
    """The file is not one that we keep. `reason` is a key of `taking.REASONS`, or a
    sentence for who sent it; `detail` what stands in it."""

    def __init__(self, reason, detail=""):
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail

    def __str__(self):
        return str(self.reason)
