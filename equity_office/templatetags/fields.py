from django import template

register = template.Library()

CLASSES = {
    "checkbox": "usa-checkbox__input",
    "select": "usa-select",
    "textarea": "usa-textarea",
}


@register.filter
def styled(field):
    """A form field's control in the look of the design system."""
    name = CLASSES.get(field.widget_type, "usa-input")
    if field.errors and name != CLASSES["checkbox"]:
        name += " usa-input--error"
    return field.as_widget(attrs={"class": name})
