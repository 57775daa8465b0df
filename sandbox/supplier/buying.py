"""Purchases and top-ups: the calls that cost money, with no idempotency, no look-up and no cancel."""

from datetime import UTC, datetime, timedelta

from sandbox.supplier import esims
from sandbox.supplier.account import Entry
from sandbox.supplier.envelope import Json, refusal, success
from sandbox.supplier.esims import Esim
from sandbox.supplier.fields import Fields
from sandbox.supplier.generate import Plan
from sandbox.supplier.room import Room
from sandbox.supplier.switches import Rule

CLAMPED = 2_147_483_647
"""The serial number of every eSIM: an IMSI that did not fit its 32-bit column."""

Variants = dict[str, Rule]


def purchase(room: Room, fields: Fields, variants: Variants, entry: Entry) -> Json:
    """Buy the plan again, whatever was bought before; fills the ledger line."""
    number = str(fields.get("plan_id", ""))
    if not number.isdecimal():
        return refusal("validation_error")
    plan = room.catalog.plan(int(number))
    entry["plan_id"] = int(number)
    if plan is None:
        return refusal("not_found")
    if not room.catalog.sells(plan):
        return refusal("plan_unavailable")
    cost = room.catalog.price(plan)
    if room.account.balance < cost:
        return refusal("insufficient_balance")
    esim = _vary(room, room.account.buy(plan), variants)
    room.account.charge(cost, variants["late_balance"].seconds if "late_balance" in variants else 0.0)
    entry |= {"slug": room.catalog.slug(plan), "cost": f"{cost:.2f}", "order_number": esim["order_number"]}
    entry |= {name: esim[name] for name in ("lpa", "iccid", "esim_tran_no")}
    return _receipt(room, esim, f"{cost:.8f}", variants)


def _vary(room: Room, esim: Esim, variants: Variants) -> Esim:
    """The eSIM itself may be odd: these variants are what the provider made, not what the answer hides."""
    before, _, matching_id = esim["lpa"].rpartition("$")
    if "lowercase_matching_id" in variants:
        esim["lpa"] = f"{before}${matching_id.lower()}"
    if "confirmation_flag" in variants:
        esim["lpa"] += "$$1"
    if "duplicate_lpa" in variants:
        esim["lpa"] = room.account.last_lpa() or esim["lpa"]
    if "stays_uninstalled" in variants:
        esim["installed_at"] = None
    if rule := variants.get("qr_image_only"):
        esim["image_at"] = room.world.clock.now() + rule.seconds
    return room.account.keep(esim)


def _receipt(room: Room, esim: Esim, total: str, variants: Variants) -> Json:
    """The answer. `status` 0 is stale and means nothing, as at the supplier."""
    order: Json = {"order_number": esim["order_number"], "total_amount": total, "status": 0}
    if "no_order_number" in variants:
        del order["order_number"]
    shown = None if "esim_null" in variants else _shown(room, esim, variants)
    return success("order_completed", "Order completed successfully", {"order": order, "esim": shown})


def _shown(room: Room, esim: Esim, variants: Variants) -> Json:
    image = f"{room.world.config.public_url}/supplier/qr/{esim['order_number']}.png"
    hidden = variants.keys() & {"qr_null", "qr_image_only"}
    info = {"esimTranNo": esim["esim_tran_no"], "pin": esim["pin"], "puk": esim["puk"], "apn": esim["apn"]}
    ends = datetime.fromtimestamp(esim["bought_at"], UTC) + timedelta(days=esim["days"])
    return {
        "serial_number": CLAMPED,
        "iccid": None if "no_iccid" in variants else esim["iccid"],
        "phone_number": esim["phone_number"],
        "qr_code": None if hidden else "" if "qr_empty" in variants else esim["lpa"],
        "qr_code_image": image if "qr_image_only" in variants else None,
        "expiry_date": f"{ends:%Y-%m-%d}",
        "info": info if "with_info" in variants else None,
    }


def top_up(room: Room, fields: Fields, variants: Variants, entry: Entry) -> Json:
    """Add the package's data and days to an eSIM of ours that has not expired, and charge for it again each time."""
    tran_no, code = (str(fields.get(name) or "") for name in ("esimTranNo", "packageCode"))
    entry |= {"esim_tran_no": tran_no, "package_code": code}
    if not tran_no or not code:
        return refusal("validation_error")
    esim = room.account.esim(tran_no)
    if esim is None:
        return refusal("not_found", "eSIM not found")
    plan = _package(room, esim, code)
    if isinstance(plan, str):
        return refusal("validation_error", plan)
    cost = room.catalog.price(plan)
    if room.account.balance < cost:
        return refusal("insufficient_balance")
    room.account.charge(cost, variants["late_balance"].seconds if "late_balance" in variants else 0.0)
    esim = room.account.top_up(esim, plan)
    transaction = f"MBL-{esim['order_number']}_{int(room.world.clock.now())}"
    entry |= {
        "plan_id": plan.id,
        "cost": f"{cost:.2f}",
        "transaction_id": transaction,
        "iccid": esim["iccid"],
    }
    return _top_up_receipt(esim, transaction, variants, room.world.clock.now())


def _package(room: Room, esim: Esim, code: str) -> Plan | str:
    """The plan that tops this eSIM up, or why it cannot: same place, no day plan on either side, not expired."""
    bought = room.catalog.plan(esim["plan_id"])
    plan = None if bought is None else room.catalog.same_place(bought, code)
    if plan is None or not room.catalog.sells(plan):
        return "The package is not available for this eSIM"
    if plan.daily or esim["daily"]:
        return "The package does not support top up"
    if esims.expired(esim, room.world.clock.now()):
        return "The eSIM has expired"
    return plan


TOP_UP_CHANGES: dict[str, Json] = {
    "another_esim": {"iccid": "8931000000000000000", "topUpEsimTranNo": "26010199999999"},
    "no_transaction_id": {"transactionId": None},
    "no_totals": {"totalVolume": None, "totalDuration": None, "expiredTime": None},
    "wrong_totals": {"totalVolume": 0, "totalDuration": 0, "expiredTime": "2020-01-01T00:00:00+0000"},
}
"""What the answer says instead; nothing where it leaves something out."""


def _top_up_receipt(esim: Esim, transaction: str, variants: Variants, now: float) -> Json:
    """The only good answer whose message is a dict of lists."""
    failed = "inner_failure" in variants
    done = {
        "transactionId": transaction,
        "iccid": esim["iccid"],
        "expiredTime": esims.timestamp(esims.expires_at(esim)),
        "totalVolume": esim["total"],
        "totalDuration": esim["days"],
        "orderUsage": esims.used(esim, now),
        "topUpEsimTranNo": esim["esim_tran_no"],
    }
    for variant, change in TOP_UP_CHANGES.items():
        done |= change if variant in variants else {}
    told = {name: value for name, value in done.items() if value is not None}
    data = {"success": not failed, "errorCode": "200002" if failed else None, "errorMsg": None, "obj": told}
    body = success("topup_completed", "", data)
    return body | {"message": {"success": ["Top up completed successfully"]}}
