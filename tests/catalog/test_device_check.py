"""The device check: what people call their phones, and what they are told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.devices import DEVICES, Verdict, find


def verdicts(client, model):
    answer = client.get("/device-check/", {"model": model})
    assert answer.status_code == 200
    return [(device.full_name, device.verdict) for device in answer.context["devices"]]


@pytest.mark.parametrize(
    ("typed", "first", "verdict"),
    [
        ("iphone 13", "Apple iPhone 13", Verdict.YES),
        ("iPhone X", "Apple iPhone X", Verdict.NO),
        ("apple iphone 8 plus", "Apple iPhone 8 Plus", Verdict.NO),
        ("pixel8", "Google Pixel 8", Verdict.YES),
        ("Samsung s24 ultra", "Samsung Galaxy S24 Ultra", Verdict.SOME),
        ("galaxy s23+", "Samsung Galaxy S23+", Verdict.SOME),
        ("fairphone 4", "Fairphone 4", Verdict.YES),
        ("nothing phone 2", "Nothing Phone (2)", Verdict.NO),
    ],
)
def test_a_phone_is_found_by_what_people_call_it(client, db, typed, first, verdict):
    assert verdicts(client, typed)[0] == (first, verdict)


def test_a_number_must_be_whole(client, db):
    assert not any(
        "iPhone 1" in name and "iPhone 1 " not in f"{name} "
        for name, _verdict in verdicts(client, "iphone 1")
    )


def test_an_unknown_model_is_not_called_bad(client, db):
    text = client.get("/device-check/", {"model": "<b>Zorg 9</b>"}).content.decode()
    assert "says nothing against it" in text
    assert "<b>Zorg" not in text
    assert "Takes no eSIM" not in text


def test_the_tests_stand_there_without_a_model(client, db):
    answer = client.get("/device-check/")
    assert (answer.context["devices"], answer.status_code) == ([], 200)
    assert "*#06#" in answer.content.decode()
    assert not answer.cookies


def test_the_eid_is_in_no_form_and_has_no_name(client, db):
    text = client.get("/device-check/").content.decode()
    [field] = [tag for tag in text.split("<") if tag.startswith("input") and 'id="eid"' in tag]
    assert "name=" not in field
    assert text.index("</form>") < text.index('id="eid"')


def test_each_plan_leads_to_the_check(client, japan, make_plan):
    make_plan(japan)
    assert "/device-check/" in client.get("/plans/811/").content.decode()


def test_every_model_is_found_by_its_own_name_and_stands_once():
    names = [device.full_name for device in DEVICES]
    assert len(names) == len(set(names))
    assert [name for name in names if name not in [device.full_name for device in find(name)]] == []


@given(st.text(max_size=80))
def test_whatever_is_typed_few_models_are_shown(text):
    assert len(find(text)) <= 12
