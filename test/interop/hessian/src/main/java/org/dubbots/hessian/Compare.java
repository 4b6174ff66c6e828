package org.dubbots.hessian;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.*;
import java.util.concurrent.atomic.*;

/** Whether two graphs are one graph: classes, values, order, and who is the same object as whom. */
final class Compare {
    private final IdentityHashMap<Object, Object> forward = new IdentityHashMap<>();
    private final IdentityHashMap<Object, Object> backward = new IdentityHashMap<>();

    /** Where the graphs differ first; null when they do not. */
    static String difference(Object a, Object b) {
        return new Compare().at("value", a, b);
    }

    private String at(String path, Object a, Object b) {
        if (a == null || b == null) return a == b ? null : path + ": " + describe(a) + " became " + describe(b);
        if (a.getClass() != b.getClass()) return path + ": " + describe(a) + " became " + describe(b);
        if (a instanceof Number && a.getClass().getName().startsWith("java.lang.") || a instanceof String || a instanceof Character || a instanceof Boolean || a instanceof Class || a instanceof Enum) {
            return a.equals(b) ? null : path + ": " + describe(a) + " became " + describe(b);
        }
        if (forward.containsKey(a) || backward.containsKey(b)) {
            return forward.get(a) == b && backward.get(b) == a ? null : path + ": is no longer the same object as elsewhere";
        }
        forward.put(a, b);
        backward.put(b, a);
        if (a.getClass().isArray()) return arrays(path, a, b);
        if (a instanceof IdentityHashMap<?, ?> map) return identities(path, map, (Map<?, ?>) b);
        if (a instanceof Map<?, ?> map) return maps(path, map, (Map<?, ?>) b);
        if (a instanceof Collection<?> collection) return collections(path, collection, (Collection<?>) b);
        if (a instanceof Throwable thrown) return thrown(path, thrown, (Throwable) b);
        if (a.getClass().getName().startsWith("org.dubbots.")) return fields(path, a.getClass(), a, b);
        if (a.getClass() == Object.class) return null;
        if (a instanceof Calendar calendar) return calendar.getTimeInMillis() == ((Calendar) b).getTimeInMillis() ? null : path + ": another time";
        if (a instanceof Iterator<?> iterator) return collections(path, drain(iterator), drain((Iterator<?>) b));
        if (a instanceof AtomicReference<?> reference) return at(path + ".get()", reference.get(), ((AtomicReference<?>) b).get());
        boolean text = a instanceof AtomicInteger || a instanceof AtomicLong || a instanceof AtomicBoolean || a instanceof LongAdder || a instanceof CharSequence;
        boolean same = text ? a.toString().equals(b.toString()) : a.equals(b);
        return same ? null : path + ": " + describe(a) + " became " + describe(b);
    }

    private static List<Object> drain(Iterator<?> iterator) {
        List<Object> list = new ArrayList<>();
        iterator.forEachRemaining(list::add);
        return list;
    }

    private String arrays(String path, Object a, Object b) {
        int length = Array.getLength(a);
        if (length != Array.getLength(b)) return path + ": " + length + " elements became " + Array.getLength(b);
        for (int i = 0; i < length; i++) {
            String found = at(path + "[" + i + "]", Array.get(a, i), Array.get(b, i));
            if (found != null) return found;
        }
        return null;
    }

    private String collections(String path, Collection<?> a, Collection<?> b) {
        if (a.size() != b.size()) return path + ": " + a.size() + " elements became " + b.size();
        Iterator<?> other = b.iterator();
        int i = 0;
        for (Object item : a) {
            String found = at(path + "[" + i++ + "]", item, other.next());
            if (found != null) return found;
        }
        return null;
    }

    private String maps(String path, Map<?, ?> a, Map<?, ?> b) {
        if (a.size() != b.size()) return path + ": " + a.size() + " entries became " + b.size();
        Iterator<? extends Map.Entry<?, ?>> other = b.entrySet().iterator();
        int i = 0;
        for (Map.Entry<?, ?> entry : a.entrySet()) {
            Map.Entry<?, ?> match = other.next();
            String found = at(path + ".key" + i, entry.getKey(), match.getKey());
            if (found == null) found = at(path + ".value" + i, entry.getValue(), match.getValue());
            if (found != null) return found;
            i++;
        }
        return null;
    }

    /** The order of an IdentityHashMap is no property of the graph. */
    private static String identities(String path, Map<?, ?> a, Map<?, ?> b) {
        return texts(a).equals(texts(b)) ? null : path + ": " + texts(a) + " became " + texts(b);
    }

    private static List<String> texts(Map<?, ?> map) {
        return map.entrySet().stream().map((entry) -> describe(entry.getKey()) + "=" + describe(entry.getValue())).sorted().toList();
    }

    private String thrown(String path, Throwable a, Throwable b) {
        String found = at(path + ".message", a.getMessage(), b.getMessage());
        if (found == null) found = at(path + ".stackTrace", a.getStackTrace(), b.getStackTrace());
        if (found == null) found = at(path + ".cause", a.getCause(), b.getCause());
        if (found == null) found = at(path + ".suppressed", a.getSuppressed(), b.getSuppressed());
        return found == null && a instanceof Model.Refused ? fields(path, Model.Refused.class, a, b) : found;
    }

    private String fields(String path, Class<?> type, Object a, Object b) {
        for (Class<?> at = type; at != null && at.getName().startsWith("org.dubbots."); at = at.getSuperclass()) {
            for (Field field : at.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers())) continue;
                field.setAccessible(true);
                try {
                    String found = at(path + "." + field.getName(), field.get(a), field.get(b));
                    if (found != null) return found;
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        return null;
    }

    private static String describe(Object value) {
        if (value == null) return "null";
        String text = value.getClass().isArray() || value instanceof Collection || value instanceof Map ? "" : " " + value;
        return value.getClass().getName() + (text.length() > 80 ? text.substring(0, 80) : text);
    }
}
