package org.dubbots.vectors;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.*;
import org.dubbots.vectors.model.*;

/** What the values of {@code typed-values.mjs} have to be in Java. */
final class TypedValues {
    interface Check {
        boolean holds(Object value);
    }

    static final Map<String, Check> CHECKS = new LinkedHashMap<>();

    private TypedValues() {}


    static {
        CHECKS.put("order", value -> {
            Order order = (Order) value;
            return order.getClass() == Order.class && isOrder(order) && order.note.equals("caf\u00e9 \ud83d\ude00");
        });
        CHECKS.put("rush order", value -> {
            RushOrder rush = (RushOrder) value;
            return isOrder(rush) && rush.deadline == 1L << 40;
        });
        CHECKS.put("list and two references to it behind an order", value -> {
            List<?> list = (List<?>) value;
            return isOrder((Order) list.get(0)) && list.get(1) == list.get(2) && list.get(1) instanceof ArrayList
                    && list.get(3) == list.get(0);
        });
        CHECKS.put("ring", value -> ((Node) value).next == value && ((Node) value).name.equals("ring"));
        CHECKS.put("exception", value -> {
            OrderMissing missing = (OrderMissing) value;
            return plain(missing) && missing.getMessage().equals("no order 42") && missing.getId() == 42
                    && "look".equals(missing.getHint()) && missing.getCause() == null;
        });
        CHECKS.put("exception with cause", value -> {
            OrderMissing missing = (OrderMissing) value;
            Throwable cause = missing.getCause();
            return plain(missing) && missing.getHint() == null && cause.getClass() == RuntimeException.class && plain(cause)
                    && cause.getMessage().equals("TypeError: x is not a function")
                    && cause.getCause() instanceof OrderMissing inner && inner.getId() == 7 && inner.getCause() == null;
        });
        CHECKS.put("plain error", value -> value.getClass() == RuntimeException.class && plain((Throwable) value)
                && ((Throwable) value).getMessage().equals("RangeError: too much") && ((Throwable) value).getCause() == null);
        CHECKS.put("IllegalStateException", value -> value.getClass() == IllegalStateException.class
                && plain((Throwable) value) && ((Throwable) value).getMessage().equals("state"));
        CHECKS.put("causes in a ring", value -> ((Throwable) value).getCause().getCause() == value);
        CHECKS.put("exception, list, the same list", value -> {
            List<?> list = (List<?>) value;
            return list.get(0) instanceof OrderMissing && list.get(1) == list.get(2) && list.get(3) == list.get(0);
        });
        CHECKS.put("BigIntegers", value -> {
            List<Object> wanted = new ArrayList<>();
            for (String text : new String[] {
                "0", "1", "-1", "4294967296", "-9223372036854775809", "123456789012345678901234567890"
            }) wanted.add(new BigInteger(text));
            return value.equals(wanted);
        });
        CHECKS.put("BigInteger, list, the same list", value -> {
            List<?> list = (List<?>) value;
            return list.get(0).equals(BigInteger.TEN) && list.get(1) == list.get(2) && ((List<?>) list.get(1)).isEmpty();
        });
        CHECKS.put("BigDecimals", value -> value.equals(List.of(
                new BigDecimal("1.10"), new BigDecimal("1E+3"), new BigDecimal("-0.0000001"))));
        CHECKS.put("negative zero", value -> Double.doubleToRawLongBits((Double) value) == Long.MIN_VALUE);
        CHECKS.put("enums", value -> value.equals(List.of(Level.GOLD, Level.DIAMOND, Level.GOLD)));
        CHECKS.put("set", value -> value.getClass() == HashSet.class && value.equals(Set.of("a", "b")));
        CHECKS.put("linked list", value -> value.getClass() == LinkedList.class && value.equals(List.of(1, 2)));
        CHECKS.put("tree map", value -> value.getClass() == TreeMap.class && value.equals(Map.of("a", 1L)));
        CHECKS.put("Integer[]", value -> Arrays.equals((Integer[]) value, new Integer[] {1, null}));
        CHECKS.put("int[]", value -> Arrays.equals((int[]) value, new int[] {1, -2, 300000}));
        CHECKS.put("int[][]", value -> Arrays.deepEquals((int[][]) value, new int[][] {{1}, {2, 3}}));
        CHECKS.put("float[]", value -> Arrays.equals((float[]) value, new float[] {1.1f, 2f}));
        CHECKS.put("Line[]", value -> ((Line[]) value)[0].sku.equals("a") && ((Line[]) value)[0].price == null);
        CHECKS.put("Float", value -> value.equals(1.1));
        CHECKS.put("long text", value -> value.equals("a".repeat(32767) + "\ud83d\ude00" + "\u4e2d".repeat(40000)));
        CHECKS.put("20 classes", value -> ((List<?>) value).size() == 20);
    }

    private static boolean isOrder(Order order) {
        return order.id == 42 && order.count == 7 && order.small == -300 && order.tiny == -1 && order.paid
                && order.grade == 'B' && order.weight == 12.345 && order.price.equals(new BigDecimal("1.10"))
                && order.placed.getTime() == 1700000000123L && order.level == Level.GOLD && order.units == 3
                && order.lines.size() == 2 && order.lines.get(1).price.equals(new BigDecimal("1E+3"))
                && order.extra.equals(Map.of("k", List.of(1, 2L, "x"))) && Arrays.equals(order.counts, new int[] {1, 2, 3})
                && Arrays.equals(order.blob, new byte[] {1, 2, 3});
    }

    private static boolean plain(Throwable thrown) {
        return thrown.getStackTrace().length == 0 && thrown.getSuppressed().length == 0;
    }
}
