// Command peer is a provider or a consumer of the exam on dubbo-go, spoken to in JSON lines: see README.md.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"

	_ "dubbo.apache.org/dubbo-go/v3/imports"
)

const interfaceName = "org.dubbots.interop.api.ExamService"

// line is a command, or what is written for one.
type line map[string]any

func (l line) text(key, otherwise string) string {
	if text, ok := l[key].(string); ok {
		return text
	}
	return otherwise
}

func (l line) number(key string, otherwise int) int {
	if number, ok := l[key].(float64); ok {
		return int(number)
	}
	return otherwise
}

type output struct {
	mutex sync.Mutex
	file  io.Writer
}

func (o *output) write(l line) {
	text, err := json.Marshal(l)
	if err != nil {
		panic(err)
	}
	o.mutex.Lock()
	defer o.mutex.Unlock()
	fmt.Fprintf(o.file, "%s\n", text)
}

// ownOutput keeps the standard output for our lines: dubbo-go logs to it.
func ownOutput() (*output, error) {
	own, err := syscall.Dup(1)
	if err != nil {
		return nil, err
	}
	if err := syscall.Dup3(2, 1, 0); err != nil {
		return nil, err
	}
	return &output{file: os.NewFile(uintptr(own), "lines")}, nil
}

// commands calls do for each line of the input, in order, and ends the process at its end.
func commands(do func(line)) {
	input := bufio.NewScanner(os.Stdin)
	for input.Scan() {
		text := strings.TrimSpace(input.Text())
		command := line{"do": text}
		if strings.HasPrefix(text, "{") {
			command = line{}
			if err := json.Unmarshal([]byte(text), &command); err != nil {
				panic(err)
			}
		}
		do(command)
	}
	os.Exit(0)
}

func (a arguments) number(key string, otherwise int) int {
	number, err := strconv.Atoi(a[key])
	if err != nil {
		return otherwise
	}
	return number
}

// arguments are the key=value words after the subcommand.
type arguments map[string]string

func main() {
	out, err := ownOutput()
	if err != nil {
		panic(err)
	}
	given := arguments{}
	for _, word := range os.Args[min(2, len(os.Args)):] {
		key, value, _ := strings.Cut(word, "=")
		given[key] = value
	}
	registerTypes()
	defer func() {
		if failure := recover(); failure != nil {
			out.write(line{"ready": false, "error": fmt.Sprint(failure)})
			os.Exit(1)
		}
	}()
	switch {
	case len(os.Args) > 1 && os.Args[1] == "provider":
		provide(out, given)
	case len(os.Args) > 1 && os.Args[1] == "consumer":
		consume(out, given)
	default:
		fmt.Fprintln(os.Stderr, "usage: peer provider|consumer key=value...")
		os.Exit(2)
	}
}
