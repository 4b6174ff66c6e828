package org.dubbots.vectors;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.*;

/** What a value is, in JSON: one key says the kind. What may be shared carries an id and is referred to by it. */
final class Describe {
    private final IdentityHashMap<Object, Integer> ids = new IdentityHashMap<>();
    private int nextId;

    private Describe() {}

    static Object of(Object value) {
        return new Describe().describe(value);
    }

    /** An object by class name and fields, for what the wire names and fills in another way than Java's class. */
    static Object object(String className, Object... fields) {
        Describe describe = new Describe();
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("id", describe.nextId++);
        out.put("object", className);
        List<Object> pairs = new ArrayList<>();
        for (int i = 0; i < fields.length; i += 2) pairs.add(List.of(fields[i], describe.describe(fields[i + 1])));
        out.put("fields", pairs);
        return out;
    }

    /** A list that takes no slot: what an Iterator or an Enumeration is written as. */
    static Object unnumbered(List<?> items) {
        Describe describe = new Describe();
        return Map.of("list", describe.describeAll(items));
    }

    /** A list of which the wire names another class than Java does. */
    static Object typed(String type, List<?> items) {
        Map<String, Object> out = new LinkedHashMap<>();
        Describe describe = new Describe();
        out.put("id", describe.nextId++);
        out.put("list", describe.describeAll(items));
        out.put("type", type);
        return out;
    }

    /** The public class of a value of java.time. */
    static Class<?> timeClass(Object value) {
        return value instanceof ZoneId && !(value instanceof ZoneOffset) ? ZoneId.class : value.getClass();
    }

    /** A short name of the kind of a value. */
    static String nameOf(Object value) {
        if (value instanceof EnumSet) return "EnumSet";
        if (value instanceof Enum<?>) return "enum";
        return timeClass(value).getSimpleName();
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
        Integer known = ids.get(value);
        if (known != null && !isWrittenAnew(value)) return Map.of("ref", known);
        Map<String, Object> out = new LinkedHashMap<>();
        int id = nextId++;
        ids.put(value, id);
        out.put("id", id);
        if (!describeValue(out, value)) describeGraph(out, value);
        return out;
    }

    /** True for what is written as a handle, which is another object each time, so that there are no references to it. */
    private static boolean isWrittenAnew(Object value) {
        return value instanceof Locale || value instanceof Calendar || value instanceof BitSet || value instanceof EnumSet
                || (value.getClass().getName().startsWith("java.time.") && !(value instanceof Enum));
    }

    /** What has a text or a number of its own, though it be an object on the wire. */
    private boolean describeValue(Map<String, Object> out, Object value) {
        if (value instanceof BigDecimal) {
            out.put("decimal", value.toString());
        } else if (value instanceof BigInteger) {
            out.put("bigInteger", value.toString());
        } else if (value instanceof Enum<?> constant) {
            out.put("enum", constant.getDeclaringClass().getName());
            out.put("name", constant.name());
        } else if (value.getClass().getName().startsWith("java.time.")) {
            out.put("time", timeClass(value).getName());
            out.put("text", value.toString());
        } else if (value instanceof Date date) {
            out.put("sql", value.getClass().getName());
            out.put("ms", date.getTime());
        } else if (value instanceof Calendar calendar) {
            out.put("calendar", value.getClass().getName());
            out.put("ms", calendar.getTimeInMillis());
        } else if (value instanceof UUID) {
            out.put("uuid", value.toString());
        } else if (value instanceof Locale) {
            out.put("locale", value.toString());
        } else if (value instanceof Currency currency) {
            out.put("currency", currency.getCurrencyCode());
        } else if (value instanceof Class<?> type) {
            out.put("class", type.getName());
        } else if (value instanceof StackTraceElement frame) {
            out.put("frame", frame(frame));
        } else if (value instanceof BitSet bits) {
            List<Object> words = new ArrayList<>();
            for (long word : bits.toLongArray()) words.add(Long.toString(word));
            out.put("bitSet", words);
        } else if (value instanceof InetAddress address) {
            out.put("inetAddress", address.getHostAddress());
            if (!address.toString().startsWith("/")) out.put("host", address.getHostName());
        } else {
            return false;
        }
        return true;
    }

    private void describeGraph(Map<String, Object> out, Object value) {
        if (value.getClass().isArray()) {
            List<Object> items = new ArrayList<>();
            out.put("list", items);
            out.put("type", arrayType(value.getClass()));
            for (int i = 0; i < Array.getLength(value); i++) {
                Object item = Array.get(value, i);
                items.add(value instanceof float[] ? bits(((Float) item).doubleValue()) : describe(item));
            }
        } else if (value instanceof EnumSet<?> set) {
            EnumSet<?> some = set.isEmpty() ? EnumSet.complementOf(set) : set;
            out.put("enumSet", some.iterator().next().getDeclaringClass().getName());
            out.put("items", describeAll(set));
        } else if (value instanceof Collection<?> collection) {
            out.put(value instanceof Set ? "set" : "list", describeAll(collection));
            if (value.getClass() != ArrayList.class) out.put("type", value.getClass().getName());
        } else if (value instanceof Map<?, ?> map) {
            List<Object> entries = new ArrayList<>();
            out.put("map", entries);
            if (value.getClass() != HashMap.class) out.put("type", value.getClass().getName());
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                entries.add(List.of(describe(entry.getKey()), describe(entry.getValue())));
            }
        } else if (value instanceof Throwable thrown) {
            describeThrowable(out, thrown);
        } else {
            out.put("object", value.getClass().getName());
            out.put("fields", describeFields(value, Fields.of(value.getClass(), Object.class)));
        }
    }

    private List<Object> describeAll(Collection<?> items) {
        List<Object> described = new ArrayList<>();
        for (Object item : items) described.add(describe(item));
        return described;
    }

    private void describeThrowable(Map<String, Object> out, Throwable thrown) {
        out.put("exception", thrown.getClass().getName());
        out.put("message", thrown.getMessage() == null ? "" : thrown.getMessage());
        List<Object> frames = new ArrayList<>();
        for (StackTraceElement frame : thrown.getStackTrace()) frames.add(frame(frame));
        out.put("frames", frames);
        out.put("fields", describeFields(thrown, Fields.of(thrown.getClass(), Throwable.class)));
        if (thrown.getCause() != null) out.put("cause", describe(thrown.getCause()));
        if (thrown.getSuppressed().length > 0) out.put("suppressed", describeAll(List.of(thrown.getSuppressed())));
    }

    private List<Object> describeFields(Object value, List<Field> fields) {
        List<Object> described = new ArrayList<>();
        for (Field field : fields) {
            Object held = Fields.get(field, value);
            Object is;
            if (field.getType() == float.class) is = bits(((Float) held).doubleValue());
            else if (held instanceof Date date && Date.class.isAssignableFrom(field.getType())) is = Map.of("date", date.getTime());
            else is = describe(held);
            described.add(List.of(field.getName(), is));
        }
        return described;
    }

    private static Object frame(StackTraceElement frame) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("className", frame.getClassName());
        line.put("methodName", frame.getMethodName());
        line.put("fileName", frame.getFileName());
        line.put("lineNumber", frame.getLineNumber());
        return line;
    }

    private static Object text(String text) {
        return Map.of("string", text.length() > 80 ? Json.runs(text, 4) : text);
    }

    private static Object bits(double value) {
        return Map.of("double", String.format("%016x", Double.doubleToRawLongBits(value)));
    }

    private static String arrayType(Class<?> type) {
        Class<?> element = type.getComponentType();
        if (element.isArray()) return "[" + arrayType(element);
        if (element == String.class) return "[string";
        if (element == Object.class) return "[object";
        if (element == Date.class) return "[date";
        return "[" + element.getName();
    }
}
