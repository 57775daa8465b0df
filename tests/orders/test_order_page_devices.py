"""The order page puts first what suits the device it is opened on, and keeps everything else within reach."""

import re

import pytest

from catalog.devices.guides import GUIDES
from orders.models import Esim
from orders.status import LineStatus
from tests.user_agents import (
    ANDROID_INSTAGRAM,
    INSTAGRAM,
    IPAD_AS_MAC,
    IPHONE_16,
    IPHONE_17_4,
    LINUX,
    MAC_CHROME,
    PIXEL,
    SAMSUNG_BROWSER,
    WECHAT,
    WINDOWS,
)

EVERY = [
    IPHONE_17_4,
    IPHONE_16,
    INSTAGRAM,
    PIXEL,
    SAMSUNG_BROWSER,
    ANDROID_INSTAGRAM,
    WINDOWS,
    IPAD_AS_MAC,
    LINUX,
    "",
]


@pytest.fixture
def look(client, ready_order):
    def look(user_agent, **headers):
        answer = client.get(f"/orders/{ready_order.token}/", headers={"User-Agent": user_agent} | headers)
        assert answer.status_code == 200
        return answer.content.decode()

    return look


def first_way(text):
    return re.search(r'<div class="first-way">(.*?)</div>\s*<p class="esim-state', text, re.DOTALL)[1]


def test_an_iphone_gets_its_install_button_first(look):
    first = first_way(look(IPHONE_17_4))
    assert (
        f'<a class="button" href="https://esimsetup.apple.com/esim_qrcode_provisioning?carddata={Esim.objects.get().lpa}"'
        in first
    )
    assert "Install on this iPhone" in first


def test_an_older_iphone_gets_the_codes_first_and_is_told_why(look):
    first = first_way(look(IPHONE_16))
    assert "needs iOS 17.4, and this device has 16.7" in first
    assert "esimsetup.apple.com" not in first
    assert (first.count("data-copy="), "smdp-1" in first, "matching-1" in first) == (2, True, True)


@pytest.mark.parametrize("user_agent", [PIXEL, SAMSUNG_BROWSER])
def test_an_android_phone_tries_its_link_first_with_the_code_right_below(look, user_agent):
    first = first_way(look(user_agent))
    assert '<a class="button" href="https://esimsetup.android.com/' in first
    assert first.index("Try this first") < first.index(Esim.objects.get().lpa + "</code>")


@pytest.mark.parametrize(
    ("user_agent", "app", "browser"),
    [
        (INSTAGRAM, "Instagram", "Safari"),
        (WECHAT, "WeChat", "Safari"),
        (ANDROID_INSTAGRAM, "Instagram", "Chrome"),
    ],
)
def test_inside_an_app_the_first_thing_is_to_leave_it(look, user_agent, app, browser):
    first = first_way(look(user_agent))
    assert f"You are reading this inside {app}." in first
    assert f"Open in {browser}" in first
    assert "esimsetup" not in first


@pytest.mark.parametrize("user_agent", [LINUX, MAC_CHROME, WINDOWS, IPAD_AS_MAC, ""])
def test_a_computer_shows_the_code_to_a_phone(look, user_agent):
    text = look(user_agent)
    assert "Scan the QR code with the phone that will use the eSIM" in first_way(text)
    assert "Scan with the phone’s camera" in text


def test_a_windows_laptop_has_its_own_link_at_hand(look):
    code = Esim.objects.get().lpa.removeprefix("LPA:")
    assert f'<a class="button button-plain" href="lpa:{code}"' in first_way(look(WINDOWS))
    assert "Install on this laptop" not in look(LINUX)


def test_what_calls_itself_a_mac_may_be_an_ipad(look):
    assert "Install on this iPad" in first_way(look(IPAD_AS_MAC))
    assert "Install on this iPad" not in look(IPAD_AS_MAC, **{"Sec-CH-UA-Platform": '"macOS"'})


@pytest.mark.parametrize("user_agent", EVERY)
def test_every_way_is_on_the_page_whatever_it_is_opened_on(look, user_agent):
    text, code = look(user_agent), Esim.objects.get().lpa
    for way in (
        f'href="https://esimsetup.apple.com/esim_qrcode_provisioning?carddata={code}"',
        f'href="https://esimsetup.android.com/esim_qrcode_provisioning?carddata={code}"',
        f'href="lpa:{code.removeprefix("LPA:")}"',
        'src="data:image/png;base64,',
    ):
        assert way in text
    for name in ("smdp", "matching", "lpa"):
        assert text.count(f'id="{name}-1"') == 1
        assert text.count(f'data-copy="{name}-1"') == 1


@pytest.mark.parametrize(
    ("user_agent", "opened"),
    [(IPHONE_17_4, "iphone"), (PIXEL, "android"), (SAMSUNG_BROWSER, "samsung"), (LINUX, "")],
)
def test_the_guide_of_this_device_is_open_and_the_others_are_folded(look, user_agent, opened):
    folds = re.findall(r'<details class="fold"( open)?>\s*<summary>(.*?)</summary>', look(user_agent))
    names = {str(guide.name): slug for slug, guide in GUIDES.items()}
    assert [names[name] for is_open, name in folds if is_open] == [opened] * bool(opened)
    assert {names[name] for _open, name in folds if name in names} == set(GUIDES)


def test_help_without_data_names_the_networks_of_this_plan(look, client, make_order):
    assert "<strong>SoftBank, KDDI</strong>" in look(IPHONE_17_4)
    waiting = make_order(LineStatus.PREPARING)
    assert "SoftBank, KDDI</strong>" not in client.get(f"/orders/{waiting.token}/").content.decode()


def test_one_page_of_ten_esims_has_each_code_once(client, make_order):
    order = make_order(*[LineStatus.DELIVERED] * 10)
    text = client.get(f"/orders/{order.token}/").content.decode()
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert text.count("data:image/png;base64,") == 10
