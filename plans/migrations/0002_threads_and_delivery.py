from uuid import uuid4

from django.db import migrations, models

DELIVERY = [
    ("not_started", "Not started"),
    ("on_track", "On track"),
    ("needs_attention", "Needs attention"),
    ("off_track", "Off track"),
    ("completed", "Completed"),
    ("deferred", "Deferred"),
    ("canceled", "Canceled"),
]


def tie(apps, schema_editor):
    """Give what goes on from each other one thread; older rows come first."""
    for name in ("Action", "PerformanceMeasure"):
        model = apps.get_model("plans", name)
        threads = {}
        rows = list(model.objects.order_by("pk"))
        for row in rows:
            row.thread = threads.get(row.carried_from_id) or uuid4()
            threads[row.pk] = row.thread
        model.objects.bulk_update(rows, ["thread"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]

    operations = [
        *[
            migrations.AddField(model, "thread", models.UUIDField(null=True))
            for model in ("action", "performancemeasure")
        ],
        migrations.RunPython(tie, migrations.RunPython.noop),
        *[
            migrations.AlterField(
                model,
                "thread",
                models.UUIDField(db_index=True, default=uuid4, editable=False),
            )
            for model in ("action", "performancemeasure")
        ],
        migrations.AddField(
            "action",
            "delivery",
            models.CharField(
                choices=DELIVERY,
                default="not_started",
                max_length=16,
                verbose_name="Delivery",
            ),
        ),
    ]
