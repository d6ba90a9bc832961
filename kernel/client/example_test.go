package client_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/podium-go/podium/kernel/client"
)

// One cell in a kernel of its own. (Not run here: it needs podium on the path.)
func Example() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	k, err := client.Start(ctx, client.Config{Argv: []string{"podium", "kernel", "{connection_file}"}})
	if err != nil {
		log.Fatal(err)
	}
	defer k.Shutdown(context.Background())
	reply, err := k.Execute(ctx, client.Request{Code: `fmt.Println("hello")`}, client.Handlers{
		Output: func(o client.Output) { fmt.Print(o.Plain()) },
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(reply.Status)
}
