"""What happens behind the payment page: the shopper confirms, and the bank says yes, no, later or "prove it is you"."""

from dataclasses import dataclass

from sandbox.stripe import charges, drafts, intents, switches, tax
from sandbox.stripe.events import change, emit
from sandbox.stripe.objects import Json, find
from sandbox.world import World

# docs.stripe.com/testing: what each number does, and Stripe's code and words where it fails.
NUMBERS = {
    "4242424242424242": "succeed",
    "5555555555554444": "succeed",
    "378282246310005": "succeed",
    "4000000000000002": "card_declined",
    "4000000000009995": "insufficient_funds",
    "4000000000000069": "expired_card",
    "4000000000000127": "incorrect_cvc",
    "4000002500003155": "three_d_secure",
    "4000002760003184": "three_d_secure",
}
REASONS = {
    "card_declined": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "incorrect_number": "Your card number is incorrect.",
    "payment_intent_authentication_failure": "We could not confirm that it is you. Choose another card or try again.",
}
SWITCHED = {"decline": "card_declined"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    Args:
        step: `done`, `challenge` (the bank asks the shopper), or `declined`.
        message: for the shopper, when declined.
        event_id: the `checkout.session.completed` to be answered before the redirect.
    """

    step: str
    message: str = ""
    event_id: str = ""


def confirm(world: World, session: Json, number: str) -> Outcome:
    """The shopper pressed Pay on an open session. `number` is the card's, digits only."""
    wanted = switches.take(world, "next_payment")
    result = NUMBERS.get(number, "incorrect_number") if wanted == "by_card" else SWITCHED.get(wanted, wanted)
    session = tax.calculate(world, session)
    if not session["amount_total"]:
        return complete(world, session, "no_payment_required")
    intent = _intent(world, session)
    if result in REASONS:
        return decline(world, session, intent, result, last4=number[-4:])
    return _accept(world, session, intent, result, last4=number[-4:])


def answer_challenge(world: World, session: Json, *, passed: bool) -> Outcome:
    """The shopper came back from the bank's page."""
    intent = find(world, "payment_intent", session["payment_intent"])
    last4 = drafts.read(world, session)["last4"]
    if not passed:
        return decline(world, session, intent, "payment_intent_authentication_failure", last4=last4)
    return _accept(world, session, intent, "succeed", last4=last4)


def decline(world: World, session: Json, intent: Json, code: str, *, last4: str) -> Outcome:
    """The session stays open: the shopper may try again."""
    if code != "payment_intent_authentication_failure":
        charges.create(
            world, intent, email=session["customer_details"]["email"], last4=last4, status="failed"
        )
    _fail(world, intent, code)
    return Outcome("declined", REASONS[code])


def complete(world: World, session: Json, payment_status: str) -> Outcome:
    change(world, session, status="complete", payment_status=payment_status, url=None)
    event = emit(world, "checkout.session.completed", session)
    return Outcome("done", event_id=event["id"])


def settle_pending(world: World, session: Json, *, paid: bool) -> None:
    """A delayed payment came through after all, or did not. The session stays complete either way."""
    intent = find(world, "payment_intent", session["payment_intent"])
    charge = find(world, "charge", intent["latest_charge"])
    if paid:
        charges.settle(world, charge)
        intents.succeed(world, intent, charge["amount"])
        change(world, session, "checkout.session.async_payment_succeeded", payment_status="paid")
    else:
        charges.fail(world, charge, "card_declined", REASONS["card_declined"])
        _fail(world, intent, "card_declined")
        emit(world, "checkout.session.async_payment_failed", session)


def _intent(world: World, session: Json) -> Json:
    if session["payment_intent"]:
        return find(world, "payment_intent", session["payment_intent"])
    intent = intents.create(world, session, drafts.read(world, session)["payment_intent_data"])
    change(world, session, payment_intent=intent["id"])
    return intent


def _accept(world: World, session: Json, intent: Json, result: str, *, last4: str) -> Outcome:
    email = session["customer_details"]["email"]
    if result == "three_d_secure":
        drafts.note(world, session, last4=last4)
        page = f"{world.config.public_url}/c/pay/{session['id']}/challenge"
        action = {"type": "redirect_to_url", "redirect_to_url": {"return_url": None, "url": page}}
        change(world, intent, "payment_intent.requires_action", status="requires_action", next_action=action)
        return Outcome("challenge")
    if result == "pending":
        charges.create(world, intent, email=email, last4=last4, status="pending")
        change(world, intent, "payment_intent.processing", status="processing")
        return complete(world, session, "unpaid")
    charge = charges.create(world, intent, email=email, last4=last4, status="succeeded")
    intent["payment_method"] = charge["payment_method"]
    if charge["captured"]:
        intents.succeed(world, intent, charge["amount"])
        return complete(world, session, "paid")
    _hold(world, intent)
    return complete(world, session, "unpaid")


def _hold(world: World, intent: Json) -> None:
    kind = "payment_intent.amount_capturable_updated"
    held = {"amount_capturable": intent["amount"], "next_action": None, "last_payment_error": None}
    change(world, intent, kind, status="requires_capture", **held)


def _fail(world: World, intent: Json, code: str) -> None:
    error = {"type": "card_error", "code": code, "message": REASONS[code]}
    if code == "card_declined":
        error["decline_code"] = "generic_decline"
    change(
        world,
        intent,
        "payment_intent.payment_failed",
        status="requires_payment_method",
        last_payment_error=error,
        next_action=None,
        processing=None,
    )


def expire(world: World, session: Json) -> Json:
    """Close an open session for good."""
    if session["payment_intent"]:
        intents.abandon(world, find(world, "payment_intent", session["payment_intent"]), "automatic")
    return change(world, session, "checkout.session.expired", status="expired", url=None)
