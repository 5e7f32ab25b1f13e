"""`coterie show`: a run as a tree, its messages, or one of its requests."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import click

from coterie.journal import EffectLine, Node, RunHeader
from coterie.journal.reader import Reader
from coterie.redact import redact

from ..figures import Figures, money, seconds, tokens
from . import options
from .lookup import find, open_reader
from .runs import lasted, run_json, status, title

_SHOWN = 100


@click.command("show")
@options.run
@click.option("--messages", is_flag=True, help="The messages of every chat.")
@click.option("--request", "number", type=click.IntRange(min=1), metavar="N", help="The exact request of model call N.")
@options.json
@options.journal
def command(name: str, messages: bool, number: int | None, as_json: bool, journal: Path) -> None:
    """Show a run as a tree: chats, turns, model calls, tools, code and people; live runs too."""
    with open_reader(journal) as reader:
        run = find(reader, name)
        if number is not None:
            click.echo(_request(reader, run, number))
        elif as_json:
            _print_json(reader, run, messages=messages)
        else:
            _print_head(reader, run)
            _print_messages(reader, run) if messages else _print_tree(reader, run)


def _print_head(reader: Reader, run: RunHeader) -> None:
    program = run.program
    figures = Figures.of(reader.totals(run.id))
    click.echo(f"{click.style(run.id, bold=True)}  {status(run)}  {seconds(lasted(run))}".rstrip())
    click.echo(f"  {title(run)}")
    click.echo(f"  {figures}{f' | {figures.errors} errors' if figures.errors else ''}")
    if run.attempt > 1:
        click.echo(f"  attempt {run.attempt}")
    if program.get("cwd"):
        click.echo(click.style(f"  in {program['cwd']}", dim=True))
    if run.error:
        click.echo(click.style(f"  {redact(run.error)}", fg="red"))
    click.echo()


def _print_tree(reader: Reader, run: RunHeader) -> None:
    calls = _numbers(reader, run)
    for node in reader.tree(run.id):
        indent = "  " * node.depth
        if node.chat is not None:
            opening = _short(node.chat.opening)
            peers = node.chat.name.replace(">", " > ")
            click.echo(f"{indent}{click.style(peers, bold=True)}  {click.style(opening, dim=True)}".rstrip())
        elif node.turn is not None:
            click.echo(click.style(f"{indent}turn {node.turn}", dim=True))
        elif node.effect is not None:
            click.echo(f"{indent}{_effect(reader, run, node.effect, calls)}")


def _numbers(reader: Reader, run: RunHeader) -> dict[str, int]:
    """The numbers of the first model calls, by key: what --request takes."""
    models = (each.key for each in reader.effects(run.id) if each.kind == "model")
    return {key: number for number, key in enumerate(islice(models, 10_000), 1)}


def _effect(reader: Reader, run: RunHeader, effect: EffectLine, calls: dict[str, int]) -> str:
    what = {"human": "a person", "code": "code"}.get(effect.kind, effect.name or effect.kind)
    number = f"#{calls[effect.key]} " if effect.key in calls else ""
    parts = [f"{number}{effect.agent or 'program'} > {what}"]
    if effect.seconds is not None:
        parts.append(seconds(effect.seconds))
    if effect.usage is not None:
        about = "~" if effect.usage.estimated else ""
        parts.append(f"{about}{tokens(effect.usage.input_tokens)} in, {about}{tokens(effect.usage.output_tokens)} out")
    if effect.kind == "model" and effect.status == "done":
        parts.append("from the cache" if effect.source == "cache" else money(effect.usd or 0, int(effect.usd is None)))
    if effect.attempt != run.attempt:
        parts.append(f"attempt {effect.attempt}")
    line = "  ".join(parts)
    if effect.status == "intent":
        waiting = "under way" if run.status == "running" else "was under way when the run ended"
        return f"{line}  {click.style(waiting, fg='yellow')}"
    error = _error(reader, run, effect)
    return f"{line}  {click.style(error, fg='red')}" if error else line


def _error(reader: Reader, run: RunHeader, effect: EffectLine) -> str:
    """How the effect went wrong, in a line; what a tool or code told the agents counts too."""
    if effect.status != "failed" and effect.kind not in ("tool", "code"):
        return ""
    match outcome_of(reader, run, effect):
        case {"model_error": name, "message": text}:
            return _short(f"{name}: {text}")
        case {"class": name, "text": text}:
            return _short(f"{name}: {text}")
        case [False, {"content": text}]:
            return _short(str(text))
        case [int(code), *output] if effect.kind == "code" and code != 0:
            last = str(output[0] if output else "").strip().splitlines()[-1:]
            return _short(f"exit code {code}: {''.join(last)}")
    return ""


def outcome_of(reader: Reader, run: RunHeader, effect: EffectLine) -> Any:
    """The outcome of an effect as JSON, without what was printed meanwhile."""
    data = json.loads(reader.outcome(run.id, effect.key).payload or b"null")
    return data["outcome"] if isinstance(data, dict) and "outcome" in data else data


def _print_messages(reader: Reader, run: RunHeader) -> None:
    for path, name in _chats(reader, run):
        click.echo(click.style(name.replace(">", " > "), bold=True))
        messages = reader.messages(run.id, path)
        if not messages:
            click.echo("  no model was asked in this chat\n")
        for message in messages:
            speaker = message.get("name") or message.get("role", "")
            click.echo(click.style(f"--- {speaker} ({message.get('role')})", fg="cyan"))
            click.echo(redact(_said(message)))
        click.echo()


def _chats(reader: Reader, run: RunHeader) -> Iterator[tuple[str, str]]:
    return ((node.chat.path, node.chat.name) for node in reader.tree(run.id) if node.chat is not None)


def _said(message: dict[str, Any]) -> str:
    content = message.get("content")
    lines = [content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)] if content else []
    for each in message.get("tool_calls") or ():
        function = each.get("function") or {}
        lines.append(f"calls {function.get('name')}({function.get('arguments')})")
    if message.get("function_call"):
        lines.append(f"calls {message['function_call'].get('name')}({message['function_call'].get('arguments')})")
    return "\n".join(lines)


def _request(reader: Reader, run: RunHeader, number: int) -> str:
    models = (each for each in reader.effects(run.id) if each.kind == "model")
    effect = next(islice(models, number - 1, None), None)
    if effect is None:
        raise click.UsageError(f"The run {run.id} has no model call {number}: `coterie show {run.id}` numbers them.")
    text = reader.request(run.id, effect.key).decode(errors="replace")
    request = json.loads(text)
    shown = _redacted(request)
    if shown == request and not sys.stdout.isatty():
        return text
    return json.dumps(shown, indent=2 if sys.stdout.isatty() else None, ensure_ascii=False)


def _redacted(value: Any) -> Any:
    """JSON with the secrets taken out of its texts; within JSON text, a line break hides where a secret begins."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {key: _redacted(each) for key, each in value.items()}
    return [_redacted(each) for each in value] if isinstance(value, list) else value


def _print_json(reader: Reader, run: RunHeader, *, messages: bool) -> None:
    """Print one object, an effect a line, without ever holding the whole run."""
    head = run_json(run, Figures.of(reader.totals(run.id)))
    click.echo(json.dumps(head, ensure_ascii=False)[:-1] + ', "tree": [', nl=False)
    for index, node in enumerate(reader.tree(run.id)):
        click.echo(
            ("," if index else "") + "\n" + json.dumps(_redacted(_node(reader, run, node)), ensure_ascii=False),
            nl=False,
        )
    click.echo("\n]", nl=False)
    if messages:
        click.echo(', "messages": {', nl=False)
        for index, (path, _) in enumerate(_chats(reader, run)):
            said = json.dumps(_redacted(reader.messages(run.id, path)), ensure_ascii=False)
            click.echo(("," if index else "") + f"\n{json.dumps(path)}: {said}", nl=False)
        click.echo("\n}", nl=False)
    click.echo("}")


def _node(reader: Reader, run: RunHeader, node: Node) -> dict[str, Any]:
    if node.chat is not None:
        return {"depth": node.depth, "chat": node.chat.path, "name": node.chat.name, "opening": node.chat.opening}
    if node.effect is None:
        return {"depth": node.depth, "turn": node.turn}
    effect = node.effect
    return {
        "depth": node.depth,
        "effect": effect.key,
        "kind": effect.kind,
        "agent": effect.agent,
        "name": effect.name,
        "status": effect.status,
        "source": effect.source,
        "seconds": effect.seconds,
        "usage": effect.usage.to_json() if effect.usage else None,
        "cost_usd": effect.usd,
        "error": _error(reader, run, effect) or None,
    }


def _short(text: str) -> str:
    line = redact(" ".join(text.split()))
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 3]}..."
