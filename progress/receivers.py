from django.dispatch import receiver

from plans.signals import plan_adopted
from progress import services


@receiver(plan_adopted)
def ask_for_updates(sender, plan, at, **_):
    services.schedule(plan=plan, at=at)
