from django.conf import settings


def city(request):
    """The words a city may rename, and whether this is the demonstration."""
    return {
        "city": settings.CITY,
        "office": settings.OFFICE,
        "is_demonstration": settings.IS_DEMONSTRATION,
    }
