"""R1: what the marketplace owes, netted so that no unit is claimed twice; every case is small enough to redo by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.claim_causes import by_kind, by_month, recurring
from core.claim_evidence import (
    Charge,
    LedgerRow,
    Refund,
    Reimbursed,
    Removed,
    Sent,
    kind_of,
    of_charges,
    of_ledger,
    of_refunds,
    of_reimbursements,
    of_removals,
    of_shipments,
)
from core.claims import Claim, Filed, Given, Kind, Line, Loss, Window, claims, reconcile

MARCH = date(2026, 3, 1)
SIXTY = Window(30, 60, "policy", "agreed")
EIGHT = Decimal(8)


def on(day: int) -> date:
    return MARCH + timedelta(days=day - 1)


def loss(
    day: int, units: int, kind: Kind = "lost", reference: str = "US", each: Decimal | None = EIGHT
) -> Loss:
    return Loss(1, kind, on(day), reference, units, each, "ledger.txt")


def found(day: int, units: int) -> Given:
    return Given(1, "lost", on(day), units, "found")


def paid(day: int, units: int, amount: int = 0, kind: Kind | None = "lost", **named: str) -> Given:
    return Given(1, kind, on(day), units, "paid", Decimal(amount), f"R{day}", **named)


def lines(
    losses: list[Loss], came: list[Given], *, today: int = 40, filed: tuple[Filed, ...] = (), window: Window | None = SIXTY
) -> tuple[Line, ...]:  # fmt: skip
    return reconcile(losses, came, filed, lambda _: window, on(today))


def states(told: tuple[Line, ...]) -> list[tuple[str, int]]:
    return [(each.state, each.units) for each in claims(told)]


def test_the_worked_example() -> None:
    """5 lost, 2 found, 1 paid 8.00: 2 may be claimed, worth 16.00, until 30 April."""
    told = claims(lines([loss(1, 5)], [found(9, 2), paid(20, 1, 8)]))

    assert [
        ("open", 2, Decimal("16.00"), date(2026, 4, 30)),
        ("recovered", 1, Decimal("8.00"), date(2026, 4, 30)),
    ] == [(each.state, each.units, each.value, each.closes_on) for each in told]
    assert [Decimal(0), Decimal("8.00")] == [each.recovered for each in told]


def test_the_oldest_loss_is_netted_first() -> None:
    """Lost 3 and 3, 4 paid: the first is paid whole, of the second 1."""
    assert [(3, 0), (1, 2)] == [
        (each.paid, each.left) for each in lines([loss(1, 3), loss(5, 3)], [paid(9, 4)])
    ]


def test_what_came_before_a_loss_is_not_for_it() -> None:
    """A unit found on the day of the loss counts, one found the day before was another."""
    assert [("open", 1)] == states(lines([loss(5, 1)], [found(4, 1)]))
    assert [] == states(lines([loss(5, 1)], [found(5, 1)]))


@pytest.mark.parametrize(("today", "state"), [(30, "waiting"), (31, "open"), (61, "open"), (62, "expired")])
def test_a_claim_waits_opens_and_expires(today: int, state: str) -> None:
    """A loss of the 1st: too early on day 29 after it, open from day 30 to day 60, over on day 61."""
    assert [(state, 1)] == states(lines([loss(1, 1)], [], today=today))


def test_an_unknown_window_neither_opens_nor_ends() -> None:
    """Where no source tells of a window the claim is open, without a deadline."""
    (claim,) = claims(lines([loss(1, 1)], [], today=400, window=None))

    assert ("open", None, None) == (claim.state, claim.opens_on, claim.closes_on)


def test_a_filed_claim_is_not_open_again_and_a_payment_closes_it() -> None:
    """Filed units stay filed past the deadline; more units of the same loss are open; paid ones are recovered."""
    case = (Filed(1, "lost", on(1), "US", 2, "777"),)

    assert [("open", 1), ("filed", 2)] == states(lines([loss(1, 3)], [], filed=case))
    assert [("filed", 2)] == states(lines([loss(1, 2)], [], filed=case, today=99))
    assert [("filed", 1), ("recovered", 1)] == states(
        lines([loss(1, 2)], [paid(50, 1, 8)], filed=case, today=60)
    )
    assert [("recovered", 2)] == states(lines([loss(1, 2)], [paid(50, 2, 16)], filed=case, today=60))


def test_a_payment_that_names_a_case_or_an_order_is_for_that_loss() -> None:
    """The younger loss was filed under 777: the payment under 777 is for it; an order's payment is for no other order."""
    case = (Filed(1, "lost", on(5), "US", 2, "777"),)
    told = lines([loss(1, 2), loss(5, 2)], [paid(20, 2, case_id="777")], filed=case)
    assert [(0, 2), (2, 0)] == [(each.paid, each.left) for each in told]

    orders = [loss(1, 1, "not_returned", "111-1"), loss(2, 1, "not_returned", "111-2")]
    told = lines(
        orders,
        [
            paid(20, 1, kind="not_returned", order_id="111-2"),
            paid(21, 1, kind="not_returned", order_id="111-9"),
        ],
    )
    assert [0, 1] == [each.paid for each in told]


def test_a_payment_of_unknown_reason_counts_against_what_is_left() -> None:
    """Rather too little is claimed than one unit twice."""
    told = lines([loss(1, 1), loss(1, 1, "damaged")], [paid(9, 1, kind=None), paid(9, 1, kind="damaged")])

    assert [("recovered", 1), ("recovered", 1)] == states(told)


def test_without_a_cost_the_value_is_not_known() -> None:
    """Never a silent zero."""
    (claim,) = claims(lines([loss(1, 2, each=None)], []))

    assert claim.value is None


def test_open_claims_come_first_by_deadline_then_by_value() -> None:
    """What runs out first stands first."""
    told = claims(lines([loss(1, 1), loss(1, 9, "damaged"), loss(35, 9, "short", "FBA1")], []))

    assert [("damaged", "open"), ("lost", "open"), ("short", "waiting")] == [
        (each.kind, each.state) for each in told
    ]


# From the files


def ledger(lost: int = 0, damaged: int = 0, back: int = 0, *, at: str = "US", disposition: str = "SELLABLE", balances: bool = True, day: int = 1) -> LedgerRow:  # fmt: skip
    return LedgerRow(1, on(day), disposition, at, lost, damaged, back, balances, "ledger.txt")


def of(*rows: LedgerRow) -> tuple[list[tuple[str, str, int]], list[tuple[str | None, int]]]:
    losses, came = of_ledger(rows, lambda _: EIGHT)
    return [(e.kind, e.reference, e.units) for e in losses], [(e.kind, e.units) for e in came]


def test_a_damaged_unit_is_counted_once() -> None:
    """3 left the sellable stock: 2 as damaged by the warehouse, 1 by a customer, which is not its doing."""
    rows = (
        ledger(damaged=-3),
        ledger(damaged=2, disposition="WAREHOUSE_DAMAGED"),
        ledger(damaged=1, disposition="CUSTOMER_DAMAGED"),
    )

    assert ([("damaged", "US", 2)], []) == of(*rows)
    assert ([("damaged", "US", 2)], []) == of(ledger(damaged=2, disposition="WAREHOUSE_DAMAGED"))
    assert ([], []) == of(ledger(damaged=1, disposition="CUSTOMER_DAMAGED"))


def test_signs_are_those_of_the_file() -> None:
    """A positive loss puts a unit back where the balances add up, and is a loss where only losses have no sign."""
    assert ([("lost", "US", 2)], [("lost", 1)]) == of(ledger(lost=-2, back=1))
    assert ([], [("lost", 2)]) == of(ledger(lost=2))
    assert ([("lost", "US", 2)], []) == of(ledger(lost=2, balances=False))


def test_a_loss_of_unsellable_units_is_not_claimed_again() -> None:
    """A damaged unit was claimed as damaged."""
    assert ([], []) == of(ledger(lost=-1, disposition="WAREHOUSE_DAMAGED"))


@pytest.mark.parametrize(
    ("reason", "kind"),
    [("Lost_Warehouse", "lost"), ("Damaged_Warehouse", "damaged"), ("Lost_Inbound", "short"), ("CustomerReturn", "not_returned"),
     ("CustomerServiceIssue", "not_returned"), ("Removal_Order_Lost", "removal"), ("Lost_Outbound", "removal"),
     ("Fee_Correction", "fee"), ("Reimbursement_Reversal", None), ("GeneralAdjustment", None)],
)  # fmt: skip
def test_reasons_of_the_reimbursement_report(reason: str, kind: str | None) -> None:
    """A reason names the kind it pays for, or none."""
    assert kind == kind_of(reason)


def row(
    id: str, units: int, amount: int, day: int = 1, reason: str = "Lost_Warehouse", original: str = ""
) -> Reimbursed:
    return Reimbursed(id, 1, on(day), reason, units, Decimal(amount), original_id=original)


def test_a_reversal_takes_from_the_payment_it_names() -> None:
    """3 paid under R1 and 2 under R2, one of R1 taken back; without a name the newest before it gives."""
    told = of_reimbursements(
        [row("R1", 3, 24), row("R2", 2, 16, 5), row("R3", -1, -8, 9, "Reimbursement_Reversal", "R1")],
        lambda _: None,
    )
    assert [("R1", 2, Decimal(16)), ("R2", 2, Decimal(16))] == [(e.id, e.units, e.amount) for e in told]

    told = of_reimbursements(
        [row("R1", 3, 24), row("R2", 2, 16, 5), row("R3", -3, -24, 9, "Reimbursement_Reversal")],
        lambda _: None,
    )
    assert [("R1", 2, Decimal(16))] == [(e.id, e.units, e.amount) for e in told]


def test_a_fee_correction_pays_for_units_by_its_amount() -> None:
    """21.90 at 2.19 a unit: 10 units."""
    told = of_reimbursements(
        [Reimbursed("R1", 1, on(1), "Fee_Correction", 0, Decimal("21.90"))], lambda _: Decimal("2.19")
    )

    assert [("fee", 10)] == [(each.kind, each.units) for each in told]


def test_refunded_and_not_returned_by_order() -> None:
    """Of 2 units refunded for 60.00 one came back: one is worth 30.00 less 9.00 of fees; what no return could tell is left out."""
    refunds = [
        Refund(1, "111-1", on(9), 2, Decimal(60), Decimal(9)),
        Refund(1, "111-0", on(1), 1, Decimal(30), Decimal(9)),
    ]

    (claim,) = of_refunds(refunds, [(1, "111-1", 1), (1, "111-7", 4)], on(5))

    assert (1, "111-1", Decimal("21.00")) == (claim.units, claim.reference, claim.each)
    assert [] == of_refunds(refunds, [(1, "111-1", 2)], on(5))


def test_shipments_and_removals_that_lack_units() -> None:
    """500 sent and 492 received; 20 to be removed and 17 accounted for."""
    (short,) = of_shipments([Sent(1, "FBA1", on(1), 500, 492), Sent(1, "FBA2", on(1), 5, 6)], lambda _: EIGHT)
    (gone,) = of_removals([Removed(1, "RM1", on(1), 20, 17), Removed(1, "RM2", on(1), 5, 5)], lambda _: EIGHT)

    assert (("short", "FBA1", 8), ("removal", "RM1", 3)) == ((short.kind, short.reference, short.units), (gone.kind, gone.reference, gone.units))  # fmt: skip


def charge(settlement: str, charged: str, day: int = 1) -> Charge:
    return Charge(
        1,
        settlement,
        on(day),
        40,
        40 * Decimal(charged),
        Decimal("3.73"),
        "USD",
        "large_standard",
        "small_bulky",
    )


def test_fees_over_the_tariff_in_two_settlements() -> None:
    """40 units at 5.92 with a tariff of 3.73, twice: 40 times 2.19 each; once, or within a tenth, is no claim."""
    told = of_charges([charge("S1", "5.92"), charge("S2", "5.92", 15)], 0.10)

    assert [("S1", 40, Decimal("2.19")), ("S2", 40, Decimal("2.19"))] == [
        (e.reference, e.units, e.each) for e in told
    ]
    assert "Amazon measures it as small_bulky" in str(told[0].note)
    assert [] == of_charges([charge("S1", "5.92"), charge("S2", "4.10", 15)], 0.10)


def test_causes_by_month_and_what_recurs() -> None:
    """Lost 2, 1 and 3 in March, April and May at one warehouse, 1 found and 2 paid: 3 left, two run out; it recurs thrice over."""
    told = lines(
        [loss(1, 2, reference="PHX7"), loss(35, 1, reference="PHX7"), loss(65, 3, reference="PHX7")],
        [found(2, 1), paid(70, 2, 16)],
        today=100,
    )
    causes = by_month(told)

    assert [(5, "lost", 3), (4, "lost", 1), (3, "lost", 1)] == [
        (each.month.month, each.kind, each.units) for each in causes
    ]
    assert {"recovered": 2, "open": 3} == {
        state: each.units for state, each in by_kind(causes)["lost"].items()
    }
    assert Decimal(24) == by_kind(causes)["lost"]["open"].value
    assert [(None, "PHX7", 3, 5), (1, "", 3, 5)] == [
        (each.sku_id, each.place, each.months, each.units) for each in recurring(told)
    ]
    assert () == recurring(told[:2])


# What holds of every input

_KINDS = st.sampled_from(["lost", "damaged", "not_returned"])
_LOSSES = st.lists(
    st.builds(
        Loss, st.integers(1, 2), _KINDS, st.integers(1, 90).map(on), st.sampled_from(["US", "PHX7", "111-1"]),
        st.integers(1, 6), st.sampled_from([None, EIGHT]),
    ),
    max_size=8,
)  # fmt: skip
_GIVEN = st.lists(
    st.builds(
        Given, st.integers(1, 2), st.one_of(st.none(), _KINDS), st.integers(1, 90).map(on), st.integers(1, 6),
        st.sampled_from(["found", "paid"]), st.integers(0, 50).map(Decimal), st.sampled_from(["R1", "R2", "R3"]),
        st.sampled_from(["", "111-1"]), st.sampled_from(["", "777"]),
    ),
    max_size=8,
)  # fmt: skip
_FILED = st.lists(
    st.builds(Filed, st.integers(1, 2), _KINDS, st.integers(1, 90).map(on), st.sampled_from(["US", "PHX7"]), st.integers(1, 9), st.just("777")),
    max_size=4,
    unique_by=lambda each: (each.sku_id, each.kind, each.day, each.reference),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(_LOSSES, _GIVEN, _FILED, st.integers(1, 200), st.randoms(use_true_random=False))
def test_claimed_found_and_paid_never_exceed_what_was_lost(
    losses: list[Loss], came: list[Given], filed: list[Filed], today: int, dice: object
) -> None:
    """Every unit lost is one of found, paid, filed, waiting, open or expired; and the order of rows does not matter."""
    told = reconcile(losses, came, filed, lambda _: SIXTY, on(today))

    assert sum(each.units for each in losses) == sum(each.loss.units for each in told)
    for line in told:
        assert min(line.found, line.paid, line.filed, line.left) >= 0
        assert line.loss.units == line.found + sum(units for _, units in line.parts())
    assert sum(line.found + line.paid for line in told) <= sum(each.units for each in came)
    assert sum(line.recovered for line in told) <= sum(
        each.amount for each in came if each.how == "paid"
    ) + Decimal("0.01") * len(told)
    everything: list[Claim] = list(claims(told))
    assert sum(each.units for each in everything) == sum(line.loss.units - line.found for line in told)

    for rows in (losses, came, filed):
        dice.shuffle(rows)  # type: ignore[attr-defined]  # a Random
    assert told == reconcile(losses, came, filed, lambda _: SIXTY, on(today))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(
            row,
            st.sampled_from(["R1", "R2", "R3"]),
            st.integers(-4, 6),
            st.integers(-40, 60),
            st.integers(1, 20),
        ),
        max_size=8,
    )
)
def test_reversals_never_make_more_of_what_was_paid(rows: list[Reimbursed]) -> None:
    """Units and money given are at most what the positive rows say, and never negative."""
    told = of_reimbursements(rows, lambda _: None)

    assert all(each.units > 0 and each.amount >= 0 for each in told)
    assert sum(each.units for each in told) <= sum(max(0, each.units) for each in rows)
