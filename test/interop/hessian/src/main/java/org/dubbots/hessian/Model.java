package org.dubbots.hessian;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The classes that the values are of. Lists and maps are declared as such, and hold anything. */
@SuppressWarnings("serial")
final class Model {
    private Model() {}

    enum Level { BRONZE, SILVER, GOLD { @Override int factor() { return 3; } }; int factor() { return 1; } }

    /** Leads to anything, itself too. */
    static class Node implements Serializable {
        String name;
        Object value;
        Node next;
        List<Object> children = new ArrayList<>();
        Map<Object, Object> extra = new HashMap<>();
    }

    static class LongNode extends Node {
        long weight;
        Object[] more;
    }

    /** Every primitive and its box; a primitive float is left out, because hessian-lite 4.0.4 reads it into its neighbour. */
    static class Kinds implements Serializable {
        boolean z;
        byte b;
        short s;
        int i;
        long j;
        double d;
        char c;
        Boolean boxedZ;
        Byte boxedB;
        Short boxedS;
        Integer boxedI;
        Long boxedJ;
        Float boxedF;
        Double boxedD;
        Character boxedC;
        int[] ints;
        float[] floats;
        char[] chars;
        byte[] bytes;
        String text;
        Date date;
        java.sql.Timestamp stamp;
        BigDecimal price;
        Level level;
        Class<?> type;
    }

    static class Base implements Serializable {
        int id;
        Object shared;
        String note = "base";
    }

    /** Shadows two fields of its superclass. */
    static class Derived extends Base {
        int id;
        String note = "derived";
        Derived self = this;
    }

    static class Page<T> implements Serializable {
        T first;
        List<T> content = new ArrayList<>();
        T[] array;
    }

    static class Refused extends RuntimeException {
        final int reason;
        final Object detail;

        Refused(String message, Throwable cause, int reason, Object detail) {
            super(message, cause);
            this.reason = reason;
            this.detail = detail;
        }
    }

    record Point(int x, long y, String label, Object any) implements Serializable {}
}
