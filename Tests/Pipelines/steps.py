#!/usr/bin/env python3
"""Runs the commands of pipeline files as they stand.

    steps.py action FILE   runs the steps of a composite GitHub action in bash, with the environment that GitHub gives
    steps.py gitlab FILE   runs the script of a GitLab job in sh, `extends` carried out
    steps.py docker FILE   prints the instructions of a Dockerfile

Standard input is JSON: {"folder": …, "inputs": {…}, "context": {…}, "outputs": {step: {name: value}}, "job": …,
"variables": {…}}. Standard output is JSON. A step with `uses` is not run; its outputs are those of standard input.
An expression that is not known here ends the run.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import yaml


def lookup(path: str, context: dict) -> str:
    """The value of `inputs.fail-on`; what a step has not set is empty, and a root that is not known ends the run."""
    if path.split(".")[0] not in context:
        sys.exit(f"expression {path} is not known")
    value = context
    for part in path.split("."):
        value = value.get(part, {}) if isinstance(value, dict) else {}
    if path.startswith("inputs.") and value == {}:
        sys.exit(f"{path} is no input")
    return "" if value == {} else str(value)


def fill(text: str, context: dict) -> str:
    return re.sub(r"\$\{\{\s*(.*?)\s*\}\}", lambda found: lookup(found[1], context), str(text))


def holds(condition: str | None, context: dict, has_failed: bool) -> bool:
    """Whether a step runs: terms with == or !=, joined by &&. Without cancelled() it runs only if nothing has failed."""
    text = re.sub(r"^\$\{\{\s*(.*?)\s*\}\}$", r"\1", condition or "").strip()
    runs_after_failure = "cancelled()" in text
    if has_failed and not runs_after_failure:
        return False
    for term in filter(None, (part.strip() for part in text.split("&&"))):
        if term == "!cancelled()":
            continue
        found = re.fullmatch(r"([\w.-]+) (==|!=) '([^']*)'", term)
        if not found:
            sys.exit(f"condition {term} is not known")
        if (lookup(found[1], context) == found[3]) != (found[2] == "=="):
            return False
    return True


def environment(additions: dict) -> dict:
    """A runner's environment: nothing of a pipeline that this test itself may run in."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "CI", "GITLAB_", "INPUT_"))}
    return kept | {name: str(value) for name, value in additions.items()}


def run_action(action: dict, given: dict) -> dict:
    declared = {name: str(entry.get("default", "")) for name, entry in action["inputs"].items()}
    context = {"inputs": declared | given.get("inputs", {}), "steps": {}, **given["context"]}
    steps, has_failed = [], False
    for step in action["runs"]["steps"]:
        entry = {"id": step["id"], "ran": holds(step.get("if"), context, has_failed)}
        steps.append(entry)
        if not entry["ran"]:
            continue
        if "uses" in step:
            entry["uses"] = step["uses"]
            entry["with"] = {name: fill(value, context) for name, value in step.get("with", {}).items()}
            context["steps"][step["id"]] = {"outputs": given.get("outputs", {}).get(step["id"], {})}
            continue
        if "${{" in step["run"]:
            sys.exit(f"step {step['id']} has an expression in its script")
        with tempfile.TemporaryDirectory() as scratch:
            script, outputs = pathlib.Path(scratch, "script.sh"), pathlib.Path(scratch, "outputs")
            script.write_text(step["run"])
            outputs.touch()
            additions = {name: fill(value, context) for name, value in step.get("env", {}).items()}
            additions |= {"GITHUB_ACTIONS": "true", "CI": "true", "GITHUB_OUTPUT": str(outputs), **given.get("environment", {})}
            result = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
                cwd=given["folder"], env=environment(additions), capture_output=True, text=True)
            pairs = [line.split("=", 1) for line in outputs.read_text().splitlines()]
        entry |= {"status": result.returncode, "output": result.stdout + result.stderr}
        context["steps"][step["id"]] = {"outputs": dict(pairs)}
        has_failed = has_failed or result.returncode != 0
    outputs = {name: fill(entry["value"], context) for name, entry in action["outputs"].items()}
    return {"steps": steps, "outputs": outputs, "failed": has_failed}


def run_gitlab(file: dict, given: dict) -> dict:
    def resolved(name: str) -> dict:
        job = file[name]
        base = resolved(job["extends"]) if "extends" in job else {}
        variables = base.get("variables", {}) | job.get("variables", {})
        return base | job | {"variables": variables}

    job = resolved(given["job"])
    variables = file.get("variables", {}) | job["variables"] | given.get("variables", {})
    # GitLab's runner joins the lines into one script that ends at the first that does not succeed.
    result = subprocess.run(
        ["sh", "-e", "-c", "\n".join(job["script"])],
        cwd=given["folder"], env=environment(variables | {"GITLAB_CI": "true", "CI": "true"} | given.get("environment", {})),
        capture_output=True, text=True)
    return {"status": result.returncode, "output": result.stdout + result.stderr, "artifacts": job["artifacts"]}


def read_dockerfile(text: str) -> list:
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [line.split(None, 1) for line in joined.splitlines() if line.strip()]


kind, path = sys.argv[1:]
text = pathlib.Path(path).read_text()
if kind == "docker":
    answer = read_dockerfile(text)
else:
    given = json.load(sys.stdin)
    answer = {"action": run_action, "gitlab": run_gitlab}[kind](yaml.safe_load(text), given)
json.dump(answer, sys.stdout)
