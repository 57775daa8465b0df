"""Writing a mail takes the same few queries for one eSIM and for ten."""

import pytest

from orders import emails, letters, outbox
from orders.models import OutgoingEmail
from orders.status import LineStatus

each_count = pytest.mark.parametrize("count", [1, 10])


def written(mail_id, queries, django_assert_num_queries):
    mail = OutgoingEmail.objects.select_related("order").get(pk=mail_id)
    with django_assert_num_queries(queries):
        return letters.write(mail)


@each_count
def test_a_mail_of_many_esims_asks_no_more_of_the_database(make_order, count, django_assert_num_queries):
    order = make_order(*[LineStatus.DELIVERED] * count)
    # Whether it is a copy, how many eSIMs there are, the eSIMs with plans and places, and whether the money is held.
    message = written(emails.queue_delivery(order.pk), 4, django_assert_num_queries)
    assert message.body.count("\nLPA:1$") == count


@each_count
def test_a_copy_of_it_asks_no_more_either(make_order, count, django_assert_num_queries):
    order = make_order(*[LineStatus.DELIVERED] * count)
    message = written(emails.queue_resend(order, "again"), 4, django_assert_num_queries)
    assert message.body.count("\nLPA:1$") == count


@each_count
def test_a_mail_about_late_codes_asks_no_more(make_order, count, django_assert_num_queries):
    order = make_order(*[LineStatus.PREPARING] * count)
    mail = outbox.queue(OutgoingEmail.Kind.PREPARING, "late", to=order.email, language="en", order=order)
    message = written(mail.pk, 2, django_assert_num_queries)
    assert message.body.count("Japan 3GB 30Days") == count
