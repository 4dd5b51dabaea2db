from django.dispatch import Signal

# Sent inside the transaction that fails the row: job.
job_failed = Signal()
