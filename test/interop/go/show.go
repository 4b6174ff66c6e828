package main

import (
	"fmt"
	"reflect"
	"sort"
	"strings"
	"time"

	hessian "github.com/apache/dubbo-go-hessian2"
	gxbig "github.com/dubbogo/gost/math/big"
)

// show writes a value with the types that it has on the wire: two values of one text are one value to a Java peer. A
// list is a list whatever Go or the wire calls it. Takes no cycles.
func show(value any) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case time.Time:
		if v.IsZero() {
			return "null"
		}
		return fmt.Sprintf("date %d", v.UnixMilli())
	case *gxbig.Decimal:
		if v == nil {
			return "null"
		}
		return "decimal " + string(v.ToString())
	case *gxbig.Integer:
		if v == nil {
			return "null"
		}
		return "integer " + v.String()
	case []byte:
		if v == nil {
			return "null"
		}
		return fmt.Sprintf("bytes %x", v)
	}
	return showReflected(reflect.ValueOf(value))
}

func showReflected(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return "null"
		}
		return show(v.Elem().Interface())
	case reflect.Bool:
		return fmt.Sprint(v.Bool())
	case reflect.Int8, reflect.Int16, reflect.Int32:
		if enum, ok := v.Interface().(hessian.POJOEnum); ok {
			return enum.JavaClassName() + "." + enum.String()
		}
		return fmt.Sprintf("int %d", v.Int())
	case reflect.Int, reflect.Int64:
		return fmt.Sprintf("long %d", v.Int())
	case reflect.Float32:
		return fmt.Sprintf("double %v", v.Float())
	case reflect.Float64:
		return fmt.Sprintf("double %v", v.Float())
	case reflect.String:
		return fmt.Sprintf("%q", v.String())
	case reflect.Slice:
		if v.IsNil() {
			return "null"
		}
		items := make([]string, v.Len())
		for i := range items {
			items[i] = show(v.Index(i).Interface())
		}
		return "[" + strings.Join(items, ", ") + "]"
	case reflect.Map:
		if v.IsNil() {
			return "null"
		}
		var entries []string
		for _, key := range v.MapKeys() {
			entries = append(entries, show(key.Interface())+": "+show(v.MapIndex(key).Interface()))
		}
		sort.Strings(entries)
		return "{" + strings.Join(entries, ", ") + "}"
	case reflect.Struct:
		if set, ok := reflect.New(v.Type()).Interface().(*HashSet); ok {
			reflect.ValueOf(set).Elem().Set(v)
			items := make([]string, len(set.items))
			for i, item := range set.items {
				items[i] = show(item)
			}
			sort.Strings(items)
			return "set [" + strings.Join(items, ", ") + "]"
		}
		var fields []string
		for i := 0; i < v.NumField(); i++ {
			if v.Type().Field(i).IsExported() {
				fields = append(fields, v.Type().Field(i).Name+": "+show(v.Field(i).Interface()))
			}
		}
		return v.Type().Name() + "{" + strings.Join(fields, ", ") + "}"
	}
	return fmt.Sprintf("%T %v", v.Interface(), v.Interface())
}
