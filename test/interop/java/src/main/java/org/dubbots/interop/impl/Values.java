package org.dubbots.interop.impl;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.dubbots.interop.api.Everything;

/** Tells values apart that hold arrays: collections compare those by identity. */
public final class Values {
    private Values() {}

    public static boolean equal(Object expected, Object actual) {
        return Objects.equals(comparable(expected), comparable(actual));
    }

    /** The names of the fields that differ. */
    public static List<String> differing(Everything expected, Everything actual) {
        List<String> differing = new ArrayList<>();
        for (Field field : Everything.class.getFields()) {
            try {
                Object wanted = field.get(expected);
                Object got = actual == null ? null : field.get(actual);
                if (!equal(wanted, got)) differing.add(field.getName());
            } catch (IllegalAccessException impossible) {
                throw new AssertionError(impossible);
            }
        }
        return differing;
    }

    /**
     * With each array as its class name and its items, and without what Java's own hessian loses in a collection: byte
     * and short come back as Integer, float as Double, char and char[] as String, and a LocalDate[] as an Object[].
     */
    private static Object comparable(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            map.forEach((key, item) -> copy.put(comparable(key), comparable(item)));
            return copy;
        }
        if (value instanceof Set<?>) return value;
        if (value instanceof Byte || value instanceof Short) return ((Number) value).intValue();
        if (value instanceof Float) return ((Number) value).doubleValue();
        if (value instanceof Character) return value.toString();
        if (value instanceof char[] chars) return new String(chars);
        List<Object> copy = new ArrayList<>();
        if (value instanceof Collection<?> items) {
            for (Object item : items) copy.add(comparable(item));
            return copy;
        }
        if (value == null || !value.getClass().isArray()) return value;
        copy.add(value instanceof LocalDate[] ? Object[].class : value.getClass());
        for (int i = 0; i < Array.getLength(value); i++) copy.add(comparable(Array.get(value, i)));
        return copy;
    }
}
