from django.dispatch import Signal

# A released figure was taken back: `withdrawal`, and `at` what moment.
figure_withdrawn = Signal()
