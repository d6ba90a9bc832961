package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
)

// A Channel is one of the five channels of a kernel.
type Channel int

const (
	Shell Channel = iota
	Control
	Stdin
	IOPub
	Heartbeat
)

var channelNames = [...]string{"shell", "control", "stdin", "iopub", "heartbeat"}

func (c Channel) String() string { return channelNames[c] }

// A Connection says where a kernel listens and how messages are signed. It is
// the content of a connection file.
type Connection struct {
	Transport       string `json:"transport"`        // "tcp" (default) or "ipc"
	IP              string `json:"ip"`               // tcp: the address, default 127.0.0.1; ipc: the path before "-<port>"
	ShellPort       int    `json:"shell_port"`       // 1..65535
	IOPubPort       int    `json:"iopub_port"`       // 1..65535
	StdinPort       int    `json:"stdin_port"`       // 1..65535
	ControlPort     int    `json:"control_port"`     // 1..65535
	HeartbeatPort   int    `json:"hb_port"`          // 1..65535
	Key             string `json:"key"`              // empty: messages are not signed
	SignatureScheme string `json:"signature_scheme"` // "hmac-sha256" (default)
	KernelName      string `json:"kernel_name,omitempty"`
}

// NewConnection returns a connection on the IPv4 loopback with five ports that
// are free now and a fresh key. Another process may take a port before the
// kernel binds it, so whoever starts a kernel tries again when binding fails.
func NewConnection() (Connection, error) {
	c := Connection{Transport: "tcp", IP: "127.0.0.1", Key: NewID(), SignatureScheme: "hmac-sha256"}
	for _, port := range []*int{&c.ShellPort, &c.IOPubPort, &c.StdinPort, &c.ControlPort, &c.HeartbeatPort} {
		// All five are held until the last is found, so that they differ.
		listener, err := net.Listen("tcp4", "127.0.0.1:0")
		if err != nil {
			return Connection{}, fmt.Errorf("finding a free port: %w", err)
		}
		defer listener.Close()
		*port = listener.Addr().(*net.TCPAddr).Port
	}
	return c, nil
}

// ReadConnection reads a connection file. An error names the file and the field.
func ReadConnection(path string) (Connection, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return Connection{}, fmt.Errorf("connection file: %w", err)
	}
	c := Connection{Transport: "tcp", IP: "127.0.0.1", SignatureScheme: "hmac-sha256"}
	if err := json.Unmarshal(data, &c); err != nil {
		var mismatch *json.UnmarshalTypeError
		if errors.As(err, &mismatch) {
			return Connection{}, fmt.Errorf("connection file %s: field %s: found a %s, want a %s",
				path, mismatch.Field, mismatch.Value, mismatch.Type)
		}
		return Connection{}, fmt.Errorf("connection file %s is not JSON: %w", path, err)
	}
	if err := c.validate(); err != nil {
		return Connection{}, fmt.Errorf("connection file %s: %w", path, err)
	}
	return c, nil
}

// validate checks every field and names the first that is wrong.
func (c Connection) validate() error {
	if c.Transport != "tcp" && c.Transport != "ipc" {
		return fmt.Errorf("field transport: %q is not one of tcp, ipc", c.Transport)
	}
	if c.IP == "" {
		return errors.New("field ip is empty, want an address")
	}
	if c.SignatureScheme != "hmac-sha256" && c.Key != "" {
		return fmt.Errorf("field signature_scheme: %q is not supported, want hmac-sha256", c.SignatureScheme)
	}
	for _, f := range []struct {
		name string
		port int
	}{
		{"shell_port", c.ShellPort}, {"iopub_port", c.IOPubPort}, {"stdin_port", c.StdinPort},
		{"control_port", c.ControlPort}, {"hb_port", c.HeartbeatPort},
	} {
		if f.port < 1 || f.port > 65535 {
			return fmt.Errorf("field %s: %d is not a port, want 1 to 65535", f.name, f.port)
		}
	}
	return nil
}

// Write writes the connection file, readable by its owner alone: it holds the
// key. The file appears whole or not at all.
func (c Connection) Write(path string) error {
	data, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return fmt.Errorf("encoding connection file %s: %w", path, err)
	}
	temporary := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".tmp")
	if err := os.WriteFile(temporary, append(data, '\n'), 0o600); err != nil {
		return fmt.Errorf("writing connection file: %w", err)
	}
	if err := os.Rename(temporary, path); err != nil {
		os.Remove(temporary)
		return fmt.Errorf("writing connection file: %w", err)
	}
	return nil
}

// address gives the network and the address of a channel for package net.
func (c Connection) address(ch Channel) (network, address string) {
	port := [...]int{c.ShellPort, c.ControlPort, c.StdinPort, c.IOPubPort, c.HeartbeatPort}[ch]
	if c.Transport == "ipc" {
		return "unix", c.IP + "-" + strconv.Itoa(port)
	}
	ip := c.IP
	if ip == "localhost" {
		ip = "127.0.0.1" // what peers mean by it; the name may also resolve to ::1
	} else if ip == "*" {
		ip = "0.0.0.0"
	}
	return "tcp", net.JoinHostPort(ip, strconv.Itoa(port))
}

var kernelFile = regexp.MustCompile(`^kernel-([0-9a-f-]+)\.json$`)

// KernelID is the identifier that Jupyter gave the kernel, which it puts in the
// name of the connection file (kernel-<id>.json), or "" where there is none.
func KernelID(connectionFile string) string {
	if m := kernelFile.FindStringSubmatch(filepath.Base(connectionFile)); m != nil {
		return m[1]
	}
	return ""
}
