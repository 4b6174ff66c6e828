package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode/utf16"

	"dubbo.apache.org/dubbo-go/v3/common/constant"
	"github.com/apache/dubbo-go-hessian2/java_exception"
)

// ExamService is the examined service. dubbo-go calls a method by reflection with what hessian2 decoded, so a parameter
// has the type of the wire (int32 for a byte), and `any` where null or more than one type may come.
type ExamService struct {
	mutex sync.Mutex
	notes map[string]int32
}

// plain undoes what dubbo-go makes of a null argument: a pointer to the parameter's zero value.
func plain(value any) any {
	if boxed, ok := value.(*any); ok {
		return *boxed
	}
	return value
}

func (*ExamService) EchoBoolean(value bool) (bool, error)      { return value, nil }
func (*ExamService) EchoByte(value int32) (int8, error)        { return int8(value), nil }
func (*ExamService) EchoShort(value int32) (int16, error)      { return int16(value), nil }
func (*ExamService) EchoInt(value int32) (int32, error)        { return value, nil }
func (*ExamService) EchoLong(value int64) (int64, error)       { return value, nil }
func (*ExamService) EchoFloat(value float64) (float32, error)  { return float32(value), nil }
func (*ExamService) EchoDouble(value float64) (float64, error) { return value, nil }
func (*ExamService) EchoChar(value string) (string, error)     { return value, nil }

func (*ExamService) EchoBoxedBoolean(value any) (any, error) { return plain(value), nil }
func (*ExamService) EchoBoxedByte(value any) (any, error)    { return plain(value), nil }
func (*ExamService) EchoBoxedShort(value any) (any, error)   { return plain(value), nil }
func (*ExamService) EchoInteger(value any) (any, error)      { return plain(value), nil }
func (*ExamService) EchoBoxedLong(value any) (any, error)    { return plain(value), nil }
func (*ExamService) EchoBoxedFloat(value any) (any, error)   { return plain(value), nil }
func (*ExamService) EchoBoxedDouble(value any) (any, error)  { return plain(value), nil }
func (*ExamService) EchoCharacter(value any) (any, error)    { return plain(value), nil }
func (*ExamService) EchoString(value any) (any, error)       { return plain(value), nil }
func (*ExamService) EchoBytes(value any) (any, error)        { return plain(value), nil }
func (*ExamService) EchoDate(value any) (any, error)         { return plain(value), nil }
func (*ExamService) EchoLevel(value any) (any, error)        { return plain(value), nil }
func (*ExamService) EchoDecimal(value any) (any, error)      { return plain(value), nil }
func (*ExamService) EchoBigInteger(value any) (any, error)   { return plain(value), nil }
func (*ExamService) EchoStrings(value any) (any, error)      { return plain(value), nil }
func (*ExamService) EchoIntegers(value any) (any, error)     { return plain(value), nil }
func (*ExamService) EchoLongs(value any) (any, error)        { return plain(value), nil }
func (*ExamService) EchoLists(value any) (any, error)        { return plain(value), nil }
func (*ExamService) EchoOrders(value any) (any, error)       { return plain(value), nil }
func (*ExamService) EchoLevels(value any) (any, error)       { return plain(value), nil }
func (*ExamService) EchoStringSet(value any) (any, error)    { return plain(value), nil }
func (*ExamService) EchoLongSet(value any) (any, error)      { return plain(value), nil }
func (*ExamService) EchoMap(value any) (any, error)          { return plain(value), nil }
func (*ExamService) EchoIntegerMap(value any) (any, error)   { return plain(value), nil }
func (*ExamService) EchoOrderMap(value any) (any, error)     { return plain(value), nil }
func (*ExamService) EchoLevelMap(value any) (any, error)     { return plain(value), nil }
func (*ExamService) EchoBooleanArray(value any) (any, error) { return plain(value), nil }
func (*ExamService) EchoShortArray(value any) (any, error)   { return plain(value), nil }
func (*ExamService) EchoIntArray(value any) (any, error)     { return plain(value), nil }
func (*ExamService) EchoLongArray(value any) (any, error)    { return plain(value), nil }
func (*ExamService) EchoFloatArray(value any) (any, error)   { return plain(value), nil }
func (*ExamService) EchoDoubleArray(value any) (any, error)  { return plain(value), nil }
func (*ExamService) EchoCharArray(value any) (any, error)    { return plain(value), nil }
func (*ExamService) EchoIntMatrix(value any) (any, error)    { return plain(value), nil }
func (*ExamService) EchoStringArray(value any) (any, error)  { return plain(value), nil }
func (*ExamService) EchoIntegerArray(value any) (any, error) { return plain(value), nil }
func (*ExamService) EchoLevelArray(value any) (any, error)   { return plain(value), nil }
func (*ExamService) EchoOrderArray(value any) (any, error)   { return plain(value), nil }
func (*ExamService) EchoObjectArray(value any) (any, error)  { return plain(value), nil }
func (*ExamService) EchoOrder(value any) (any, error)        { return plain(value), nil }
func (*ExamService) EchoRushOrder(value any) (any, error)    { return plain(value), nil }
func (*ExamService) EchoNode(value any) (any, error)         { return plain(value), nil }
func (*ExamService) EchoObject(value any) (any, error)       { return plain(value), nil }

func (*ExamService) Ring(size int32) (*Node, error) { return ring(int(size)), nil }
func (*ExamService) IsRing(first *Node, size int32) (bool, error) {
	return isRing(first, int(size)), nil
}
func (*ExamService) Same(one, other any) (bool, error)  { return plain(one) == plain(other), nil }
func (*ExamService) Pair(one, other any) ([]any, error) { return []any{plain(one), plain(other)}, nil }
func (*ExamService) Describe(order any) (string, error) { return describe(plain(order)), nil }
func (*ExamService) TypeOf(value any) (string, error)   { return fmt.Sprintf("%T", plain(value)), nil }

func (*ExamService) Find(id int64) (any, error) {
	if id <= 0 {
		return nil, &OrderMissing{DetailMessage: fmt.Sprintf("no order %d", id), Id: id}
	}
	return sampleOrder(id), nil
}

// Get stands for three overloads, which Go has not: a lone []any gets all arguments.
func (*ExamService) Get(arguments []any) (string, error) {
	texts := make([]string, len(arguments))
	for i, argument := range arguments {
		switch value := argument.(type) {
		case int32:
			texts[i] = fmt.Sprintf("int:%d", value)
		case nil:
			texts[i] = "string:null"
		default:
			texts[i] = fmt.Sprintf("string:%v", value)
		}
	}
	return strings.Join(texts, ","), nil
}

// Size stands for two overloads.
func (*ExamService) Size(value any) (int32, error) {
	switch value := value.(type) {
	case []byte:
		return int32(len(value)), nil
	case string:
		return int32(len(utf16.Encode([]rune(value)))), nil
	}
	return 0, fmt.Errorf("size of %T", value)
}

func (*ExamService) Touch(any) error { return nil }

func (s *ExamService) Note(text string) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.notes[text]++
	return nil
}

func (s *ExamService) Noted(text string) (int32, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.notes[text], nil
}

func (*ExamService) Sleepy(millis int32, answer string) (string, error) {
	time.Sleep(time.Duration(millis) * time.Millisecond)
	return answer, nil
}

func (s *ExamService) Later(millis int32, answer string) (string, error) {
	return s.Sleepy(millis, answer)
}

func (*ExamService) Blob(size int32) ([]byte, error) {
	bytes := make([]byte, size)
	for i := range bytes {
		bytes[i] = byte(i)
	}
	return bytes, nil
}

// Attachments answers in the map that dubbo-go also sends back: it has no other way to give reply attachments.
func (*ExamService) Attachments(ctx context.Context) (map[string]any, error) {
	sent, _ := ctx.Value(constant.AttachmentKey).(map[string]any)
	exam := map[string]any{}
	for key, value := range sent {
		if strings.HasPrefix(key, "exam.") {
			exam[key] = fmt.Sprint(value)
		}
	}
	for key, value := range exam {
		sent["reply."+key] = value
	}
	sent["reply.count"] = fmt.Sprint(len(exam))
	return exam, nil
}

func (*ExamService) Peer(ctx context.Context) (string, error) {
	sent, _ := ctx.Value(constant.AttachmentKey).(map[string]any)
	return fmt.Sprint(sent[constant.RemoteAddr]), nil
}

func (*ExamService) Fail(kind string, message any) (any, error) {
	text, _ := plain(message).(string)
	switch kind {
	case "missing":
		return nil, &OrderMissing{DetailMessage: text, Id: 404}
	case "caused":
		return nil, &OrderMissing{DetailMessage: text, Id: 405, Cause: java_exception.NewIllegalStateException("because of " + text)}
	case "rejected":
		return nil, &Rejected{DetailMessage: text, Reason: 7}
	case "argument":
		return nil, java_exception.NewIllegalArgumentException(text)
	case "secret":
		return nil, errors.New("Secret: " + text)
	case "panic":
		panic("Secret: " + text)
	}
	return plain(message), nil
}

// VersionedService is provided in two groups.
type VersionedService struct{ name string }

// Reference is the name under which dubbo-go keeps it: two services of one name are one to it.
func (s *VersionedService) Reference() string { return s.name }

func (s *VersionedService) Which() (string, error) { return s.name, nil }
