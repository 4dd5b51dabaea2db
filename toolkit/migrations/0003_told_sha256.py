from django.db import migrations, models

from equity_office.checksums import of_snapshot


def fill(apps, schema_editor):
    publications = apps.get_model("toolkit", "Publication").objects
    for publication in publications.iterator():
        checksum = of_snapshot(publication.snapshot)
        publications.filter(pk=publication.pk).update(told_sha256=checksum)


class Migration(migrations.Migration):
    dependencies = [("toolkit", "0002_snapshot")]

    operations = [
        migrations.AddField(
            "publication", "told_sha256", models.CharField(default="", max_length=64)
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            "publication", "told_sha256", models.CharField(max_length=64)
        ),
    ]
