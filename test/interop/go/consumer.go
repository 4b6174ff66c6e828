package main

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"dubbo.apache.org/dubbo-go/v3/client"
	"dubbo.apache.org/dubbo-go/v3/common/constant"
	"dubbo.apache.org/dubbo-go/v3/common/extension"
	"dubbo.apache.org/dubbo-go/v3/filter"
	"dubbo.apache.org/dubbo-go/v3/protocol/base"
	"dubbo.apache.org/dubbo-go/v3/protocol/result"
)

// extras is what a call has beside its arguments. dubbo-go gives and takes attachments in filters.
type extras struct {
	attachments map[string]any
	oneway      bool
	reply       map[string]any
}

type extrasKey struct{}

type extrasFilter struct{}

func (extrasFilter) Invoke(ctx context.Context, next base.Invoker, invocation base.Invocation) result.Result {
	if more, ok := ctx.Value(extrasKey{}).(*extras); ok && more != nil {
		for key, value := range more.attachments {
			invocation.SetAttachment(key, value)
		}
		if more.oneway {
			invocation.SetAttachment(constant.AsyncKey, "true")
		}
	}
	return next.Invoke(ctx, invocation)
}

func (extrasFilter) OnResponse(ctx context.Context, answer result.Result, _ base.Invoker, _ base.Invocation) result.Result {
	if more, ok := ctx.Value(extrasKey{}).(*extras); ok && more != nil {
		more.reply = answer.Attachments()
	}
	return answer
}

// exam is the client of the examined service.
type exam struct {
	connection *client.Connection
	timeout    time.Duration
	retries    int
	refer      func(interfaceName string, options ...client.ReferenceOption) *client.Connection
	versioned  *references
	proxies    *proxies
}

// references are those of the versioned service, one for each group and version, however often a case runs.
type references struct {
	mutex sync.Mutex
	made  map[string]*client.Connection
}

func (r *references) get(key string, refer func() *client.Connection) *client.Connection {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.made[key] == nil {
		r.made[key] = refer()
	}
	return r.made[key]
}

// proxies are the methods as dubbo-go's users write them: functions that it fills in.
type proxies struct {
	EchoInt  func(ctx context.Context, value int32) (int32, error)   `dubbo:"echoInt"`
	EchoText func(ctx context.Context, value string) (string, error) `dubbo:"echoString"`
	Find     func(ctx context.Context, id int64) (*Order, error)     `dubbo:"find"`
	Touch    func(ctx context.Context, value string) (any, error)    `dubbo:"touch"`
	Echo     func(ctx context.Context, value any) (any, error)
}

// Reference is the name under which dubbo-go keeps it.
func (*proxies) Reference() string { return interfaceName }

// call calls a method; T is `any` for an answer as it was decoded.
func call[T any](e *exam, method string, values ...any) (T, error) {
	return callWith[T](e, nil, method, values...)
}

func callWith[T any](e *exam, more *extras, method string, values ...any) (T, error) {
	ctx := context.WithValue(context.Background(), extrasKey{}, more)
	var reply T
	if values == nil {
		values = []any{}
	}
	err := e.connection.CallUnary(ctx, values, &reply, method,
		client.WithCallRequestTimeout(e.timeout), client.WithCallRetries(e.retries))
	return reply, err
}

func consume(out *output, given arguments) {
	extension.SetFilter("exam", func() filter.Filter { return extrasFilter{} })
	made := instance(orElse(given["name"], "go-consumer"), given)
	// One client for each reference: those of one client share their options, and so the last group and version.
	fresh := func() *client.Client {
		one, err := made.NewClient(client.WithClientProtocolDubbo())
		if err != nil {
			panic(err)
		}
		return one
	}
	url := given["url"]
	if url == "" && given["port"] != "" {
		url = "dubbo://127.0.0.1:" + given["port"]
	}
	common := []client.ReferenceOption{
		client.WithProtocolDubbo(), client.WithSerialization(constant.Hessian2Serialization), client.WithFilter("exam"),
	}
	if url != "" {
		common = append(common, client.WithURL(url))
	}
	refer := func(interfaceName string, options ...client.ReferenceOption) *client.Connection {
		connection, err := fresh().Dial(interfaceName, append(common[:len(common):len(common)], options...)...)
		if err != nil {
			panic(err)
		}
		return connection
	}
	// One reference for both ways to call: of two of one interface, dubbo-go tells only one about a registry's addresses.
	own := &proxies{}
	connection, err := fresh().DialWithService(interfaceName, own, append(common[:len(common):len(common)], client.WithRetries(0))...)
	if err != nil {
		panic(err)
	}
	e := &exam{
		connection: connection,
		timeout:    time.Duration(given.number("timeout", 10_000)) * time.Millisecond,
		retries:    given.number("retries", 0),
		refer:      refer,
		versioned:  &references{made: map[string]*client.Connection{}},
		proxies:    own,
	}
	untilFound(func() error { _, err := call[any](e, "$echo", "found?"); return err })
	cases := examCases()
	out.write(line{"ready": true, "cases": len(cases)})
	var running *load
	commands(func(command line) {
		switch command.text("do", "") {
		case "list":
			names := make([]string, len(cases))
			for i, one := range cases {
				names[i] = one.name
			}
			out.write(line{"cases": names})
		case "run":
			run(out, e, command)
		case "load":
			running = startLoad(e, command.number("threads", 8), command.number("ms", 5), command.number("gap", 0))
			out.write(line{"loading": true})
		case "counts":
			out.write(running.counts(false))
		case "unload":
			running.end()
			out.write(running.counts(true))
		case "stop":
			stop(out)
		}
	})
}

// untilFound waits for the first addresses of a registry: dubbo-go refers before it has them.
func untilFound(attempt func() error) {
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if err := attempt(); err == nil || !strings.Contains(err.Error(), "No provider available") {
			return
		}
	}
}

func run(out *output, e *exam, command line) {
	wanted := regexp.MustCompile(command.text("match", ""))
	unwanted := regexp.MustCompile(orElse(command.text("except", ""), "$^"))
	times := command.number("times", 1)
	// Samples of its own for each that runs at once: to send a number of big digits writes to it.
	workers := make([][]examCase, command.number("together", 1))
	for i := range workers {
		workers[i] = examCases()
	}
	passed, failed := 0, 0
	for i, one := range workers[0] {
		if !wanted.MatchString(one.name) || unwanted.MatchString(one.name) {
			continue
		}
		begin := time.Now()
		err := together(e, workers, i, times)
		report := line{"case": one.name, "ok": err == nil, "ms": time.Since(begin).Milliseconds()}
		if err == nil {
			passed++
		} else {
			failed++
			report["error"] = err.Error()
		}
		out.write(report)
	}
	out.write(line{"passed": passed, "failed": failed})
}

// together lets the workers share the runs of a case; gives what the first of those that fail has met.
func together(e *exam, workers [][]examCase, which, times int) error {
	var left atomic.Int64
	left.Store(int64(times))
	failures := make(chan error, len(workers))
	for _, cases := range workers {
		go func() {
			var err error
			for err == nil && left.Add(-1) >= 0 {
				err = attempt(e, cases[which])
			}
			failures <- err
		}()
	}
	var first error
	for range workers {
		if err := <-failures; first == nil {
			first = err
		}
	}
	return first
}

func attempt(e *exam, one examCase) (err error) {
	defer func() {
		if failure := recover(); failure != nil {
			err = fmt.Errorf("panic: %v", failure)
		}
	}()
	return one.run(e)
}

// load calls sleepy in a loop on each of its threads.
type load struct {
	mutex                    sync.Mutex
	stopped                  chan struct{}
	threads                  sync.WaitGroup
	calls, ok, wrong, failed int
	errors                   map[string]int
	last                     any
}

var digits = regexp.MustCompile(`\d+`)

func startLoad(e *exam, threads, millis, gap int) *load {
	l := &load{stopped: make(chan struct{}), errors: map[string]int{}}
	for thread := 0; thread < threads; thread++ {
		l.threads.Add(1)
		go func() {
			defer l.threads.Done()
			for i := 0; ; i++ {
				want := fmt.Sprintf("%d of %d", i, thread)
				got, err := call[string](e, "sleepy", int32(millis), want)
				pause := gap
				l.mutex.Lock()
				l.calls++
				switch {
				case err != nil:
					l.failed++
					text := digits.ReplaceAllString(strings.SplitN(err.Error(), "\n", 2)[0], "N")
					l.errors[text[:min(len(text), 200)]]++
					l.last = err.Error()
					pause = 10
				case got != want:
					l.wrong++
				default:
					l.ok++
				}
				l.mutex.Unlock()
				select {
				case <-l.stopped:
					return
				case <-time.After(time.Duration(pause) * time.Millisecond):
				}
			}
		}()
	}
	return l
}

func (l *load) end() {
	close(l.stopped)
	l.threads.Wait()
}

func (l *load) counts(finished bool) line {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	errors := map[string]int{}
	for text, count := range l.errors {
		errors[text] = count
	}
	return line{
		"finished": finished, "calls": l.calls, "ok": l.ok, "wrong": l.wrong, "failed": l.failed,
		"errors": errors, "lastError": l.last,
	}
}
