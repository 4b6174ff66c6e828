package org.dubbots.vectors;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns a Java value into tagged JSON: one key says the type, shared values carry an id and are referred to by it. */
final class Describe {
    private final IdentityHashMap<Object, Integer> ids = new IdentityHashMap<>();

    static Object of(Object value) {
        return new Describe().describe(value);
    }

    private Object describe(Object value) {
        if (value == null) return Map.of("null", true);
        if (value instanceof Boolean) return Map.of("boolean", value);
        if (value instanceof Byte || value instanceof Short || value instanceof Integer) return Map.of("int", value);
        if (value instanceof Long) return Map.of("long", value.toString());
        if (value instanceof Double d) return bits(d);
        if (value instanceof Float f) return bits(Double.parseDouble(f.toString()));
        if (value instanceof Character) return Map.of("string", value.toString());
        if (value instanceof char[] chars) return text(new String(chars));
        if (value instanceof String text) return text(text);
        if (value instanceof byte[] bytes) return Map.of("binary", Hex.pack(bytes));
        if (value.getClass() == Date.class) return Map.of("date", ((Date) value).getTime());
        Map<String, Object> out = new LinkedHashMap<>();
        Integer known = ids.get(value);
        if (known != null) return Map.of("ref", known);
        ids.put(value, ids.size());
        out.put("id", ids.size() - 1);
        if (value instanceof BigDecimal) {
            out.put("decimal", value.toString());
        } else if (value instanceof BigInteger) {
            out.put("bigInteger", value.toString());
        } else if (value instanceof Enum<?> constant) {
            out.put("object", constant.getDeclaringClass().getName());
            out.put("fields", List.of(List.of("name", Map.of("string", constant.name()))));
        } else if (value.getClass().isArray()) {
            List<Object> items = new ArrayList<>();
            out.put("list", items);
            out.put("type", arrayType(value.getClass()));
            for (int i = 0; i < Array.getLength(value); i++) {
                Object item = Array.get(value, i);
                items.add(value instanceof float[] ? bits(((Float) item).doubleValue()) : describe(item));
            }
        } else if (value instanceof Collection<?> collection) {
            List<Object> items = new ArrayList<>();
            out.put(value instanceof Set ? "set" : "list", items);
            if (value.getClass() != ArrayList.class) out.put("type", value.getClass().getName());
            for (Object item : collection) items.add(describe(item));
        } else if (value instanceof Map<?, ?> map) {
            List<Object> entries = new ArrayList<>();
            out.put("map", entries);
            if (value.getClass() != java.util.HashMap.class) out.put("type", value.getClass().getName());
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                entries.add(List.of(describe(entry.getKey()), describe(entry.getValue())));
            }
        } else if (value instanceof Throwable thrown) {
            describeThrowable(out, thrown);
        } else {
            out.put("object", value.getClass().getName());
            out.put("fields", fieldsOf(value, Object.class));
        }
        return out;
    }

    private void describeThrowable(Map<String, Object> out, Throwable thrown) {
        out.put("exception", thrown.getClass().getName());
        out.put("message", thrown.getMessage() == null ? "" : thrown.getMessage());
        List<Object> frames = new ArrayList<>();
        for (StackTraceElement frame : thrown.getStackTrace()) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("className", frame.getClassName());
            line.put("methodName", frame.getMethodName());
            line.put("fileName", frame.getFileName());
            line.put("lineNumber", frame.getLineNumber());
            frames.add(line);
        }
        out.put("frames", frames);
        out.put("fields", fieldsOf(thrown, Throwable.class));
        if (thrown.getCause() != null) out.put("cause", describe(thrown.getCause()));
    }

    /** In the order of the wire; of shadowed fields the one that counts, the subclass's, once. */
    private List<Object> fieldsOf(Object value, Class<?> top) {
        List<Object> out = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        List<Field> fields = wireOrder(value.getClass(), top);
        Collections.reverse(fields);
        for (Field field : fields) {
            if (!seen.add(field.getName())) continue;
            try {
                field.setAccessible(true);
                out.add(0, List.of(field.getName(), field));
            } catch (RuntimeException e) {
                throw new IllegalStateException(e);
            }
        }
        // Values are described first to last, so that ids are given as the wire gives slots.
        out.replaceAll(pair -> {
            try {
                List<?> named = (List<?>) pair;
                return List.of(named.get(0), describe(((Field) named.get(1)).get(value)));
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        });
        return out;
    }

    private static List<Field> wireOrder(Class<?> type, Class<?> top) {
        List<Field> simple = new ArrayList<>();
        List<Field> other = new ArrayList<>();
        for (Class<?> at = type; at != top && at != null; at = at.getSuperclass()) {
            for (Field field : at.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) || Modifier.isTransient(field.getModifiers())) continue;
                Class<?> of = field.getType();
                boolean isSimple = of.isPrimitive() || (of.getName().startsWith("java.lang.") && of != Object.class);
                (isSimple ? simple : other).add(field);
            }
        }
        simple.addAll(other);
        Collections.reverse(simple);
        return simple;
    }

    private static Object text(String text) {
        return Map.of("string", text.length() > 80 ? Json.runs(text, 4) : text);
    }

    private static Object bits(double value) {
        return Map.of("double", String.format("%016x", Double.doubleToRawLongBits(value)));
    }

    static String arrayType(Class<?> type) {
        Class<?> element = type.getComponentType();
        if (element.isArray()) return "[" + arrayType(element);
        if (element == String.class) return "[string";
        if (element == Object.class) return "[object";
        if (element == Date.class) return "[date";
        return "[" + element.getName();
    }
}
