package wire_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/podium-go/podium/kernel/wire"
)

// A request goes to the kernel and its answer comes back.
func Example() {
	conn, err := wire.NewConnection()
	if err != nil {
		log.Fatal(err)
	}
	server, err := wire.Listen(conn, log.Printf)
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close(time.Second)
	go func() { // the kernel
		session := wire.NewSession()
		for request := range server.Shell() {
			reply, err := session.New("kernel_info_reply", request.Header, map[string]string{"implementation": "example"})
			if err != nil {
				log.Fatal(err)
			}
			reply.Identities = request.Identities
			if err := server.Send(wire.Shell, reply); err != nil {
				log.Fatal(err)
			}
		}
	}()

	client, err := wire.Dial(context.Background(), conn, log.Printf)
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	request, err := wire.NewSession().New("kernel_info_request", wire.Header{}, struct{}{})
	if err != nil {
		log.Fatal(err)
	}
	if err := client.Send(wire.Shell, request); err != nil {
		log.Fatal(err)
	}
	reply := <-client.Shell()
	fmt.Println(reply.Header.Type, string(reply.Content))
	// Output: kernel_info_reply {"implementation":"example"}
}
