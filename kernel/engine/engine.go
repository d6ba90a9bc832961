package engine

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"os/signal"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/podium-go/podium/kernel/gonb"
	"github.com/podium-go/podium/kernel/guard"
	"github.com/podium-go/podium/kernel/wire"
)

// A Config says what a kernel consists of.
type Config struct {
	ConnectionFile string
	Tools          string   // folder of the programs gonb, gopls and goimports
	Watchdog       []string // command line that leads to guard.Watch, without its arguments
	Language       Language
	Version        string   // of this kernel, for kernel_info
	Workspaces     []string // modules that cells import without fetching
	Env            []string // added to the environment of GoNB and its cells
	Dir            string   // where cells run, default here
	Log            *log.Logger
}

// Run serves the kernel until the client shuts it down, the process is told to
// end (SIGTERM, SIGHUP), its parent dies, or ctx ends.
func Run(ctx context.Context, config Config) error {
	if config.Language == nil {
		return errors.New("engine: Config.Language is nil, want a language")
	}
	if len(config.Watchdog) == 0 {
		return errors.New("engine: Config.Watchdog is empty, want the command line of the watchdog")
	}
	if config.Log == nil {
		config.Log = log.New(os.Stderr, "podium kernel: ", log.LstdFlags)
	}
	connection, err := wire.ReadConnection(config.ConnectionFile)
	if err != nil {
		return err
	}
	// Before the first process is started, so that none can leak.
	signals := make(chan os.Signal, 16)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer signal.Stop(signals)

	run, err := guard.Open(config.Watchdog, config.Log.Printf)
	if err != nil {
		return err
	}
	server, err := wire.Listen(connection, config.Log.Printf)
	if err != nil {
		return errors.Join(err, run.Close())
	}
	e := newEngine(config, connection, server, run)
	return e.serve(ctx, signals)
}

// An engine is a running front.
type engine struct {
	config     Config
	connection wire.Connection
	kernelID   string
	server     *wire.Server
	session    *wire.Session
	run        *guard.Run
	language   Language
	languageMu sync.Mutex // held while the language works
	log        *log.Logger

	ctx    context.Context // ends when the kernel is to end
	cancel context.CancelFunc

	queue     *queue
	exchanges *exchanges
	comms     comms
	history   history
	inputs    inputs
	count     int // of executions; the worker's

	childMu   sync.Mutex // held while a child is being started
	child     *gonb.Child
	currentMu sync.Mutex
	current   *execution  // what runs now, for an interrupt
	alive     *gonb.Child // the child if there is one, without waiting
	waitEnd   sync.WaitGroup
}

func newEngine(config Config, connection wire.Connection, server *wire.Server, run *guard.Run) *engine {
	e := &engine{
		config: config, connection: connection, server: server, run: run,
		kernelID: wire.KernelID(config.ConnectionFile), session: wire.NewSession(),
		language: config.Language, log: config.Log,
		queue: newQueue(), exchanges: newExchanges(),
	}
	if e.kernelID == "" {
		e.kernelID = wire.NewID()
	}
	e.ctx, e.cancel = context.WithCancel(context.Background())
	return e
}

// serve runs the goroutines of the front and ends them.
func (e *engine) serve(ctx context.Context, signals <-chan os.Signal) error {
	e.publish(wire.Header{}, "status", map[string]string{"execution_state": "starting"})
	worker := make(chan struct{})
	go func() { defer close(worker); e.work() }()
	e.waitEnd.Go(e.readShell)
	e.waitEnd.Go(e.readControl)
	e.waitEnd.Go(e.readStdin)
	go e.warmChild()

	parent := watchParent(e.ctx)
	for ending := false; !ending; {
		select {
		case s := <-signals:
			if s == os.Interrupt {
				e.interrupt()
			} else {
				e.log.Printf("received %s, shutting down", s)
				ending = true
			}
		case <-parent:
			e.log.Print("the program that started the kernel is gone, shutting down")
			ending = true
		case <-ctx.Done():
			ending = true
		case <-e.ctx.Done(): // a client asked
			ending = true
		}
	}
	e.cancel()
	err := e.stopChild()
	e.queue.close()
	select {
	case <-worker:
	case <-time.After(2 * time.Second):
		e.log.Print("the language does not finish its cell")
	}
	e.server.Close(time.Second)
	e.waitEnd.Wait()
	return errors.Join(err, e.run.Close())
}

// watchParent gives a channel that is closed when the program that started
// this kernel, Jupyter or podium run, has died without a word.
func watchParent(ctx context.Context) <-chan struct{} {
	gone := make(chan struct{})
	parent := os.Getppid()
	if os.Getenv("JPY_PARENT_PID") != strconv.Itoa(parent) {
		return gone // started by hand, or through something in between
	}
	go func() {
		for ctx.Err() == nil {
			if os.Getppid() != parent {
				close(gone)
				return
			}
			time.Sleep(500 * time.Millisecond)
		}
	}()
	return gone
}

// publish sends a message of the front's own on iopub.
func (e *engine) publish(parent wire.Header, msgType string, content any) {
	m, err := e.session.New(msgType, parent, content)
	if err == nil {
		err = e.server.Publish(m)
	}
	if err != nil {
		e.log.Printf("publishing %s: %v", msgType, err)
	}
}

// reply answers a request on the channel that it came on.
func (e *engine) reply(ch wire.Channel, request *wire.Message, content any) {
	e.answer(ch, request, replyType(request.Header.Type), content)
}

// answer sends a message to the peer that sent request.
func (e *engine) answer(ch wire.Channel, request *wire.Message, msgType string, content any) {
	m, err := e.session.New(msgType, request.Header, content)
	if err == nil {
		m.Identities = request.Identities
		err = e.server.Send(ch, m)
	}
	if err != nil {
		e.log.Printf("sending %s: %v", msgType, err)
	}
}

// status publishes busy or idle for a request.
func (e *engine) status(request *wire.Message, state string) {
	e.publish(request.Header, "status", map[string]string{"execution_state": state})
}

// guarded runs f, which calls the language. A panic becomes an error: the front
// must outlive any cell.
func guarded[T any](e *engine, f func() (T, error)) (result T, err error) {
	e.languageMu.Lock()
	defer e.languageMu.Unlock()
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("internal error of the kernel: %v", r)
		}
	}()
	return f()
}
