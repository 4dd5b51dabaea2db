"""The pages where everybody comments on a draft, and every comment is answered."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
)

from departments.permissions import allowed, require
from equity_office.writing.unsaved import keeps_unsaved
from plans.forms.plans import AnswerForm, PublicCommentForm, WindowForm
from plans.models import CommentWindow, PublicComment
from plans.reads import words
from plans.services import comments as comment_services
from plans.services import plans
from plans.views.editor import find_draft
from plans.views.plans import find_place

ANSWERERS = {"review_plan", "submit_plan"}


@require_http_methods(["GET", "HEAD", "POST"])
def comments(request, slug, code):
    department, period = find_place(slug, code)
    window = find_window(department, period)
    data = request.POST if request.method == "POST" else None
    form = PublicCommentForm(data, snapshot=window.snapshot)
    if not form.is_valid():
        return show(request, window, form, 422 if form.is_bound else 200)
    if not ratelimit.consume(request, action="public_comment"):
        too_many = _("Too many comments came from here. Try again in an hour.")
        form.add_error(None, too_many)
        return show(request, window, form, 429)

    try:
        comment_services.say(window=window, at=timezone.now(), **form.cleaned_data)
    except comment_services.WindowClosed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("Thank you. Your comment is published together with its answer."),
        )

    return redirect(window.plan.address_of("comments"))


def find_window(department, period):
    windows = CommentWindow.objects.at(department, period)
    window = windows.select_related("plan__department").first()
    if window is None:
        raise Http404
    return window


def show(request, window, form, status):
    plan = window.plan
    actions = allowed(request.user, plan.department)
    windows = CommentWindow.objects.at(plan.department, plan.period)
    said = PublicComment.objects.filter(window__in=windows.values("pk"))
    is_open = window.is_open_on(timezone.localdate())

    context = {
        "window": window,
        "plan": plan,
        "snapshot": words.dressed(words.public(window.snapshot)),
        "form": form if is_open else None,
        "comments": said.answered().in_order(),
        "waiting": said.waiting().in_order(),
        "can_answer": bool(actions & ANSWERERS),
        "can_close": is_open and "review_plan" in actions,
    }
    return render(request, "plans/comments/comments.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def open_window(request, slug, code):
    plan = find_draft(request, slug, code)
    require(request.user, "review_plan", plan.department)
    data = request.POST if request.method == "POST" else request.typed
    form = WindowForm(data, plan=plan, today=timezone.localdate())
    if request.method != "POST" or not form.is_valid():
        context = {"plan": plan, "form": form}
        status = 422 if request.method == "POST" else 200
        return render(
            request, "plans/comments/open_window.html", context, status=status
        )

    try:
        comment_services.open_window(
            plan=plan,
            closes_on=form.cleaned_data["closes_on"],
            by=request.user,
            at=timezone.now(),
        )
    except (plans.MoveNotOpen, comment_services.WindowOpen) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Everybody can read and comment on it now."))

    return redirect(plan.address_of("comments"))


@require_POST
@login_required
def close_window(request, slug, code):
    department, period = find_place(slug, code)
    require(request.user, "review_plan", department)
    window = find_window(department, period)
    comment_services.close_window(window=window, by=request.user, at=timezone.now())

    return redirect(window.plan.address_of("comments"))


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_unsaved
def answer(request, slug, code, pk):
    department, period = find_place(slug, code)
    if not allowed(request.user, department) & ANSWERERS:
        raise PermissionDenied
    said = PublicComment.objects.filter(
        window__in=CommentWindow.objects.at(department, period)
    ).select_related("window__plan__department")
    comment = get_object_or_404(said, pk=pk)
    data = request.POST if request.method == "POST" else request.typed
    form = AnswerForm(data, comment=comment)
    if request.method != "POST" or not form.is_valid():
        context = {"comment": comment, "plan": comment.window.plan, "form": form}
        status = 422 if request.method == "POST" else 200
        return render(request, "plans/comments/answer.html", context, status=status)

    comment_services.answer(
        comment=comment, by=request.user, at=timezone.now(), **form.cleaned_data
    )
    messages.success(request, _("The comment is published with your answer."))
    return redirect(f"{comment.window.plan.address_of('comments')}#comments")
