"""The install guides: one for each platform, each with its last step."""

import pytest

from catalog.devices.guides import GUIDES


@pytest.mark.parametrize("platform", sorted(GUIDES))
def test_each_platform_has_a_page_with_all_its_steps(client, db, platform):
    answer = client.get(f"/install/{platform}/")
    text = answer.content.decode()
    steps = sum(len(part.steps) for part in GUIDES[platform].parts)
    assert (answer.status_code, text.count('class="guide-step"'), text.count("<h1")) == (200, steps, 1)
    assert not answer.cookies


@pytest.mark.parametrize("platform", ["iphone", "android", "samsung"])
def test_a_phones_last_step_switches_data_switching_off(client, db, platform):
    last = GUIDES[platform].parts[-1]
    [row] = last.steps[-1].screen.rows
    assert (row.switch, row.is_target) == ("off", True)
    assert str(last.title) in client.get(f"/install/{platform}/").content.decode()


def test_the_list_leads_to_each_guide_and_an_unknown_platform_is_no_page(client, db):
    text = client.get("/install/").content.decode()
    assert all(f'href="/install/{platform}/"' in text for platform in GUIDES)
    assert client.get("/install/symbian/").status_code == 404
