from django.conf import settings
from django.utils.translation import get_language

from equity_office import terms


def page(request):
    """What every page of ours says, with its own address for the switch of languages."""
    return words() | {"here": request.get_full_path()}


def words():
    """What every page of ours says, whether a reader asks for it or it is built in the
    background."""
    return {
        "city": terms.term("city"),
        "office": terms.term("office"),
        "terms": terms.terms(),
        "is_demonstration": settings.IS_DEMONSTRATION,
        "language": get_language(),
        "languages": settings.LANGUAGES,
    }
