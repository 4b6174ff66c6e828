package main

import (
	"time"

	hessian "github.com/apache/dubbo-go-hessian2"
	"github.com/apache/dubbo-go-hessian2/java_exception"
	gxbig "github.com/dubbogo/gost/math/big"
)

const api = "org.dubbots.interop.api."

// Level is an enum the way dubbo-go has them: a number here, a name on the wire.
type Level hessian.JavaEnum

const (
	BRONZE Level = iota
	SILVER
	GOLD
)

var levelNames = []string{"BRONZE", "SILVER", "GOLD"}

func (Level) JavaClassName() string { return api + "Level" }
func (l Level) String() string      { return levelNames[l] }
func (Level) EnumValue(name string) hessian.JavaEnum {
	for i, known := range levelNames {
		if known == name {
			return hessian.JavaEnum(i)
		}
	}
	return hessian.InvalidJavaEnum
}

type Line struct {
	Sku    string
	Amount int16
	Weight float64
	Gift   bool
	Label  []byte
}

func (Line) JavaClassName() string { return api + "Line" }

// Order: what Java may leave null is a pointer here; a null date is Go's zero time.
type Order struct {
	Id     int64
	Count  int32
	Price  *gxbig.Decimal
	Placed time.Time
	Level  *Level
	Note   *string
	Units  *int32
	Lines  []*Line
	Extra  any
}

func (Order) JavaClassName() string { return api + "Order" }

// RushOrder extends Order: dubbo-go writes the fields of an embedded struct as its own.
type RushOrder struct {
	Order
	Hours  int32
	Ticket *gxbig.Integer
	Origin *Order
}

func (RushOrder) JavaClassName() string { return api + "RushOrder" }

type Node struct {
	Name     string
	Next     *Node
	Children []*Node
}

func (Node) JavaClassName() string { return api + "Node" }

// HashSet is a java.util.Set: dubbo-go has none of its own.
type HashSet struct{ items []any }

func (s *HashSet) Get() []any         { return s.items }
func (s *HashSet) Set(items []any)    { s.items = items }
func (HashSet) JavaClassName() string { return "java.util.HashSet" }

// OrderMissing is declared by the methods that throw it.
type OrderMissing struct {
	SerialVersionUID     int64
	DetailMessage        string
	SuppressedExceptions []java_exception.Throwabler
	StackTrace           []java_exception.StackTraceElement
	Cause                java_exception.Throwabler
	Id                   int64
}

func (e OrderMissing) Error() string                                     { return e.DetailMessage }
func (OrderMissing) JavaClassName() string                               { return api + "OrderMissing" }
func (e OrderMissing) GetStackTrace() []java_exception.StackTraceElement { return e.StackTrace }

// Rejected is thrown though no method declares it.
type Rejected struct {
	SerialVersionUID     int64
	DetailMessage        string
	SuppressedExceptions []java_exception.Throwabler
	StackTrace           []java_exception.StackTraceElement
	Cause                java_exception.Throwabler
	Reason               int32
}

func (e Rejected) Error() string                                     { return e.DetailMessage }
func (Rejected) JavaClassName() string                               { return api + "Rejected" }
func (e Rejected) GetStackTrace() []java_exception.StackTraceElement { return e.StackTrace }

func registerTypes() {
	hessian.RegisterJavaEnum(BRONZE)
	hessian.RegisterPOJO(&Line{})
	hessian.RegisterPOJO(&Order{})
	hessian.RegisterPOJO(&RushOrder{})
	hessian.RegisterPOJO(&Node{})
	hessian.RegisterPOJO(&OrderMissing{})
	hessian.RegisterPOJO(&Rejected{})
	hessian.SetCollectionSerialize(&HashSet{})
}

func pointer[T any](value T) *T { return &value }
