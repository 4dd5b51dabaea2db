from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("printing", "0001_initial")]

    operations = [migrations.RenameField("print", "told", "snapshot")]
