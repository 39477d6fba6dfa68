"""`restock policy`: the thresholds of every rule, seen, set, saved to a file and loaded from one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli import common, tables
from core.errors import BadInput, BadUse
from core.phrase import Phrase

ScopeText = Annotated[
    str, typer.Argument(metavar="SCOPE", help="shop, stage:growth, class:A, category:NAME or sku:SKU.")
]
BY = "command line"
_HEADS = (
    tables.Head("threshold"), tables.Head("holds"), tables.Head("range"), tables.Head("means", wraps=True),
)  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the verb and what follows it."""
    policy = typer.Typer(no_args_is_help=True, help="See and set the thresholds of the rules.")
    app.add_typer(policy, name="policy")

    @policy.command("show")
    def show(scope: ScopeText = "shop", json: common.Json = False) -> None:
        """Every threshold as it holds in a scope, with its range; * marks what was set there."""
        from bot.usecases import policies
        from core.thresholds import Scope

        found = policies.shown(common.store(), common.DEFAULT_WORKSPACE, Scope.read(scope))
        if json:
            rows = [
                {
                    "field": each.field,
                    "holds": each.holds,
                    "set_here": each.value,
                    "otherwise": each.otherwise,
                    "range": [each.low, each.high],
                }
                for each in found
            ]
            common.print_json({"scope": scope, "thresholds": rows})
            return
        from bot.render.policy_terms import TERMS, amount

        rows_shown = [
            (
                each.field,
                amount("en", each.field, each.holds) + (" *" if each.value is not None else ""),
                _range(*(amount("en", each.field, limit) for limit in (each.low, each.high))),
                str(TERMS[each.field].label),
            )
            for each in found
            if each.field in TERMS
        ]
        tables.show(tables.console(), _HEADS, rows_shown, title=scope)

    @policy.command("set", context_settings={"ignore_unknown_options": True})  # -20% is a value
    def set_(
        words: Annotated[
            list[str],
            typer.Argument(
                metavar="[SCOPE] NAME=VALUE…", help="NAME VALUE does too; NAME= takes the threshold away."
            ),
        ],
    ) -> None:
        """Set thresholds in a scope (else for the shop), for example: restock policy set class:A service_level=98%"""
        from datetime import UTC, datetime

        from bot.render.policy_terms import number, read_line
        from bot.usecases import policies
        from core.thresholds import SHOP, Scope

        scope_text, values = read_line(words)
        unsaid = [name for name, value in values.items() if value is None]
        if unsaid or not values:
            raise BadUse(
                Phrase(
                    "{text} is not NAME=NUMBER, such as review_days=7; nothing was changed",
                    {"text": (unsaid or words)[0]},
                )
            )
        scope = Scope.read(scope_text) if scope_text else SHOP
        wanted = {name: number(name, value) if value else None for name, value in values.items()}
        engine, now = common.store(), datetime.now(UTC)
        held = policies.everything(engine, common.DEFAULT_WORKSPACE).get(str(scope), {}) | wanted
        left = {name: value for name, value in held.items() if value is not None}
        made = policies.load(engine, common.DEFAULT_WORKSPACE, {str(scope): left}, by=BY, now=now)
        _tell(made)

    @policy.command("load")
    def load(
        file: Annotated[Path, typer.Argument(help="A YAML file as “restock policy dump” writes it.")],
    ) -> None:
        """Set the thresholds of a file, whole or not at all; scopes it does not name stay as they are."""
        from datetime import UTC, datetime

        from bot.usecases import policies

        document = read_file(file)
        made = policies.load(common.store(), common.DEFAULT_WORKSPACE, document, by=BY, now=datetime.now(UTC))
        _tell(made)

    @policy.command("dump")
    def dump() -> None:
        """Print all that was set, as a file that “restock policy load” reads."""
        import yaml

        from bot.usecases import policies

        found = policies.everything(common.store(), common.DEFAULT_WORKSPACE)
        typer.echo(yaml.safe_dump(found, allow_unicode=True, sort_keys=True) if found else "{}")


def _range(low: str, high: str) -> str:
    """From the least to the most, a unit of both said once. Worked example: "1 day" and "60 days" are "1 – 60 days"."""
    number, _, unit = low.partition(" ")
    shared = high.endswith((f" {unit}", f" {unit}s")) if unit else False
    return f"{number if shared else low} – {high}"


def read_file(file: Path) -> dict[str, dict[str, float]]:
    """A policy file: scope → threshold → number. Raises `BadUse` and `BadInput` saying what is wrong with it."""
    import yaml

    try:
        found = yaml.safe_load(file.read_text(encoding="utf-8-sig"))
    except OSError:
        raise BadUse(Phrase("{path} cannot be read; nothing was changed", {"path": str(file)})) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        first = str(error).splitlines()[0]
        raise BadInput(
            Phrase(
                "{path} is not a YAML file ({why}); nothing was changed", {"path": str(file), "why": first}
            )
        ) from None
    if not isinstance(found, Mapping):
        raise _shape(file)
    document: dict[str, dict[str, float]] = {}
    for scope, values in found.items():
        if not isinstance(values, Mapping) or not all(_is_number(each) for each in values.values()):
            raise _shape(file)
        document[str(scope)] = {str(name): value for name, value in values.items()}
    return document


def _shape(file: Path) -> BadInput:
    return BadInput(
        Phrase(
            "{path} must hold scopes with thresholds that are numbers, such as “class:A:” and below it "
            "“service_level: 0.98”; nothing was changed",
            {"path": str(file)},
        )
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _tell(made: list[Any]) -> None:
    from bot.render.policy_terms import amount

    if not made:
        typer.echo("Nothing was different; nothing was changed.")
    for each in made:
        before, after = (
            "not set" if value is None else amount("en", each.field, value)
            for value in (each.before, each.after)
        )
        typer.echo(f"{each.scope}: {each.field} {before} → {after}")
