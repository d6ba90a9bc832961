"""Runs the code of one comparison and times it. A request is one line of JSON
on standard input, an answer one line of JSON on standard output."""
import ast
import json
import os
import select
import signal
import sys
import time
import traceback

answers = sys.stdout
sys.stdout = sys.stderr  # what the code prints is not an answer
names = {}
timed = {}


def within(seconds, run):
    """Times one run in a process of its own, which is killed after so many
    seconds: compiled code cannot be interrupted. The result is None then."""
    here, there = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(there, repr(run(1, time.perf_counter)).encode())
        finally:
            os._exit(0)
    os.close(there)
    try:
        if not select.select([here], [], [], seconds)[0]:
            os.kill(child, signal.SIGKILL)
            return None
        return float(os.read(here, 64))
    finally:
        os.close(here)
        os.waitpid(child, 0)


def answer(request):
    kind, code = request["kind"], request["code"]
    if kind == "exec":
        exec(compile(code, "<setup>", "exec"), names)
        return None
    if kind == "eval":
        return eval(compile(code, "<value>", "eval"), names)
    if kind == "time":
        if code not in timed:
            body = "".join("        " + line + "\n" for line in code.split("\n"))
            stored = sorted({node.id for node in ast.walk(ast.parse(code))
                             if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)})
            share = "    global " + ", ".join(stored) + "\n" if stored else ""
            made = {}
            source = ("def run(n, clock):\n" + share + "    begun = clock()\n    for _ in range(n):\n"
                      + body + "    return clock() - begun\n")
            names["__made__"] = made
            exec(compile(source + "__made__['run'] = run\n", "<timed>", "exec"), names)
            timed[code] = made["run"]
        if request.get("limit"):
            return within(request["limit"], timed[code])
        return timed[code](request["count"], time.perf_counter)
    raise ValueError("unknown kind of request: " + kind)


for line in sys.stdin:
    try:
        reply = {"value": answer(json.loads(line))}
    except Exception:
        reply = {"error": traceback.format_exc(limit=4)}
    answers.write(json.dumps(reply) + "\n")
    answers.flush()
