from django.dispatch import Signal

# Sent inside the transaction that adopts a version: plan, at.
plan_adopted = Signal()
