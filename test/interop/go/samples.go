package main

import (
	"fmt"
	"math/big"
	"reflect"
	"strings"
	"time"

	gxbig "github.com/dubbogo/gost/math/big"
)

func decimal(text string) *gxbig.Decimal {
	value, err := gxbig.NewDecFromString(text)
	if err != nil {
		panic(err)
	}
	return value
}

func integer(text string) *gxbig.Integer {
	value := &gxbig.Integer{}
	if err := value.FromString(text); err != nil {
		panic(err)
	}
	return value
}

// plainOrder is the sample order of the contract without what an even id adds.
func plainOrder(id int64) *Order {
	order := &Order{
		Id:     id,
		Count:  int32(id % 1000),
		Price:  decimal(fmt.Sprintf("%d.50", id)),
		Placed: time.UnixMilli(1_700_000_000_123 + id),
		Level:  pointer(Level(id % 3)),
		Extra: map[string]any{
			"text": fmt.Sprintf("t%d", id), "long": id, "int": int32(7), "half": 0.5, "flag": true, "none": nil,
			"list": []any{int32(1), "two"},
		},
	}
	if id%5 != 0 {
		order.Note = pointer(fmt.Sprintf("note %d – 订单 🚀", id))
	}
	if id%3 != 0 {
		order.Units = pointer(int32(id))
	}
	for i := int16(1); i <= 2; i++ {
		order.Lines = append(order.Lines, &Line{
			Sku: fmt.Sprintf("sku-%d-%d", id, i), Amount: i, Weight: float64(i) / 4, Gift: i == 2, Label: []byte{0, 1}[:i],
		})
	}
	return order
}

func rushOrder(id int64) *RushOrder {
	ticket := new(big.Int).Lsh(big.NewInt(1), 70)
	ticket.Add(ticket, big.NewInt(id))
	return &RushOrder{Order: *plainOrder(id), Hours: 6, Ticket: integer(ticket.String()), Origin: plainOrder(id - 1)}
}

// sampleOrder is the sample order of the contract: an *Order, or a *RushOrder when id is even.
func sampleOrder(id int64) any {
	if id%2 == 0 {
		return rushOrder(id)
	}
	return plainOrder(id)
}

func orNull[T any](value *T, text func(T) string) string {
	if value == nil {
		return "null"
	}
	return text(*value)
}

func describe(value any) string {
	switch order := value.(type) {
	case *Order:
		return "Order " + describeFields(order)
	case *RushOrder:
		ticket, origin := "null", "null"
		if order.Ticket != nil {
			ticket = order.Ticket.String()
		}
		if order.Origin != nil {
			origin = fmt.Sprint(order.Origin.Id)
		}
		return fmt.Sprintf("RushOrder %s hours=%d ticket=%s origin=%s", describeFields(&order.Order), order.Hours, ticket, origin)
	}
	return "null"
}

func describeFields(o *Order) string {
	price, placed, lines, extra := "null", "null", "null", "null"
	if o.Price != nil {
		price = string(o.Price.ToString())
	}
	if !o.Placed.IsZero() {
		placed = fmt.Sprint(o.Placed.UnixMilli())
	}
	if o.Lines != nil {
		var texts []string
		for _, l := range o.Lines {
			texts = append(texts, fmt.Sprintf("%s*%d", l.Sku, l.Amount))
		}
		lines = "[" + strings.Join(texts, ", ") + "]"
	}
	if o.Extra != nil {
		extra = fmt.Sprint(reflect.ValueOf(o.Extra).Len())
	}
	return fmt.Sprintf("id=%d count=%d price=%s placed=%s level=%s note=%s units=%s lines=%s extra=%s",
		o.Id, o.Count, price, placed, orNull(o.Level, Level.String), orNull(o.Note, func(s string) string { return s }),
		orNull(o.Units, func(n int32) string { return fmt.Sprint(n) }), lines, extra)
}

func ring(size int) *Node {
	nodes := make([]*Node, size)
	for i := range nodes {
		nodes[i] = &Node{Name: fmt.Sprintf("n%d", i)}
	}
	for i, node := range nodes {
		node.Next = nodes[(i+1)%size]
	}
	nodes[0].Children = nodes
	return nodes[0]
}

func isRing(first *Node, size int) bool {
	if first == nil || len(first.Children) != size {
		return false
	}
	at := first
	for i := 0; i < size; i++ {
		if at == nil || at.Name != fmt.Sprintf("n%d", i) || first.Children[i] != at {
			return false
		}
		at = at.Next
	}
	return at == first
}
