"""Opens a notebook in Debian's Jupyter with headless Chromium, runs all cells and takes a screenshot.

Usage: python3 browser.py NOTEBOOK KERNEL_NAME SCREENSHOT.png
Exit status 1 if a cell fails, no figure is drawn or the time is up.
"""
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

LIMIT = 240  # seconds for all cells


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def main(notebook, kernel, screenshot):
    work = tempfile.mkdtemp(prefix="podium-browser-")
    server = driver = None
    try:
        name = os.path.basename(notebook)
        shutil.copy(notebook, work)
        port = free_port()
        env = dict(os.environ, JUPYTER_CONFIG_DIR=os.path.join(work, "config"), JUPYTER_RUNTIME_DIR=os.path.join(work, "run"))
        server = subprocess.Popen(
            [sys.executable, "-m", "notebook", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}",
             "--NotebookApp.token=", "--NotebookApp.password=", f"--notebook-dir={work}"],
            env=env, stdout=open(os.path.join(work, "server.log"), "w"), stderr=subprocess.STDOUT, start_new_session=True)
        for _ in range(300):
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        options = Options()
        for arg in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1200,1000", "--hide-scrollbars"):
            options.add_argument(arg)
        options.binary_location = shutil.which("chromium") or "/usr/bin/chromium"
        driver = webdriver.Chrome(service=Service(shutil.which("chromedriver") or "/usr/bin/chromedriver"), options=options)
        driver.set_script_timeout(30)
        driver.get(f"http://127.0.0.1:{port}/notebooks/{name}?kernel_name={kernel}")
        wait(driver, "return window.Jupyter && Jupyter.notebook && Jupyter.notebook._fully_loaded && Jupyter.notebook.kernel && Jupyter.notebook.kernel.is_connected()", 60)
        driver.execute_script("Jupyter.notebook.clear_all_output(); Jupyter.notebook.execute_all_cells();")
        time.sleep(1)
        wait(driver, "return Jupyter.notebook.get_cells().every(c => c.cell_type !== 'code' || c.get_text().trim() === '' || (c.input_prompt_number !== '*' && c.input_prompt_number !== null)) "
                     "&& !Jupyter.notebook.kernel_busy", LIMIT)
        time.sleep(2)
        errors = driver.execute_script("return Array.from(document.querySelectorAll('.output_error')).map(e => e.innerText)")
        figures = driver.execute_script("return document.querySelectorAll('.output_svg svg, .output_svg img, .output_png img, .output_html svg, .output_html img, .output_subarea svg').length")
        # The whole notebook in one picture.
        height = driver.execute_script("return document.querySelector('#notebook-container').scrollHeight + 200")
        driver.set_window_size(1200, min(max(height, 1000), 12000))
        time.sleep(1)
        driver.save_screenshot(screenshot)
        print(f"{figures} figures, {len(errors)} errors")
        for e in errors:
            print(e)
        return 1 if errors or figures == 0 else 0
    finally:
        if driver:
            driver.quit()
        if server:
            os.killpg(server.pid, signal.SIGTERM)
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)
        shutil.rmtree(work, ignore_errors=True)


def wait(driver, condition, limit):
    end = time.time() + limit
    while time.time() < end:
        if driver.execute_script(condition):
            return
        time.sleep(0.3)
    raise SystemExit(f"waited {limit} s for: {condition}")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
