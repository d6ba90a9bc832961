// Package conformance tests the kernel as a whole: sequences of cells through
// the real compiler, every process killed in turn, full disks and floods of
// output. messages.py drives the installed kernel with jupyter_client through
// every message type, browser.py opens a notebook in Jupyter with Chromium;
// .ci/run calls them.
package conformance
