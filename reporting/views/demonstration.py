"""Who anybody may sign in as, where the city is made up."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reporting import demonstration


@require_safe
def logins(request):
    if not settings.IS_DEMONSTRATION:
        raise Http404

    context = {"people": demonstration.logins(), "password": demonstration.PASSWORD}
    return render(request, "reporting/demonstration/logins.html", context)
