from django import template
from django.forms.boundfield import BoundWidget

register = template.Library()

KINDS = {"radioselect": "radio", "checkboxselectmultiple": "checkbox"}
CLASSES = {
    "checkbox": "usa-checkbox__input",
    "select": "usa-select",
    "textarea": "usa-textarea",
    "clearablefile": "usa-input native-file",
    "file": "usa-input native-file",
}


@register.filter
def styled(field):
    """A form field's control in the look of the design system."""
    name = CLASSES.get(field.widget_type, "usa-input")
    if field.errors and field.widget_type != "checkbox":
        name += " usa-input--error"
    return field.as_widget(attrs={"class": name})


@register.filter
def options(field):
    """The choices of a group, each as {kind, id, control, label}."""
    kind = KINDS[field.widget_type]
    attrs = field.build_widget_attrs({"id": field.auto_id}, field.field.widget)
    attrs["class"] = f"usa-{kind}__input"
    subwidgets = field.field.widget.subwidgets(
        field.html_name, field.value(), attrs=attrs
    )
    bound = [
        BoundWidget(field.field.widget, data, field.form.renderer)
        for data in subwidgets
    ]
    return [
        {
            "kind": kind,
            "id": option.id_for_label,
            "control": option.tag(),
            "label": option.choice_label,
        }
        for option in bound
    ]


@register.filter
def asks(form):
    """Whether a form has a field that must be filled in."""
    return any(field.field.required for field in form.visible_fields())
