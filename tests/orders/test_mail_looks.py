"""Every mail: readable in any mail reader, in both directions, in light and dark, and as text alone."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import translation

from catalog.design_tokens import read
from orders import lpa, mail_contexts, mail_previews
from orders.mail_look import in_theme, look, themes, unusable_tokens
from orders.mail_rendering import compose, render
from tests.orders.mail_html import MailPage

SAMPLES = mail_previews.SAMPLES
ABOUT_AN_ORDER = {
    *("delivery", "several", "preparing", "refunded", "released", "gift_bought", "new_link"),
    *("email_changed", "answer", "declined", "staff_alert", "request"),
    *("not_installed", "low_data", "used_up", "expiring", "expired"),
}
HOSTILE = 'Japan <script>go()</script>\n"><img src="https://evil.example/x.png"> 3GB & more'

each_mail = pytest.mark.parametrize("name", SAMPLES)


@pytest.fixture(autouse=True)
def _support(settings):
    settings.SUPPORT_EMAIL = "help@example.com"


def letter(name):
    return mail_previews.letter(SAMPLES[name])


def page(name):
    return MailPage(letter(name).html)


def one_ready(**fields):
    return replace(SAMPLES["delivery"].build()["cards"][0], **fields)


def delivery_of(cards):
    return mail_contexts.delivery(mail_previews._order(Decimal("12.90")), cards, "Paid by card.")


@each_mail
def test_a_mail_names_its_language_and_direction_where_readers_keep_it(name):
    """Some readers drop the html element, so the article says it again."""
    found = page(name)
    [html], [article] = (
        found.all("html"),
        [each for each in found.all("div") if each.get("role") == "article"],
    )
    assert (html["lang"], html["dir"]) == (article["lang"], article["dir"]) == ("en", "ltr")
    assert article["aria-label"] == letter(name).subject


def test_a_mail_from_right_to_left_is_mirrored_and_its_codes_are_not():
    with translation.override("ar"):
        found = letter("delivery")
    page = MailPage(found.html)
    assert page.all("html")[0]["dir"] == "rtl"
    assert "border-right: 2px dashed" in found.html
    assert "border-left: 2px dashed" not in found.html
    sides = [cell["align"] for cell in page.all("td") if cell.get("align") in {"left", "right"}]
    assert sides.count("left") == 1, "the order's reference, which stands at a line's end"
    assert sides.count("right") > 5
    codes = [each for each in page.all("p") if each.get("class") == "code"]
    assert {each["dir"] for each in codes} == {"ltr"}
    assert len(codes) == 4


@each_mail
def test_the_inbox_shows_a_preview_without_secrets(name):
    shown = " ".join(page(name).preheader.replace("\u200c", "").split())
    assert len(shown) > 20
    assert "LPA:" not in shown
    assert "http" not in shown
    [preheader] = page(name).parts("preheader")
    assert preheader["style"].startswith("display:none;")


@each_mail
def test_layout_tables_are_for_layout_and_pictures_have_words(name):
    found = page(name)
    assert {table.get("role") for table in found.all("table")} == {"presentation"}
    assert all(len(picture["alt"]) > 10 for picture in found.all("img"))
    assert all(picture["width"] == picture["height"] == "216" for picture in found.all("img"))


@each_mail
def test_nothing_is_fetched_from_anywhere(name):
    html = letter(name).html
    assert all(picture["src"].startswith("data:image/png") for picture in MailPage(html).all("img"))
    for remote in ("url(", "@import", "<link", "<script", "background=", "srcset"):
        assert remote not in html, remote
    leads_to = {link.split("/orders/")[0].split("?")[0] for link in MailPage(html).links}
    ours = {"http://127.0.0.1:8000", "mailto:help@example.com"}
    installers = {f"https://esimsetup.{name}.com/esim_qrcode_provisioning" for name in ("apple", "android")}
    assert {link for link in leads_to if not link.startswith("http://127.0.0.1:8000")} <= ours | installers


@each_mail
def test_a_mail_has_one_action_and_the_accent_is_its_alone(name):
    found, colors = letter(name), look()
    [action] = MailPage(found.html).parts("action")
    assert action["href"] == SAMPLES[name].build()["action_url"]
    assert found.html.count(colors.light.accent) == 2, "once for Outlook, once for everyone else"
    assert found.html.count(colors.dark.accent) == 1


@each_mail
def test_headings_are_real_and_in_order(name):
    names = [tag for tag, _attributes in page(name).tags if re.fullmatch(r"h\d", tag)]
    assert names[0] == "h1"
    assert set(names[1:]) <= {"h2"}


@each_mail
def test_the_text_says_everything_that_the_html_says(name):
    found = letter(name)
    said = " ".join(found.text.split()).casefold()
    for block in MailPage(found.html).blocks:
        for words in block.casefold().split(" · "):
            assert words in said, words


@each_mail
def test_each_link_of_the_html_stands_bare_in_the_text(name):
    found = letter(name)
    words = found.text.split()
    links = [link for link in MailPage(found.html).links if not link.startswith("mailto:")]
    assert [link for link in links if link not in words] == []
    assert {word for word in words if word.startswith("http")} == set(links)


@pytest.mark.parametrize("name", ["delivery", "several"])
def test_each_code_has_a_line_of_its_own_in_the_text(name):
    lines, cards = letter(name).text.splitlines(), SAMPLES[name].build()["cards"]
    for card in cards:
        for code in (
            card.lpa,
            card.matching_id,
            card.smdp_address,
            card.iccid,
            card.ios_url,
            card.android_url,
        ):
            assert code in lines, code
    assert sum(line.startswith("LPA:") for line in lines) == len(cards)


def test_what_only_some_esims_have_is_in_both_parts():
    context = delivery_of(
        [one_ready(confirmation_code_required=True, phone_number="+81 90 0000 0000", iccid="")]
    )
    found = render("delivery", context, mail_previews.shown_passes(context["cards"]))
    for part in (found.text, found.html):
        assert "will ask for a confirmation code" in part
        assert "+81 90 0000 0000" in part
        assert "ICCID" not in part


@each_mail
def test_the_subject_names_the_order_and_holds_no_secret(name):
    subject = letter(name).subject
    assert (mail_previews.REFERENCE in subject) == (name in ABOUT_AN_ORDER)
    assert not lpa.is_in(subject)
    assert "example/" not in subject
    assert len(subject.splitlines()) == 1


def test_hostile_names_stay_words():
    context = delivery_of([one_ready(plan_name=HOSTILE, facts=[("Data", HOSTILE)])])
    found = render("delivery", context, mail_previews.shown_passes(context["cards"]))
    page = MailPage(found.html)
    assert page.all("script") == []
    assert len(page.all("img")) == 1
    assert " ".join(HOSTILE.split()) in page.blocks
    assert "<script>go()</script>" in found.text, "as text it is what it is"
    message = compose("delivery", context, to="ada@example.com", message_id="1")
    assert message.message()["Subject"]
    assert "\n" not in message.subject
    assert len(message.subject) < 110


def test_ten_of_the_largest_esims_make_a_mail_that_gmail_does_not_cut():
    """It shows 102 kB of HTML and hides the rest behind a link."""
    code = lpa.parse("LPA:1$" + "a" * 60 + ".example$" + "X" * 180)
    big = {
        "plan_name": "A regional plan with a very long name " * 6,
        "lpa": code.text,
        "smdp_address": code.smdp_address,
        "matching_id": code.matching_id,
        "ios_url": lpa.ios_link(code),
        "android_url": lpa.android_link(code),
        "phone_number": "+81 90 0000 0000",
        "count": 10,
    }
    context = delivery_of([one_ready(number=number, **big) for number in range(1, 11)])
    message = compose("delivery", context, to="ada@example.com", message_id="1")
    html = message.alternatives[0][0]
    assert len(html.encode()) < 100_000
    assert len(MailPage(html).all("img")) == 10
    assert len(message.message().as_bytes()) < 500_000


def test_an_esim_without_a_code_has_no_picture():
    context = SAMPLES["preparing"].build()
    message = compose("preparing", context, to="ada@example.com", message_id="1")
    assert message.attachments == []
    assert MailPage(message.alternatives[0][0]).all("img") == []
    assert "Preparing" in message.body


def test_the_picture_lies_on_white_whatever_the_screen_is():
    html = letter("delivery").html
    assert re.search(r'<td bgcolor="#ffffff" style="background:#ffffff;padding:4px;[^>]*><img ', html)
    sheet = html.split("@media (prefers-color-scheme: dark)")[1].split("</style>")[0]
    assert "img" not in sheet


@pytest.mark.parametrize(("theme", "rule"), [("dark", "@media all {"), ("light", "@media not all {")])
def test_a_theme_can_be_looked_at_on_any_screen(theme, rule):
    shown = in_theme(letter("delivery").html, theme)
    assert "prefers-color-scheme" not in shown
    assert rule in shown
    assert f'<meta name="color-scheme" content="{theme}">' in shown


TOKENS = """:root { --accent: #0044cc; --on-accent: #ffffff; --ink: oklch(20% 0.1 260); }
@media screen and (prefers-color-scheme: dark) { :root { --accent: #88aaff; --on-accent: #000000; --ink: #eeeeee; } }"""


def test_mails_take_the_colors_of_the_shops_own_file():
    light, dark = themes(read(TOKENS))
    assert (light.accent, light.on_accent) == ("#0044cc", "#ffffff")
    assert (dark.accent, dark.on_accent) == ("#88aaff", "#000000")


def test_a_color_that_mail_readers_do_not_know_keeps_the_shops_own_in_both_themes():
    light, dark = themes(read(TOKENS))
    assert (light.ink, dark.ink) == (look().light.ink, look().dark.ink)
    assert (light.paper, dark.paper) == ("#faf8f4", "#0e1524")


def test_every_color_of_the_shops_file_can_be_taken():
    assert unusable_tokens() == []


def luminance(color):
    parts = [value / 255 for value in bytes.fromhex(color[1:])]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_text_can_be_read_on_its_ground():
    for colors in (look().light, look().dark):
        for ground in (colors.paper, colors.card, colors.stub, colors.sunken):
            assert contrast(colors.ink, ground) >= 7
        for ground in (colors.paper, colors.card, colors.stub):
            assert contrast(colors.quiet, ground) >= 4.5
        assert contrast(colors.on_accent, colors.accent) >= 4.5
