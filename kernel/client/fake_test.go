package client

import (
	"fmt"
	"log"
	"os"
	"testing"
	"time"

	"github.com/podium-go/podium/kernel/wire"
)

// The test binary is its own kernel: with this variable set it runs fakeKernel.
const fakeVariable = "PODIUM_CLIENT_TEST_KERNEL"

func TestMain(m *testing.M) {
	if os.Getenv(fakeVariable) != "" {
		fakeKernel(os.Args[1])
		return
	}
	os.Exit(m.Run())
}

// fakeKernel speaks the protocol; its language is a handful of words.
func fakeKernel(file string) {
	if os.Getenv(fakeVariable) == "broken" {
		fmt.Fprintln(os.Stderr, "no compiler here")
		os.Exit(1)
	}
	connection, err := wire.ReadConnection(file)
	if err != nil {
		log.Fatal(err)
	}
	server, err := wire.Listen(connection, log.Printf)
	if err != nil {
		log.Fatal(err)
	}
	session := wire.NewSession()
	send := func(parent *wire.Message, ch wire.Channel, msgType string, content any) {
		m, err := session.New(msgType, parent.Header, content)
		if err != nil {
			log.Fatal(err)
		}
		if ch == wire.IOPub {
			err = server.Publish(m)
		} else {
			m.Identities = parent.Identities
			err = server.Send(ch, m)
		}
		if err != nil {
			log.Fatal(err)
		}
	}
	interrupted := make(chan struct{}, 1)
	go func() {
		for m := range server.Control() {
			switch m.Header.Type {
			case "interrupt_request":
				interrupted <- struct{}{}
				send(m, wire.Control, "interrupt_reply", map[string]string{"status": "ok"})
			case "shutdown_request":
				send(m, wire.Control, "shutdown_reply", map[string]string{"status": "ok"})
				server.Close(time.Second)
				os.Exit(0)
			}
		}
	}()
	count := 0
	for m := range server.Shell() {
		send(m, wire.IOPub, "status", map[string]string{"execution_state": "busy"})
		switch m.Header.Type {
		case "kernel_info_request":
			send(m, wire.Shell, "kernel_info_reply", map[string]string{"implementation": "fake"})
		case "execute_request":
			var request struct{ Code string }
			if err := m.Decode(&request); err != nil {
				log.Fatal(err)
			}
			count++
			reply := map[string]any{"status": "ok", "execution_count": count}
			send(m, wire.IOPub, "execute_input", map[string]any{"execution_count": count, "code": request.Code})
			switch request.Code {
			case "die":
				fmt.Fprintln(os.Stderr, "something terrible")
				os.Exit(3)
			case "hang":
				<-interrupted
				reply["status"] = "error"
			case "ignore":
				time.Sleep(time.Hour)
			case "ask":
				send(m, wire.Stdin, "input_request", map[string]any{"prompt": "name?", "password": false})
				var answer struct{ Value string }
				if err := (<-server.StdinReplies()).Decode(&answer); err != nil {
					log.Fatal(err)
				}
				send(m, wire.IOPub, "stream", map[string]string{"name": "stdout", "text": "hello " + answer.Value})
			case "fail":
				send(m, wire.IOPub, "error", map[string]any{"ename": "Error", "evalue": "no", "traceback": []string{"no"}})
				reply = map[string]any{"status": "error", "execution_count": count, "ename": "Error", "evalue": "no"}
			default:
				for i := range 100 {
					send(m, wire.IOPub, "stream", map[string]string{"name": "stdout", "text": fmt.Sprint(i, " ")})
				}
				send(m, wire.IOPub, "execute_result", map[string]any{"execution_count": count,
					"data": map[string]string{"text/plain": request.Code}, "metadata": struct{}{}})
			}
			send(m, wire.Shell, "execute_reply", reply)
		}
		send(m, wire.IOPub, "status", map[string]string{"execution_state": "idle"})
	}
}
