package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	hessian "github.com/apache/dubbo-go-hessian2"
	"github.com/apache/dubbo-go-hessian2/java8_time"
	"github.com/apache/dubbo-go-hessian2/java_exception"
	"github.com/apache/dubbo-go-hessian2/java_util"

	"dubbo.apache.org/dubbo-go/v3/client"
	"dubbo.apache.org/dubbo-go/v3/common/constant"
)

type examCase struct {
	name string
	run  func(e *exam) error
}

func same(got, want any) error {
	if a, b := show(got), show(want); a != b {
		return fmt.Errorf("got %.300s, want %.300s", a, b)
	}
	return nil
}

// echo sends a value and wants it back, as the wire has it.
func echo(method, name string, value any) examCase {
	return echoes(method, name, value, value)
}

func echoes(method, name string, value, want any) examCase {
	return examCase{method + " " + name, func(e *exam) error {
		got, err := call[any](e, method, value)
		if err != nil {
			return err
		}
		return same(got, want)
	}}
}

func numbered(method string, values ...any) []examCase {
	cases := make([]examCase, len(values))
	for i, value := range values {
		text := show(value)
		cases[i] = echo(method, text[:min(len(text), 40)], value)
	}
	return cases
}

func anys[T any](values ...T) []any {
	all := make([]any, len(values))
	for i, value := range values {
		all[i] = value
	}
	return all
}

func filled(size int) []byte {
	bytes := make([]byte, size)
	for i := range bytes {
		bytes[i] = byte(i)
	}
	return bytes
}

func sequence[T any](size int, item func(int) T) []T {
	items := make([]T, size)
	for i := range items {
		items[i] = item(i)
	}
	return items
}

// refused wants an error whose text holds one of the words.
func refused(err error, words ...string) error {
	if err == nil {
		return errors.New("no error")
	}
	for _, word := range words {
		if strings.Contains(strings.ToLower(err.Error()), word) {
			return nil
		}
	}
	return fmt.Errorf("not the error that was wanted: %w", err)
}

// examCases are the same in the same order every time, and share no sample with those of another time.
func examCases() []examCase {
	var all []examCase
	add := func(cases ...examCase) { all = append(all, cases...) }
	check := func(name string, run func(e *exam) error) { add(examCase{name, run}) }

	add(numbered("echoBoolean", true, false)...)
	add(numbered("echoByte", anys[int8](math.MinInt8, -1, 0, 1, math.MaxInt8)...)...)
	add(numbered("echoShort", anys[int16](math.MinInt16, -1, 0, 1, math.MaxInt16)...)...)
	add(numbered("echoInt", anys[int32](math.MinInt32, -262145, -262144, -2049, -2048, -17, -16, -1, 0, 1, 47, 48, 2047, 2048,
		262143, 262144, math.MaxInt32)...)...)
	add(numbered("echoLong", anys[int64](math.MinInt64, math.MinInt32-1, math.MinInt32, -262145, -2049, -9, -8, -1, 0, 1, 15, 16,
		2047, 2048, 262143, 262144, math.MaxInt32, math.MaxInt32+1, 1<<53+1, math.MaxInt64)...)...)
	add(echo("echoLong", "of a Go int", 42))
	for _, value := range []float32{0, 1, -1, 1.5, 0.1, 12.25, 100, math.MaxFloat32, float32(math.Inf(1)), float32(math.NaN())} {
		check(fmt.Sprintf("echoFloat %v", value), func(e *exam) error {
			got, err := call[float64](e, "echoFloat", value)
			if err != nil {
				return err
			}
			return same(float32(got), value)
		})
	}
	add(numbered("echoDouble", anys[float64](0, 1, -1, 0.1, -0.001, 12.25, -128, 127, 32767, -32769, 1<<31, 5e-324, math.MaxFloat64,
		math.Inf(-1), math.NaN())...)...)
	add(numbered("echoChar", "a", "é", "中")...)

	add(echo("echoBoxedBoolean", "true", true), echo("echoBoxedBoolean", "null", nil))
	add(echo("echoBoxedByte", "pointer", pointer[int8](-5)), echo("echoBoxedByte", "null", (*int8)(nil)))
	add(echo("echoBoxedShort", "pointer", pointer[int16](-500)), echo("echoBoxedShort", "null", (*int16)(nil)))
	add(echo("echoInteger", "pointer", pointer[int32](70_000)), echo("echoInteger", "null", (*int32)(nil)),
		echo("echoInteger", "untyped null", nil), echo("echoInteger", "value", int32(5)))
	add(echo("echoBoxedLong", "pointer", pointer[int64](1<<40)), echo("echoBoxedLong", "null", (*int64)(nil)))
	add(echo("echoBoxedFloat", "pointer", pointer[float32](1.5)), echo("echoBoxedFloat", "null", (*float32)(nil)))
	add(echo("echoBoxedDouble", "pointer", pointer(0.1)), echo("echoBoxedDouble", "null", (*float64)(nil)))
	add(echo("echoCharacter", "text", "x"), echo("echoCharacter", "null", nil))

	add(echo("echoString", "null", nil), echo("echoString", "empty", ""), echo("echoString", "ascii", "hello"))
	for _, size := range []int{31, 32, 1023, 1024, 4096, 32767, 32768, 65537} {
		add(echo("echoString", fmt.Sprintf("of %d", size), strings.Repeat("x", size)))
		add(echo("echoString", fmt.Sprintf("of %d chinese", size), strings.Repeat("中", size)))
	}
	add(echo("echoString", "two bytes", strings.Repeat("é", 1023)), echo("echoString", "chinese", "分布式服务框架"),
		echo("echoString", "controls", "\x00\x01\x7f\u0080\uffff"), echo("echoString", "emoji", "🚀👩‍👩‍👧‍👦🇨🇳"),
		echo("echoString", "emoji at the cut", strings.Repeat("x", 4095)+"🚀"+strings.Repeat("y", 4095)+"🚀"),
		echo("echoString", "many emoji", strings.Repeat("🚀é中x", 10_000)))
	for _, size := range []int{0, 1, 15, 16, 1023, 1024, 4096, 65536, 500_000} {
		add(echo("echoBytes", fmt.Sprintf("of %d", size), filled(size)))
	}
	add(echo("echoBytes", "null", nil))
	for _, ms := range []int64{0, 1_700_000_040_000, 1_700_000_000_123, -1, -2_208_988_800_000, 253_402_300_799_999} {
		add(echo("echoDate", fmt.Sprint(ms), time.UnixMilli(ms)))
	}
	add(echo("echoDate", "null", nil), echo("echoDate", "zero time", time.Time{}))
	add(echo("echoLevel", "BRONZE", BRONZE), echo("echoLevel", "GOLD", GOLD), echo("echoLevel", "null", nil))
	for _, text := range []string{"0", "1.500", "-0.01", "12345678901234567890", "1234567890.12345678901234567890"} {
		add(echo("echoDecimal", text, decimal(text)))
	}
	add(echo("echoDecimal", "null", nil))
	for _, text := range []string{"0", "-1", "2147483648", "4294967295", "9223372036854775808",
		"-1606938044258990275541962092341162602522202993782792835301376", strings.Repeat("123", 100)} {
		add(echo("echoBigInteger", text[:min(len(text), 20)], integer(text)))
	}
	add(echo("echoBigInteger", "null", nil))

	add(echo("echoStrings", "strings", []string{"a", "", "🚀"}), echo("echoStrings", "with null", []any{"a", nil, ""}),
		echo("echoStrings", "empty", []string{}), echo("echoStrings", "null", nil),
		echo("echoStrings", "of 10000", sequence(10_000, func(i int) string { return fmt.Sprint(i) })))
	add(echo("echoIntegers", "with null", []any{int32(1), nil, int32(-1), int32(1 << 30)}),
		echo("echoIntegers", "ints", []int32{1, 2, 3}),
		echo("echoIntegers", "of 10000", sequence(10_000, func(i int) int32 { return int32(i * 7919) })))
	add(echo("echoLongs", "with null", []any{int64(0), nil, int64(1 << 40), int64(math.MinInt64)}),
		echo("echoLongs", "longs", []int64{1, 1 << 60}))
	add(echo("echoLists", "nested", []any{[]any{int32(1), int32(2)}, []any{}, nil}),
		echo("echoLists", "ints", [][]int32{{1, 2}, {}, {3}}))
	add(echo("echoOrders", "with null", []any{plainOrder(1), nil, rushOrder(2)}),
		echo("echoOrders", "pointers", []*Order{plainOrder(1), plainOrder(3)}),
		echo("echoOrders", "empty", []any{}), echo("echoOrders", "null", nil),
		echo("echoOrders", "of 200", sequence(200, func(i int) any { return sampleOrder(int64(i + 1)) })))
	add(echo("echoLevels", "with null", []any{GOLD, nil, BRONZE, GOLD}))
	add(echo("echoStringSet", "set", &HashSet{[]any{"a", nil, "中"}}), echo("echoStringSet", "empty", &HashSet{[]any{}}),
		echo("echoStringSet", "null", nil))
	add(echo("echoLongSet", "set", &HashSet{[]any{int64(1), int64(-1), int64(math.MaxInt64)}}))
	add(echo("echoMap", "typed", map[string]int32{"a": 1, "b": 2}),
		echo("echoMap", "with null", map[any]any{"a": int32(1), "none": nil, "__proto__": int32(3)}),
		echo("echoMap", "null key", map[any]any{nil: int32(2)}),
		echo("echoMap", "empty", map[string]int32{}), echo("echoMap", "null", nil))
	add(echo("echoIntegerMap", "typed", map[int32]string{1: "one", -5: "minus five"}))
	add(echo("echoOrderMap", "typed", map[int64]*Order{1: plainOrder(1), 1 << 60: plainOrder(3)}),
		echo("echoOrderMap", "untyped", map[any]any{int64(1): plainOrder(1), int64(2): rushOrder(2)}))
	add(echo("echoLevelMap", "untyped", map[any]any{GOLD: []any{"a"}, BRONZE: []any{}}))

	add(echo("echoBooleanArray", "array", []bool{true, false, true}), echo("echoBooleanArray", "empty", []bool{}),
		echo("echoBooleanArray", "null", nil))
	add(echo("echoShortArray", "array", []int16{0, math.MinInt16, math.MaxInt16}))
	add(echo("echoIntArray", "array", []int32{math.MinInt32, 0, math.MaxInt32}), echo("echoIntArray", "empty", []int32{}),
		echo("echoIntArray", "null", nil),
		echo("echoIntArray", "of 50000", sequence(50_000, func(i int) int32 { return int32(i * 7919) })))
	add(echo("echoLongArray", "array", []int64{math.MinInt64, -1, 0, math.MaxInt64}), echo("echoLongArray", "of Go ints", []int{1, 2}))
	add(echo("echoFloatArray", "array", []float32{0, 1.5, float32(math.NaN())}))
	add(echo("echoDoubleArray", "array", []float64{0, 1, 0.1, math.MaxFloat64}))
	add(echo("echoCharArray", "text", "a中é"), echo("echoCharArray", "null", nil))
	add(echo("echoIntMatrix", "matrix", [][]int32{{1, 2}, {}, {3}}))
	add(echo("echoStringArray", "array", []string{"a", "", "🚀"}), echo("echoStringArray", "with null", []any{"a", nil}))
	add(echo("echoIntegerArray", "with null", []any{int32(1), nil, int32(math.MinInt32)}))
	add(echo("echoLevelArray", "untyped", []any{GOLD, nil, SILVER}))
	add(echo("echoOrderArray", "array", []*Order{plainOrder(1), plainOrder(3)}))
	add(echo("echoObjectArray", "objects", []hessian.Object{int32(1), int64(2), "three", 4.5, nil, true, rushOrder(2)}))

	for _, id := range []int64{1, 2, 15, 30} {
		add(echo("echoOrder", fmt.Sprint(id), sampleOrder(id)))
	}
	add(echo("echoOrder", "bare", &Order{}), echo("echoOrder", "null", nil), echo("echoOrder", "value", *plainOrder(7)))
	add(echo("echoRushOrder", "sample", rushOrder(2)), echo("echoRushOrder", "bare", &RushOrder{}), echo("echoRushOrder", "null", nil))
	objects := map[string]any{
		"null": nil, "text": "text", "boolean": true, "int": int32(1), "long": int64(1), "big long": int64(1 << 60),
		"double": 1.5, "date": time.UnixMilli(5), "decimal": decimal("1.50"), "integer": integer("-5"), "bytes": filled(20),
		"order": plainOrder(1), "rush order": rushOrder(2), "enum": GOLD,
		"dates": []time.Time{time.UnixMilli(5), time.UnixMilli(6)}, "Go ints": []int{1, 2},
		"list": []any{int32(1), int64(2), "three", nil}, "set": &HashSet{[]any{int32(1), int32(2)}},
		"map":  map[any]any{"a": int32(1), int32(2): "b", int64(3): []any{int32(4)}},
		"UUID": &java_util.UUID{Value: "123e4567-e89b-12d3-a456-426614174000"}, "Locale": &java_util.LocaleHandle{Value: "zh_CN"},
		"LocalDate":      &java8_time.LocalDate{Year: 2024, Month: 2, Day: 29},
		"LocalTime":      &java8_time.LocalTime{Hour: 23, Minute: 59, Second: 58, Nano: 999_999_999},
		"LocalDateTime":  &java8_time.LocalDateTime{Date: java8_time.LocalDate{Year: 2024, Month: 2, Day: 29}, Time: java8_time.LocalTime{Hour: 1}},
		"Instant":        &java8_time.Instant{Seconds: -1, Nanos: 5},
		"Duration":       &java8_time.Duration{Seconds: 3600, Nanos: 1},
		"Period":         &java8_time.Period{Years: 1, Months: -2, Days: 3},
		"Year":           &java8_time.Year{Year: 2024},
		"YearMonth":      &java8_time.YearMonth{Year: 2024, Month: 12},
		"MonthDay":       &java8_time.MonthDay{Month: 2, Day: 29},
		"OffsetTime":     &java8_time.OffsetTime{LocalTime: java8_time.LocalTime{Hour: 12}, ZoneOffset: java8_time.ZoneOffSet{Seconds: 3600}},
		"OffsetDateTime": &java8_time.OffsetDateTime{DateTime: java8_time.LocalDateTime{Date: java8_time.LocalDate{Year: 2024, Month: 1, Day: 1}}, Offset: java8_time.ZoneOffSet{Seconds: -7200}},
		"ZonedDateTime":  &java8_time.ZonedDateTime{DateTime: java8_time.LocalDateTime{Date: java8_time.LocalDate{Year: 2024, Month: 7, Day: 1}}, Offset: java8_time.ZoneOffSet{Seconds: 28800}, ZoneId: "Asia/Shanghai"},
	}
	for _, name := range slices.Sorted(maps.Keys(objects)) {
		add(echo("echoObject", name, objects[name]))
	}

	for _, id := range []int64{1, 2, 15, 30} {
		check(fmt.Sprintf("find %d", id), func(e *exam) error {
			got, err := call[any](e, "find", id)
			if err != nil {
				return err
			}
			return same(got, sampleOrder(id))
		})
		check(fmt.Sprintf("describe %d", id), func(e *exam) error {
			got, err := call[string](e, "describe", sampleOrder(id))
			if err != nil {
				return err
			}
			return same(got, describe(sampleOrder(id)))
		})
	}
	check("describe bare", func(e *exam) error {
		got, err := call[string](e, "describe", &Order{})
		if err != nil {
			return err
		}
		return same(got, describe(&Order{}))
	})
	check("describe null", func(e *exam) error {
		got, err := call[string](e, "describe", nil)
		if err != nil {
			return err
		}
		return same(got, "null")
	})
	addIdentity(check)
	addCalls(check)
	addErrors(check)
	addLoad(check)
	return all
}

func addIdentity(check func(string, func(*exam) error)) {
	check("ring", func(e *exam) error {
		got, err := call[any](e, "ring", int32(5))
		if err != nil {
			return err
		}
		if first, ok := got.(*Node); !ok || !isRing(first, 5) {
			return errors.New("no ring came")
		}
		return nil
	})
	check("isRing", func(e *exam) error {
		got, err := call[bool](e, "isRing", ring(5), int32(5))
		if err != nil {
			return err
		}
		return same(got, true)
	})
	check("echoNode of itself", func(e *exam) error {
		node := &Node{Name: "one"}
		node.Next = node
		got, err := call[any](e, "echoNode", node)
		if err != nil {
			return err
		}
		if back, ok := got.(*Node); !ok || back.Next != back {
			return errors.New("the node is not its own next")
		}
		return nil
	})
	check("same of one order", func(e *exam) error {
		order := plainOrder(1)
		got, err := call[bool](e, "same", order, order)
		if err != nil {
			return err
		}
		return same(got, true)
	})
	check("same of two orders", func(e *exam) error {
		got, err := call[bool](e, "same", plainOrder(1), plainOrder(1))
		if err != nil {
			return err
		}
		return same(got, false)
	})
	check("pair of one order", func(e *exam) error {
		order := plainOrder(1)
		got, err := call[[]any](e, "pair", order, order)
		if err != nil {
			return err
		}
		if len(got) != 2 || got[0] != got[1] {
			return errors.New("they are not one order")
		}
		return same(got[0], order)
	})
}

func addCalls(check func(string, func(*exam) error)) {
	overloads := map[string][]any{
		"int:5": {int32(5)}, "string:x": {"x"}, "int:5,string:x": {int32(5), "x"}, "int:5,string:null": {int32(5), nil},
	}
	for _, name := range slices.Sorted(maps.Keys(overloads)) {
		check("get "+name, func(e *exam) error {
			got, err := call[string](e, "get", overloads[name]...)
			if err != nil {
				return err
			}
			return same(got, name)
		})
	}
	check("size of bytes", func(e *exam) error {
		got, err := call[int32](e, "size", filled(300_000))
		if err != nil {
			return err
		}
		return same(got, int32(300_000))
	})
	check("size of text", func(e *exam) error {
		got, err := call[int32](e, "size", "🚀🚀")
		if err != nil {
			return err
		}
		return same(got, int32(4))
	})
	check("blob of 900000", func(e *exam) error {
		got, err := call[[]byte](e, "blob", int32(900_000))
		if err != nil {
			return err
		}
		return same(got, filled(900_000))
	})
	check("touch", func(e *exam) error {
		got, err := call[any](e, "touch", "x")
		if err != nil {
			return err
		}
		return same(got, nil)
	})
	check("note one-way", func(e *exam) error {
		text := fmt.Sprintf("note %d", time.Now().UnixNano())
		for i := 0; i < 100; i++ {
			if _, err := callWith[any](e, &extras{oneway: true}, "note", text); err != nil {
				return err
			}
		}
		var count int32
		for deadline := time.Now().Add(5 * time.Second); count < 100 && time.Now().Before(deadline); {
			var err error
			if count, err = call[int32](e, "noted", text); err != nil {
				return err
			}
		}
		return same(count, int32(100))
	})
	check("attachments", func(e *exam) error {
		more := &extras{attachments: map[string]any{"exam.a": "1", "exam.Text": "中文 🚀", "exam.empty": "", "other": "x"}}
		got, err := callWith[any](e, more, "attachments")
		if err != nil {
			return err
		}
		if err := same(got, map[any]any{"exam.a": "1", "exam.Text": "中文 🚀", "exam.empty": ""}); err != nil {
			return err
		}
		if err := same(more.reply["reply.count"], "3"); err != nil {
			return err
		}
		return same(more.reply["reply.exam.Text"], "中文 🚀")
	})
	check("attachments of another call", func(e *exam) error {
		more := &extras{}
		got, err := callWith[any](e, more, "attachments")
		if err != nil {
			return err
		}
		if err := same(got, map[any]any{}); err != nil {
			return err
		}
		return same(more.reply["reply.exam.a"], nil)
	})
	check("proxy echoInt", func(e *exam) error {
		got, err := e.proxies.EchoInt(context.Background(), -70_000)
		if err != nil {
			return err
		}
		return same(got, int32(-70_000))
	})
	check("proxy echoString", func(e *exam) error {
		got, err := e.proxies.EchoText(context.Background(), "中文 🚀")
		if err != nil {
			return err
		}
		return same(got, "中文 🚀")
	})
	check("proxy find", func(e *exam) error {
		got, err := e.proxies.Find(context.Background(), 15)
		if err != nil {
			return err
		}
		return same(got, plainOrder(15))
	})
	check("proxy touch", func(e *exam) error {
		_, err := e.proxies.Touch(context.Background(), "x")
		return err
	})
	check("proxy $echo", func(e *exam) error {
		got, err := e.proxies.Echo(context.Background(), "available?")
		if err != nil {
			return err
		}
		return same(got, "available?")
	})
	for i := 1; i <= 2; i++ {
		group, version := fmt.Sprintf("g%d", i), fmt.Sprintf("%d.0.0", i)
		check("which "+group, func(e *exam) error {
			versioned := e.of(group, version)
			untilFound(func() error { _, err := call[any](versioned, "$echo", "found?"); return err })
			got, err := call[string](versioned, "which")
			if err != nil {
				return err
			}
			return same(got, group+"/"+version)
		})
	}
}

func (e *exam) of(group, version string) *exam {
	other := *e
	other.connection = e.versioned.get(group+"/"+version, func() *client.Connection {
		return e.refer(api+"VersionedService", client.WithGroup(group), client.WithVersion(version))
	})
	return &other
}

func addErrors(check func(string, func(*exam) error)) {
	check("which of no such group", func(e *exam) error {
		other := e.of("g3", "1.0.0")
		_, err := call[string](other, "which")
		return refused(err, "g3", "not provided", "exporter", "no provider")
	})
	check("which of no such version", func(e *exam) error {
		_, err := call[string](e.of("g1", "2.0.0"), "which")
		return refused(err, "2.0.0", "not provided", "exporter", "no provider")
	})
	check("no such method", func(e *exam) error {
		_, err := call[string](e, "nonsense", int32(1))
		return refused(err, "nonsense")
	})
	check("fail with nothing", func(e *exam) error {
		got, err := call[any](e, "fail", "none", "fine")
		if err != nil {
			return err
		}
		return same(got, "fine")
	})
	check("fail missing", func(e *exam) error {
		_, err := call[any](e, "fail", "missing", "gone 🚀")
		var missing *OrderMissing
		if !errors.As(err, &missing) {
			return fmt.Errorf("not an OrderMissing: %T %w", err, err)
		}
		return same(fmt.Sprint(missing.Id, missing.DetailMessage), "404gone 🚀")
	})
	check("fail caused", func(e *exam) error {
		_, err := call[any](e, "fail", "caused", "gone")
		var missing *OrderMissing
		if !errors.As(err, &missing) {
			return fmt.Errorf("not an OrderMissing: %T %w", err, err)
		}
		cause, ok := missing.Cause.(*java_exception.IllegalStateException)
		if !ok {
			return fmt.Errorf("the cause is a %T", missing.Cause)
		}
		return same(fmt.Sprint(missing.Id, cause.DetailMessage), "405because of gone")
	})
	check("fail rejected", func(e *exam) error {
		_, err := call[any](e, "fail", "rejected", "no")
		var rejected *Rejected
		if !errors.As(err, &rejected) {
			return fmt.Errorf("not a Rejected: %T %w", err, err)
		}
		return same(fmt.Sprint(rejected.Reason, rejected.DetailMessage), "7no")
	})
	check("fail argument", func(e *exam) error {
		_, err := call[any](e, "fail", "argument", "bad")
		var argument *java_exception.IllegalArgumentException
		if !errors.As(err, &argument) {
			return fmt.Errorf("not an IllegalArgumentException: %T %w", err, err)
		}
		return same(argument.DetailMessage, "bad")
	})
	check("fail secret", func(e *exam) error {
		_, err := call[any](e, "fail", "secret", "hidden")
		return refused(err, "secret: hidden")
	})
	check("find nothing", func(e *exam) error {
		_, err := call[any](e, "find", int64(-5))
		var missing *OrderMissing
		if !errors.As(err, &missing) {
			return fmt.Errorf("not an OrderMissing: %T %w", err, err)
		}
		return same(fmt.Sprint(missing.Id, missing.DetailMessage), "-5no order -5")
	})
	check("a timeout, and on", func(e *exam) error {
		hurried := *e
		hurried.timeout = 200 * time.Millisecond
		begin := time.Now()
		_, err := call[string](&hurried, "sleepy", int32(600), "late")
		if err := refused(err, "timeout"); err != nil {
			return err
		}
		if took := time.Since(begin); took < 150*time.Millisecond || took > 500*time.Millisecond {
			return fmt.Errorf("took %v", took)
		}
		time.Sleep(500 * time.Millisecond)
		got, err := call[string](e, "sleepy", int32(1), "soon")
		if err != nil {
			return err
		}
		return same(got, "soon")
	})
}

func addLoad(check func(string, func(*exam) error)) {
	check("500 calls in flight", func(e *exam) error {
		var waiting sync.WaitGroup
		failures := make(chan error, 500)
		for i := 0; i < 500; i++ {
			waiting.Add(1)
			go func() {
				defer waiting.Done()
				want := fmt.Sprintf("answer %d", i)
				got, err := call[string](e, "later", int32((i*7919)%200), want)
				if err != nil {
					failures <- err
				} else if err := same(got, want); err != nil {
					failures <- err
				}
			}()
		}
		waiting.Wait()
		close(failures)
		return <-failures
	})
	generically := func(e *exam, method, parameter string, value any) (any, error) {
		generic := *e
		generic.connection = e.refer(interfaceName, client.WithGeneric())
		return call[any](&generic, constant.Generic, method, []string{parameter}, []hessian.Object{value})
	}
	check("generic find", func(e *exam) error {
		got, err := generically(e, "find", "long", int64(1))
		if err != nil {
			return err
		}
		order, ok := got.(map[any]any)
		if !ok {
			return fmt.Errorf("got a %T", got)
		}
		return same([]any{order["class"], order["id"], fmt.Sprint(order["level"])}, []any{api + "Order", int64(1), "SILVER"})
	})
	check("generic describe", func(e *exam) error {
		got, err := generically(e, "describe", api+"Order", map[string]any{
			"class": api + "Order", "id": int64(9), "count": int32(3), "note": "n", "level": "GOLD",
		})
		if err != nil {
			return err
		}
		return same(got, "Order id=9 count=3 price=null placed=null level=GOLD note=n units=null lines=null extra=null")
	})
}
