"""The supplier gives a plan's id to another plan: orders go on to say what was bought, and nothing of the other."""

import pypdfium2
import pytest

from catalog.models import Plan
from orders import emails, letters
from orders.models import OutgoingEmail

OTHERS = ("77 GB", "99 days", "Elsewhere Mobile")


@pytest.fixture(params=["JP_3_30", "JP_77_99"], ids=["same", "reused"])
def is_reused(request, ready_order):
    """Whether the plan's id means another plan now; in both cases the row says other things than at the sale."""
    sold = ready_order.lines.get().plan_slug
    slug = sold if request.param == "JP_3_30" else request.param
    Plan.objects.update(
        slug=slug,
        name="Japan 77GB 99Days",
        data_bytes=77 * 1024**3,
        validity_days=99,
        operators="Elsewhere Mobile",
        operator_list=["Elsewhere Mobile"],
    )
    return slug != sold


def check(text, order, *, is_reused):
    assert order.lines.get().plan_name in text
    assert [words in text for words in OTHERS] == [not is_reused] * len(OTHERS)


def test_the_page_says_nothing_of_another_plan(client, ready_order, is_reused):
    text = client.get(f"/orders/{ready_order.token}/").content.decode()
    check(text, ready_order, is_reused=is_reused)
    assert '<dl class="facts">' not in text or not is_reused


def test_the_mail_says_nothing_of_another_plan(ready_order, is_reused):
    queued = emails.queue_resend(ready_order, "again")
    message = letters.write(OutgoingEmail.objects.get(pk=queued))
    check(message.body, ready_order, is_reused=is_reused)
    check(message.alternatives[0][0], ready_order, is_reused=is_reused)


def test_the_pdf_says_nothing_of_another_plan(client, ready_order, is_reused):
    content = client.get(f"/orders/{ready_order.token}/pass.pdf").content
    with pypdfium2.PdfDocument(content) as document:
        text = " ".join(document[0].get_textpage().get_text_bounded().split())
    check(text, ready_order, is_reused=is_reused)
