from django.dispatch import receiver

from plans.signals import plan_adopted
from progress.services import updates


@receiver(plan_adopted)
def ask_for_updates(sender, plan, at, **_):
    updates.schedule(plan=plan, at=at)
