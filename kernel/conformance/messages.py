"""Drives the installed kernel with jupyter_client through every message type.

Usage: python3 messages.py KERNEL_NAME. Each check prints one line; the last
line counts them, and the exit status is 1 if one failed.
"""
import os
import signal
import sys
import time

from jupyter_client import KernelManager
from jupyter_client.session import Session

TIMEOUT = 60
passed = failed = 0


def check(name, ok, detail=""):
    global passed, failed
    if ok:
        passed += 1
    else:
        failed += 1
    print(("ok      " if ok else "FAILED  ") + name + (f": {detail}" if detail and not ok else ""), flush=True)


def reply_to(kc, msg_id, channel="shell", timeout=TIMEOUT):
    get = kc.get_shell_msg if channel == "shell" else kc.get_control_msg
    end = time.time() + timeout
    while time.time() < end:
        msg = get(timeout=max(0.1, end - time.time()))
        if msg["parent_header"].get("msg_id") == msg_id:
            return msg
    raise TimeoutError(f"no reply to {msg_id}")


def iopub_of(kc, msg_id, timeout=TIMEOUT):
    """All iopub messages of a request, up to its idle."""
    out = []
    end = time.time() + timeout
    while time.time() < end:
        msg = kc.get_iopub_msg(timeout=max(0.1, end - time.time()))
        if msg["parent_header"].get("msg_id") != msg_id:
            continue
        out.append(msg)
        if msg["msg_type"] == "status" and msg["content"]["execution_state"] == "idle":
            return out
    raise TimeoutError(f"{msg_id} never became idle")


def run(kc, code, **kw):
    msg_id = kc.execute(code, **kw)
    out = iopub_of(kc, msg_id)
    return reply_to(kc, msg_id), out


def types(out):
    return [m["msg_type"] for m in out]


def framed(out):
    states = [m["content"]["execution_state"] for m in out if m["msg_type"] == "status"]
    return states == ["busy", "idle"] and out[0]["msg_type"] == "status"


def streams(out, name="stdout"):
    return "".join(m["content"]["text"] for m in out if m["msg_type"] == "stream" and m["content"]["name"] == name)


def request(kc, msg_type, content, channel="shell"):
    msg = kc.session.msg(msg_type, content)
    (kc.shell_channel if channel == "shell" else kc.control_channel).send(msg)
    return msg["header"]["msg_id"]


def main(kernel):
    km = KernelManager(kernel_name=kernel)
    km.start_kernel()
    kc = km.client()
    kc.start_channels()
    kc.wait_for_ready(timeout=TIMEOUT)
    try:
        conversation(km, kc)
    finally:
        kc.stop_channels()
        km.shutdown_kernel(now=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def conversation(km, kc):
    # kernel_info
    msg_id = kc.kernel_info()
    out = iopub_of(kc, msg_id)
    info = reply_to(kc, msg_id)["content"]
    check("kernel_info: status, protocol, language", info["status"] == "ok" and info["protocol_version"].startswith("5.")
          and info["language_info"]["name"] == "go" and info["implementation"] == "podium", info)
    check("kernel_info: framed by busy and idle", framed(out), types(out))
    msg_id = request(kc, "kernel_info_request", {}, "control")
    check("kernel_info on the control channel", reply_to(kc, msg_id, "control")["content"]["status"] == "ok")

    # execute
    rep, out = run(kc, "x := 40\nx + 2")
    check("execute: ok", rep["content"]["status"] == "ok", rep["content"])
    n = rep["content"]["execution_count"]
    check("execute: framed", framed(out), types(out))
    echo = [m for m in out if m["msg_type"] == "execute_input"]
    check("execute: execute_input with the count", len(echo) == 1 and echo[0]["content"]["execution_count"] == n
          and echo[0]["content"]["code"] == "x := 40\nx + 2")
    res = [m for m in out if m["msg_type"] == "execute_result"]
    check("execute: one execute_result with text", len(res) == 1 and res[0]["content"]["data"]["text/plain"] == "42"
          and res[0]["content"]["execution_count"] == n, [m["content"] for m in res])
    check("execute: no mark of ours in the metadata", len(res) == 1 and "podium_result" not in res[0]["content"]["metadata"])
    rep, out = run(kc, 'import "fmt"\nfmt.Println("value", x)')
    check("execute: a kept variable", streams(out) == "value 40\n", streams(out))
    check("execute: counts up", rep["content"]["execution_count"] == n + 1)
    rep, out = run(kc, "x = 41", store_history=False)
    check("execute: store_history false leaves the count", rep["content"]["execution_count"] in (n + 1, None), rep["content"])
    rep, out = run(kc, "x + 1", silent=True)
    check("execute: silent shows nothing", rep["content"]["status"] == "ok"
          and not [t for t in types(out) if t in ("execute_input", "execute_result", "stream", "display_data")], types(out))
    rep, out = run(kc, "", store_history=False)
    check("execute: an empty cell", rep["content"]["status"] == "ok" and framed(out))
    rep, out = run(kc, "y := x", user_expressions={"a": "x", "b": "nothing_of_this_name"})
    ue = rep["content"].get("user_expressions", {})
    check("execute: user_expressions", ue.get("a", {}).get("status") == "ok" and "41" in ue["a"]["data"]["text/plain"]
          and ue.get("b", {}).get("status") == "error", ue)

    # errors
    for name, code, line in (("a build error", "a := 1\nb := a + \"x\"", 2), ("a panic", "v := []int{1}\ni := 3\nv[i] = 2", 3),
                             ("an error that nobody takes", "n := strconv.Atoi(\"no\")", 1)):
        rep, out = run(kc, code)
        errs = [m for m in out if m["msg_type"] == "error"]
        c = rep["content"]
        check(f"error: {name}: exactly one error message, and the reply says the same", c["status"] == "error" and len(errs) == 1
              and errs[0]["content"]["ename"] == c["ename"] and errs[0]["content"]["evalue"] == c["evalue"] and framed(out),
              (types(out), c))
        text = "\n".join(errs[0]["content"]["traceback"]) if errs else ""
        check(f"error: {name}: names line {line}", f"line {line}" in text, text)
    rep, out = run(kc, 'func main() { panic("plain") }')
    check("error: in a plain cell, exactly one", types(out).count("error") == 1 and rep["content"]["status"] == "error", types(out))
    rep, out = run(kc, "x")
    check("error: kept variables are as before", [m["content"]["data"]["text/plain"] for m in out if m["msg_type"] == "execute_result"] == ["41"])

    # stop_on_error
    first = kc.execute("panic(1)", stop_on_error=True)
    second = kc.execute("x", stop_on_error=True)
    check("stop_on_error: the failing request", reply_to(kc, first)["content"]["status"] == "error")
    check("stop_on_error: the queued one is aborted", reply_to(kc, second)["content"]["status"] == "aborted")
    iopub_of(kc, second)
    first = kc.execute("panic(1)", stop_on_error=False)
    second = kc.execute("x", stop_on_error=False)
    reply_to(kc, first)
    check("stop_on_error false: the queued one runs", reply_to(kc, second)["content"]["status"] == "ok")
    iopub_of(kc, second)

    # is_complete
    for code, status in (("x := 1", "complete"), ("for i := range 3 {", "incomplete"), ("x := )", "invalid")):
        msg_id = kc.is_complete(code)
        c = reply_to(kc, msg_id)["content"]
        check(f"is_complete: {code!r} is {status}", c["status"] == status, c)
        check(f"is_complete: {code!r} framed", framed(iopub_of(kc, msg_id)))

    # complete and inspect, also of what only the kernel knows
    run(kc, "type Point struct{ Across, Up float64 }\nfunc (p Point) Norm() float64 { return math.Hypot(p.Across, p.Up) }\npoint := Point{3, 4}")

    def complete(code, want):
        c = {}
        for _ in range(20):  # gopls needs a while after the start
            msg_id = kc.complete(code, len(code))
            c = reply_to(kc, msg_id)["content"]
            if not framed(iopub_of(kc, msg_id)):
                return False, "not framed"
            if want in " ".join(c["matches"]):
                start = code[:c["cursor_start"]]
                return c["status"] == "ok" and code.startswith(start) and c["cursor_end"] <= len(code), c
            time.sleep(1)
        return False, c

    check("complete: a method of a kept variable", *complete("point.No", "Norm"))
    check("complete: a kept variable", *complete("poi", "point"))
    check("complete: a package function", *complete('import "strings"\nstrings.Repl', "Replace"))
    ok, c = False, {}
    for _ in range(20):
        code = 'import "strings"\nstrings.ToUpper("a")'
        msg_id = kc.inspect(code, code.index("ToUpper") + 2)
        c = reply_to(kc, msg_id)["content"]
        iopub_of(kc, msg_id)
        if c["found"] and "ToUpper" in str(c["data"]):
            ok = True
            break
        time.sleep(1)
    check("inspect: a library function", ok and "text/plain" in c["data"], c)
    msg_id = kc.inspect("point", 2)
    c = reply_to(kc, msg_id)["content"]
    iopub_of(kc, msg_id)
    check("inspect: a kept variable", c["found"] and "Point" in str(c["data"]), c)

    # history
    for access in ({"hist_access_type": "tail", "n": 3}, {"hist_access_type": "range", "session": 0, "start": 1, "stop": 3},
                   {"hist_access_type": "search", "pattern": "x*", "n": 5}):
        msg_id = kc.history(raw=True, output=False, **access)
        h = reply_to(kc, msg_id)["content"]
        check(f"history: {access['hist_access_type']}", h["status"] == "ok" and 1 <= len(h["history"]) <= 5, h)
        check(f"history: {access['hist_access_type']} framed", framed(iopub_of(kc, msg_id)))

    # comms
    msg_id = kc.comm_info()
    c = reply_to(kc, msg_id)["content"]
    check("comm_info", c["status"] == "ok" and isinstance(c["comms"], dict), c)
    check("comm_info: framed", framed(iopub_of(kc, msg_id)))
    msg_id = request(kc, "comm_open", {"comm_id": "c1", "target_name": "nobody", "data": {}})
    iopub_of(kc, msg_id)
    check("comm_open of an unknown target does no harm", run(kc, "x")[0]["content"]["status"] == "ok")
    msg_id = request(kc, "comm_msg", {"comm_id": "c1", "data": {}})
    iopub_of(kc, msg_id)
    msg_id = request(kc, "comm_close", {"comm_id": "c1", "data": {}})
    check("comm_close is framed", framed(iopub_of(kc, msg_id)))
    msg_id = request(kc, "nonsense_request", {})
    out = iopub_of(kc, msg_id)
    check("an unknown request is framed, and the kernel lives", framed(out) and run(kc, "x")[0]["content"]["status"] == "ok")

    # input
    msg_id = kc.execute('%with_inputs\n!read name; echo "hello $name"', allow_stdin=True)
    ask = kc.get_stdin_msg(timeout=TIMEOUT)
    check("input: a request", ask["msg_type"] == "input_request" and ask["parent_header"]["msg_id"] == msg_id)
    kc.input("Ada")
    out = iopub_of(kc, msg_id)
    check("input: the reply arrives", "hello Ada" in streams(out), streams(out))
    reply_to(kc, msg_id)

    # interrupts: by message and by signal
    for how in ("message", "signal"):
        msg_id = kc.execute("k := 0\nfor { k++ }")
        time.sleep(2.5)
        begin = time.time()
        if how == "message":
            ctl = request(kc, "interrupt_request", {}, "control")
            check("interrupt: reply", reply_to(kc, ctl, "control")["content"]["status"] == "ok")
        else:
            os.kill(kernel_pid(km), signal.SIGINT)
        rep = reply_to(kc, msg_id)
        took = time.time() - begin
        out = iopub_of(kc, msg_id)
        check(f"interrupt by {how}: the cell ends as an error in under a second", rep["content"]["status"] == "error" and took < 1, (took, rep["content"]))
        check(f"interrupt by {how}: exactly one error", types(out).count("error") == 1, types(out))
    check("interrupt: the kernel goes on", run(kc, "x")[0]["content"]["status"] == "ok")

    # a wrong signature is dropped
    forged = Session(key=b"not the key", signature_scheme="hmac-sha256")
    msg = forged.msg("execute_request", {"code": "x = 0", "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False})
    forged.send(kc.shell_channel.socket, msg)
    time.sleep(1)
    rep, out = run(kc, "x")
    check("a wrong signature is dropped", [m["content"]["data"]["text/plain"] for m in out if m["msg_type"] == "execute_result"] == ["41"])

    # heartbeat
    check("heartbeat", kc.hb_channel.is_beating())

    # restart: clean; shutdown: gone
    km.restart_kernel(now=False)
    kc.wait_for_ready(timeout=TIMEOUT)
    rep, out = run(kc, "x")
    check("restart: variables are gone", rep["content"]["status"] == "error" and "undefined: x" in rep["content"]["evalue"], rep["content"])
    msg_id = kc.shutdown()
    c = reply_to(kc, msg_id, "control")["content"]
    check("shutdown: reply", c["status"] == "ok" and c["restart"] is False, c)
    for _ in range(100):
        if not km.is_alive():
            break
        time.sleep(0.1)
    check("shutdown: the process ends", not km.is_alive())


def kernel_pid(km):
    provisioner = getattr(km, "provisioner", None)
    return (provisioner or km).process.pid if getattr(provisioner, "process", None) else km.kernel.pid


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
