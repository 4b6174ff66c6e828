package org.dubbots.vectors;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.*;
import org.dubbots.vectors.model.*;

/** Arrays: each primitive, boxes, objects; empty, short, long, nested, with nulls. */
final class ArrayCases {
    private ArrayCases() {}

    static void write(Vectors vectors) throws IOException {
        for (Class<?> type : new Class<?>[] {
            int.class, long.class, short.class, boolean.class, double.class, float.class, char.class, byte.class,
            Integer.class, Long.class, Short.class, Byte.class, Boolean.class, Double.class, Float.class, Character.class,
            String.class, Object.class, Date.class, BigDecimal.class, Number.class, List.class, Map.class, Line.class,
            Level.class, int[].class, String[].class, Object[].class, Line[].class, byte[].class, Integer[].class
        }) {
            vectors.add("empty " + type.getSimpleName() + "[]", java.lang.reflect.Array.newInstance(type, 0));
        }
        vectors.add("int[]", new int[] {0, 1, -1, 47, 48, 1000000, Integer.MIN_VALUE});
        for (int n : new int[] {7, 8, 47, 48, 300}) vectors.add("int[] of " + n, new int[n]);
        vectors.add("long[]", new long[] {1, 2, Long.MAX_VALUE, Long.MIN_VALUE});
        vectors.add("short[]", new short[] {1, -2, Short.MAX_VALUE});
        vectors.add("boolean[]", new boolean[] {true, false});
        vectors.add("double[]", new double[] {1, 1.5, 0.1, Double.NaN});
        vectors.add("float[]", new float[] {1, 1.5f, 1.1f});
        vectors.add("char[]", "abc\u4e2d".toCharArray());
        vectors.add("Integer[]", new Integer[] {1, null, 1});
        vectors.add("Long[]", new Long[] {1L, null});
        vectors.add("Short[]", new Short[] {1, null});
        vectors.add("Byte[]", new Byte[] {1, null});
        vectors.add("Boolean[]", new Boolean[] {true, null});
        vectors.add("Double[]", new Double[] {1.5, null});
        vectors.add("Float[]", new Float[] {1.1f, null});
        vectors.add("Character[]", new Character[] {'a', null});
        vectors.add("String[]", new String[] {"a", null, ""});
        vectors.add("String[] of 8", new String[8]);
        vectors.add("Object[]", new Object[] {1, 2L, "a", null, 1.5, true, new byte[] {1}, new int[] {1}, new Date(0)});
        vectors.add("Date[]", new Date[] {new Date(0), null});
        vectors.add("BigDecimal[]", new BigDecimal[] {BigDecimal.ONE, null, BigDecimal.ONE});
        vectors.add("Number[]", new Number[] {1, 2L, 1.5, BigDecimal.TEN});
        vectors.add("Line[]", new Line[] {new Line("a", 1, new BigDecimal("1.50")), null});
        vectors.add("Line[] that holds a subclass", new Line[] {new Line("a", 1, null), new FineLine("b")});
        vectors.add("List[]", new List<?>[] {new ArrayList<>(List.of(1)), null});
        vectors.add("Map[]", new Map<?, ?>[] {new HashMap<>(Map.of("a", 1))});
        vectors.add("int[][]", new int[][] {{1}, {2, 3}, {}, null});
        vectors.add("int[][][]", new int[][][] {{{1}}, {}});
        vectors.add("long[][]", new long[][] {{1}, {2}});
        vectors.add("byte[][]", new byte[][] {{1}, {}, null});
        vectors.add("char[][]", new char[][] {{'a'}, {}});
        vectors.add("String[][]", new String[][] {{"a"}, {null}, {"b"}});
        vectors.add("Object[][]", new Object[][] {{1, "a"}, {}});
        vectors.add("Integer[][]", new Integer[][] {{1, null}});
        vectors.add("Line[][]", new Line[][] {{new Line("a", 1, null)}, {}});
        int[] shared = {1, 2};
        vectors.add("int[][] that shares a row", new int[][] {shared, shared});
        vectors.add("array twice in a list", new ArrayList<>(List.of(shared, shared)));
        vectors.add("arrays in a list", new ArrayList<>(List.of(new int[1], new long[1], new int[2], new String[1], new int[0])));
        Object[] self = new Object[2];
        self[0] = self;
        self[1] = new Object[] {self};
        vectors.add("array that holds itself", self);
        vectors.add("arrays as fields", ArrayFields.some());
        vectors.add("arrays as fields, all null", new ArrayFields());
        vectors.save("array.json");
    }
}
