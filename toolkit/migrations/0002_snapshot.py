from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("toolkit", "0001_initial")]

    operations = [migrations.RenameField("figure", "told", "snapshot")]
