package main

import (
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"
	"time"

	"dubbo.apache.org/dubbo-go/v3"
	"dubbo.apache.org/dubbo-go/v3/common/extension"
	"dubbo.apache.org/dubbo-go/v3/graceful_shutdown"
	"dubbo.apache.org/dubbo-go/v3/logger"
	"dubbo.apache.org/dubbo-go/v3/protocol"
	"dubbo.apache.org/dubbo-go/v3/registry"
	"dubbo.apache.org/dubbo-go/v3/server"
)

// instance is what both sides share: the name, the registry of registry=host:port, and quick stops.
func instance(name string, given arguments, more ...dubbo.InstanceOption) *dubbo.Instance {
	wait := time.Duration(given.number("shutdown.wait", 500)) * time.Millisecond
	options := append(more,
		dubbo.WithName(name),
		dubbo.WithLogger(logger.WithLevel(orElse(given["log"], "error"))),
		dubbo.WithShutdown(
			graceful_shutdown.WithConsumerUpdateWaitTime(wait),
			graceful_shutdown.WithStepTimeout(2*time.Second),
			graceful_shutdown.WithOfflineRequestWindowTimeout(100*time.Millisecond),
		),
	)
	if address := given["registry"]; address != "" {
		kinds := map[string]registry.Option{
			"interface": registry.WithRegisterInterface(),
			"service":   registry.WithRegisterService(),
			"all":       registry.WithRegisterServiceAndInterface(),
		}
		options = append(options, dubbo.WithRegistry(
			registry.WithZookeeper(), registry.WithAddress(address), kinds[orElse(given["registry-type"], "interface")],
		))
	}
	made, err := dubbo.NewInstance(options...)
	if err != nil {
		panic(err)
	}
	return made
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

func freePort() int {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

func provide(out *output, given arguments) {
	port := given.number("port", 0)
	if port == 0 {
		port = freePort()
	}
	// dubbo-go exports its metadata service first, on all addresses of the same port unless told another.
	made := instance(orElse(given["name"], "go-provider"), given, dubbo.WithMetadataServicePort(freePort()))
	exported, err := made.NewServer(server.WithServerProtocol(
		protocol.WithDubbo(), protocol.WithIp("127.0.0.1"), protocol.WithPort(port),
	))
	if err != nil {
		panic(err)
	}
	register := func(service any, options ...server.ServiceOption) {
		if err := exported.RegisterService(service, options...); err != nil {
			panic(err)
		}
	}
	register(&ExamService{notes: map[string]int32{}}, server.WithInterface(interfaceName))
	for i := 1; i <= 2; i++ {
		group, version := fmt.Sprintf("g%d", i), fmt.Sprintf("%d.0.0", i)
		register(&VersionedService{name: group + "/" + version}, server.WithInterface(api+"VersionedService"),
			server.WithGroup(group), server.WithVersion(version))
	}
	go func() {
		if err := exported.Serve(); err != nil {
			out.write(line{"ready": false, "error": err.Error()})
			os.Exit(1)
		}
	}()
	address := fmt.Sprintf("127.0.0.1:%d", port)
	// From another address: a connection from a free port of this one could be made with itself.
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}, Timeout: time.Second}
	deadline := time.Now().Add(30 * time.Second)
	for {
		connection, err := dialer.Dial("tcp4", address)
		if err == nil {
			connection.Close()
			break
		}
		if time.Now().After(deadline) {
			panic(fmt.Sprintf("nothing listens on %s: %v", address, err))
		}
		time.Sleep(10 * time.Millisecond)
	}
	out.write(line{"ready": true, "port": port})
	commands(func(command line) {
		if strings.EqualFold(command.text("do", ""), "stop") {
			stop(out)
		}
	})
}

// stop is dubbo-go's own graceful stop, which a signal starts and which ends the process.
func stop(out *output) {
	begin := time.Now()
	extension.AddCustomShutdownCallback(func() {
		out.write(line{"stopped": true, "ms": time.Since(begin).Milliseconds()})
	})
	out.write(line{"stopping": true})
	if err := syscall.Kill(os.Getpid(), syscall.SIGTERM); err != nil {
		panic(err)
	}
	select {}
}
