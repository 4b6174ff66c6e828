package org.dubbots.vectors;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The fields of a class as hessian-lite writes them. */
final class Fields {
    private Fields() {}

    /** In the order of the wire; of shadowed fields the one that counts, the subclass's, once, at its own place. */
    static List<Field> of(Class<?> type, Class<?> top) {
        if (type.isRecord()) return List.of(type.getDeclaredFields());
        List<Field> simple = new ArrayList<>();
        List<Field> other = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Class<?> at = type; at != top && at != null; at = at.getSuperclass()) {
            for (Field field : at.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) || Modifier.isTransient(field.getModifiers())) continue;
                if (!seen.add(field.getName())) continue;
                Class<?> of = field.getType();
                boolean isSimple = of.isPrimitive() || (of.getName().startsWith("java.lang.") && of != Object.class);
                (isSimple ? simple : other).add(field);
            }
        }
        simple.addAll(other);
        Collections.reverse(simple);
        return simple;
    }

    static Object get(Field field, Object of) {
        try {
            field.setAccessible(true);
            return field.get(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
