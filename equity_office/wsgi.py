import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "equity_office.settings")

django_application = get_wsgi_application()

# After Django is set up: the published pages need its settings.
from equity_office.web.published import PublishedFiles  # noqa: E402

application = PublishedFiles(django_application)
