from django.db import migrations
from django.db.models import OuterRef, Subquery


def take_over_names(apps, schema_editor):
    """A certificate says what its person was called; of those that were issued before it
    is what they are called now."""
    completions = apps.get_model("training", "Completion").objects
    names = apps.get_model("training", "Learner").objects.filter(pk=OuterRef("learner"))
    completions.update(name=Subquery(names.values("name")[:1]))


class Migration(migrations.Migration):
    dependencies = [("training", "0003_identity")]

    operations = [
        migrations.RunPython(take_over_names, migrations.RunPython.noop, elidable=True)
    ]
