from django.db import migrations

MONTHS = {"once": 0, "every ten years": 120, "every five years": 60}


def read_cadence(apps, schema_editor):
    """The words for how often become months."""
    Indicator = apps.get_model("indicators", "Indicator")
    for indicator in Indicator.objects.all():
        indicator.cadence = MONTHS.get(indicator.cadence_words.strip().lower(), 12)
        indicator.save(update_fields=["cadence"])


def fill_releases(apps, schema_editor):
    """What was published so far gets its counts from the file it came from."""
    Release = apps.get_model("indicators", "Release")
    Observation = apps.get_model("indicators", "Observation")
    for name in Release.objects.values_list("publication", flat=True).distinct():
        address = f"/reports/{name.removeprefix('report ')}/"
        Release.objects.filter(publication=name).update(publication=address)
    sums = {}
    for cell in Release.objects.exclude(group=None).select_related("indicator"):
        found = Observation.objects.filter(
            dataset=cell.dataset_id, starts_on=cell.starts_on, ends_on=cell.ends_on,
            group=cell.group_id, geography=cell.geography, department=None,
        ).first()  # fmt: skip
        if found is None:
            continue
        key = (cell.publication, cell.indicator_id, cell.starts_on, cell.ends_on)
        sums.setdefault(key, []).append(found)
        if cell.is_shown:
            cell.numerator, cell.value = found.numerator, found.value
            cell.margin = found.margin
        if cell.is_denominator_shown:
            cell.denominator = found.denominator
        cell.method = found.method
        cell.save()
    for cell in Release.objects.filter(group=None, is_shown=True):
        key = (cell.publication, cell.indicator_id, cell.starts_on, cell.ends_on)
        parts = sums.get(key, [])
        if not parts or any(part.numerator is None for part in parts):
            continue
        numerator = sum(part.numerator for part in parts)
        wholes = [part.denominator for part in parts]
        is_share = cell.indicator.kind == "share"
        cell.denominator = max(wholes) if is_share else sum(wholes)
        # Shares that overlap have no sum.
        cell.numerator = (
            None if is_share and numerator > cell.denominator else numerator
        )
        cell.save()


class Migration(migrations.Migration):
    dependencies = [("indicators", "0003_publication")]

    operations = [
        migrations.RunPython(read_cadence, migrations.RunPython.noop),
        migrations.RunPython(fill_releases, migrations.RunPython.noop),
    ]
