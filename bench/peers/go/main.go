// Command peer is a provider or a consumer on dubbo-go at its defaults: it answers a JSON line with a JSON line.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"dubbo.apache.org/dubbo-go/v3"
	"dubbo.apache.org/dubbo-go/v3/client"
	"dubbo.apache.org/dubbo-go/v3/common/constant"
	_ "dubbo.apache.org/dubbo-go/v3/imports"
	"dubbo.apache.org/dubbo-go/v3/logger"
	"dubbo.apache.org/dubbo-go/v3/protocol"
	"dubbo.apache.org/dubbo-go/v3/server"
)

const interfaceName = "org.example.bench.EchoApi"

var text = strings.Repeat("abcdefghijklmnopqrstuvwxyz012345", 4)

type input struct {
	Port     int     `json:"port"`
	InFlight int     `json:"inFlight"`
	Seconds  float64 `json:"seconds"`
}

type command func(input) (any, error)

var served atomic.Int64

// EchoService is exported because dubbo-go asks for that.
type EchoService struct{}

func (*EchoService) Echo(_ context.Context, value string) (string, error) {
	served.Add(1)
	return value, nil
}

// MethodMapper gives the method the name that Java's has.
func (*EchoService) MethodMapper() map[string]string { return map[string]string{"Echo": "echo"} }

// Reference is the name under which dubbo-go keeps it.
func (*EchoService) Reference() string { return interfaceName }

func instance(name string) *dubbo.Instance {
	made, err := dubbo.NewInstance(dubbo.WithName(name), dubbo.WithLogger(logger.WithLevel("error")))
	if err != nil {
		panic(err)
	}
	return made
}

func provide(input) (any, error) {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	port := listener.Addr().(*net.TCPAddr).Port
	listener.Close()
	exported, err := instance("bench-go-provider").NewServer(server.WithServerProtocol(
		protocol.WithDubbo(), protocol.WithPort(port), // with an address, too, it would listen twice and fail
	))
	if err != nil {
		return nil, err
	}
	if err := exported.RegisterService(&EchoService{}, server.WithInterface(interfaceName)); err != nil {
		return nil, err
	}
	go func() { panic(exported.Serve()) }()
	return port, untilOpen(port)
}

func untilOpen(port int) error {
	// From another address: a connection from a free port of this one could be made with itself.
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}}
	for range 100 {
		connection, err := dialer.Dial("tcp4", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			return connection.Close()
		}
		time.Sleep(50 * time.Millisecond)
	}
	return errors.New("the provider does not listen")
}

var connection *client.Connection

func refer(in input) (any, error) {
	made, err := instance("bench-go-consumer").NewClient(client.WithClientProtocolDubbo())
	if err != nil {
		return nil, err
	}
	connection, err = made.Dial(interfaceName, client.WithProtocolDubbo(),
		client.WithSerialization(constant.Hessian2Serialization),
		client.WithURL(fmt.Sprintf("dubbo://127.0.0.1:%d", in.Port)))
	return true, err
}

func echo() (string, error) {
	var answer string
	err := connection.CallUnary(context.Background(), []any{text}, &answer, "echo")
	return answer, err
}

// call keeps calls in flight, a goroutine for each, and looks at the last answer of each.
func call(in input) (any, error) {
	var calls atomic.Int64
	var group sync.WaitGroup
	failures := make(chan error, in.InFlight)
	cpuSeconds()
	started := time.Now()
	end := started.Add(time.Duration(in.Seconds * float64(time.Second)))
	for range in.InFlight {
		group.Go(func() {
			for {
				answer, err := echo()
				if err != nil {
					failures <- err
					return
				}
				calls.Add(1)
				if time.Now().After(end) {
					if answer != text {
						failures <- errors.New("another answer: " + answer)
					}
					return
				}
			}
		})
	}
	group.Wait()
	select {
	case err := <-failures:
		return nil, err
	default:
	}
	seconds := time.Since(started).Seconds()
	return map[string]any{"calls": calls.Load(), "seconds": seconds, "cpuSeconds": cpuSeconds()}, nil
}

var lastCPU float64

// cpuSeconds is what the system has charged this process with since it was last asked.
func cpuSeconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	now := float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
	before := lastCPU
	lastCPU = now
	return now - before
}

var lastAllocated uint64

func allocated() uint64 {
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	before := lastAllocated
	lastAllocated = memory.TotalAlloc
	return lastAllocated - before
}

func main() {
	own, err := syscall.Dup(1)
	if err != nil {
		panic(err)
	}
	if err := syscall.Dup3(2, 1, 0); err != nil { // dubbo-go logs to standard output, which is for answers
		panic(err)
	}
	answers := json.NewEncoder(os.NewFile(uintptr(own), "answers"))
	start := command(provide)
	if len(os.Args) > 1 && os.Args[1] == "consumer" {
		start = refer
	}
	commands := map[string]command{
		"start":           start,
		"call":            call,
		"calls":           func(input) (any, error) { return served.Load(), nil },
		"cpu":             func(input) (any, error) { return cpuSeconds(), nil },
		"countAllocation": func(input) (any, error) { return allocated() > 0, nil },
		"allocated":       func(input) (any, error) { return allocated(), nil },
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var question struct {
			ID      int    `json:"id"`
			Command string `json:"command"`
			Input   input  `json:"input"`
		}
		if err := json.Unmarshal(lines.Bytes(), &question); err != nil {
			panic(err)
		}
		answer := map[string]any{"id": question.ID}
		if output, err := commands[question.Command](question.Input); err != nil {
			answer["error"] = err.Error()
		} else {
			answer["output"] = output
		}
		if err := answers.Encode(answer); err != nil {
			panic(err)
		}
	}
	os.Exit(0) // whoever started us is gone
}
