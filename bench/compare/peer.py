"""Runs the code of one comparison and times it. A request is one line of JSON
on standard input, an answer one line of JSON on standard output."""
import ast
import json
import sys
import time
import traceback

answers = sys.stdout
sys.stdout = sys.stderr  # what the code prints is not an answer
names = {}
timed = {}


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
        return timed[code](request["count"], time.perf_counter)
    raise ValueError("unknown kind of request: " + kind)


for line in sys.stdin:
    try:
        reply = {"value": answer(json.loads(line))}
    except Exception:
        reply = {"error": traceback.format_exc(limit=4)}
    answers.write(json.dumps(reply) + "\n")
    answers.flush()
