"""Drives the kernel named by argv[1] through jupyter_client, message by message."""
import os
import queue
import signal
import sys
import time

from jupyter_client.manager import KernelManager

manager = KernelManager(kernel_name=sys.argv[1])
manager.start_kernel()
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=30)


def check(condition, *what):
    if not condition:
        raise SystemExit("FAILED: %r" % (what,))


def published(msg_id, timeout=30):
    """What the kernel publishes for a request, which busy and idle must frame."""
    messages = []
    while True:
        m = client.get_iopub_msg(timeout=timeout)
        if m["parent_header"].get("msg_id") != msg_id:
            continue
        messages.append(m)
        if m["msg_type"] == "status" and m["content"]["execution_state"] == "idle":
            break
    states = [m["content"]["execution_state"] for m in messages if m["msg_type"] == "status"]
    check(messages[0]["msg_type"] == "status" and states[0] == "busy", "busy comes first", messages)
    return [m for m in messages if m["msg_type"] != "status"]


def reply(msg_id, timeout=30):
    while True:
        m = client.get_shell_msg(timeout=timeout)
        if m["parent_header"].get("msg_id") == msg_id:
            return m


def run(code, **options):
    msg_id = client.execute(code, **options)
    outputs = published(msg_id)
    return reply(msg_id)["content"], outputs


hello = 'import "fmt"\nfunc main() {\n\tfmt.Println("hello")\n}'

# kernel_info
info = reply(client.kernel_info())["content"]
check(info["implementation"] == "podium" and info["language_info"]["name"] == "go", info)
published(client.kernel_info())

# execute: input, stream, counts
content, outputs = run(hello)
check(content["status"] == "ok" and content["execution_count"] == 1, content)
check([m["msg_type"] for m in outputs] == ["execute_input", "stream"], outputs)
check(outputs[1]["content"] == {"name": "stdout", "text": "hello\n"}, outputs)
content, outputs = run(hello, silent=True)
check(content["status"] == "ok" and outputs == [], content, outputs)
content, outputs = run(hello, store_history=False)
check(content["execution_count"] == 1, content)

# execute: one error
content, outputs = run('func main() {\n\tpanic("no")\n}')
check(content["status"] == "error" and [m["msg_type"] for m in outputs].count("error") == 1, content, outputs)

# execute: user_expressions
content, outputs = run("//keep x=3\n" + hello, user_expressions={"a": "x", "b": "nothing"})
check(content["user_expressions"]["a"]["data"]["text/plain"] == "3", content)
check(content["user_expressions"]["b"]["status"] == "error", content)

# execute: stop_on_error aborts what is queued
client.execute("!sleep 0.3")  # so that the rest is queued when the error comes
first = client.execute("//refuse")
second = client.execute(hello)
third = client.execute(hello)
check(reply(first)["content"]["status"] == "error", "refused")
check(reply(second)["content"]["status"] == "aborted", "aborted")
check(reply(third)["content"]["status"] == "aborted", "aborted")
published(third)

# input
msg_id = client.execute("%with_inputs\n!read x; echo got $x", allow_stdin=True)
ask = client.get_stdin_msg(timeout=30)
check(ask["msg_type"] == "input_request" and ask["parent_header"]["msg_id"] == msg_id, ask)
client.input("text")
check(any(m["content"].get("text") == "got text\n" for m in published(msg_id)), "input")
reply(msg_id)

# is_complete, history, comm_info
check(reply(client.is_complete("for {"))["content"] == {"status": "incomplete", "indent": "\t"}, "is_complete")
history = reply(client.history(hist_access_type="tail", n=100, raw=True))["content"]["history"]
check(history[0] == [1, 1, hello], history)
check(reply(client.comm_info())["content"] == {"status": "ok", "comms": {}}, "comm_info")

# complete and inspect
code = 'import "fmt"\nfunc main() {\n\tfmt.Println\n}'
begun = code.replace("Println", "Printl")
content = reply(client.complete(begun, begun.index("Printl") + 6))["content"]
check(content["status"] == "ok" and "Println" in content["matches"], content)
content = reply(client.inspect(code, code.index("Println") + 3))["content"]
check(content["found"] and "Println formats" in content["data"]["text/markdown"], content)

# interrupt, by message or signal as the kernelspec says
msg_id = client.execute("func main() {\n\tfmt.Println(1)\n\tfor {\n\t}\n}")
while client.get_iopub_msg(timeout=30)["msg_type"] != "stream":
    pass
began = time.time()
manager.interrupt_kernel()
check(reply(msg_id)["content"]["ename"] == "Interrupted", "interrupt")
check(time.time() - began < 1, "interrupted in", time.time() - began)
os.kill(manager.provisioner.pid, signal.SIGINT)  # and a signal when idle does nothing
check(run(hello)[0]["status"] == "ok", "after an interrupt")

# heartbeat
check(client.hb_channel.is_beating(), "heartbeat")

# restart
manager.restart_kernel()
client.wait_for_ready(timeout=30)
content, outputs = run(hello)
check(content["status"] == "ok" and content["execution_count"] == 1, content)

# shutdown, in the middle of a cell
client.execute("func main() {\n\tfor {\n\t}\n}")
began = time.time()
manager.shutdown_kernel()
check(time.time() - began < 3, "shut down in", time.time() - began)
check(not manager.is_alive(), "alive")
client.stop_channels()
print("all messages answered")
