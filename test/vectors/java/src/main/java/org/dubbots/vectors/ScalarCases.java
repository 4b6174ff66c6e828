package org.dubbots.vectors;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** null, booleans, numbers, characters and dates: both ends of every range of the format. */
final class ScalarCases {
    private ScalarCases() {}

    static void write(Vectors vectors) throws IOException {
        vectors.add("null", null);
        vectors.add("true", true);
        vectors.add("false", false);
        for (char c : new char[] {'a', 0, 0x7f, 0x80, 0xe9, 0x7ff, 0x800, 0x4e2d, 0xd83d, 0xde00, 0xffff}) {
            vectors.add(String.format("char %04x", (int) c), c);
        }
        for (int b : new int[] {0, 1, -1, 47, 48, -16, -17, 127, -128}) vectors.add("byte " + b, (byte) b);
        for (int s : new int[] {0, 1, -1, 2047, 2048, -2048, -2049, 32767, -32768}) vectors.add("short " + s, (short) s);
        vectors.save("scalar.json");

        for (int i : new int[] {
            0, 1, -1, 2, -15, -16, -17, 46, 47, 48, 255, 256, -2047, -2048, -2049, 2046, 2047, 2048, 32767, 32768, -32768,
            -32769, 65535, 65536, -262143, -262144, -262145, 262142, 262143, 262144, 0x01020304, Integer.MAX_VALUE - 1,
            Integer.MAX_VALUE, Integer.MIN_VALUE + 1, Integer.MIN_VALUE
        }) vectors.add("int " + i, i);
        vectors.save("int.json");

        long big = 1L << 53;
        for (long l : new long[] {
            0, 1, -1, -7, -8, -9, 14, 15, 16, 47, 48, 255, 256, -2047, -2048, -2049, 2046, 2047, 2048, 65535, 65536, -262143,
            -262144, -262145, 262142, 262143, 262144, Integer.MAX_VALUE, Integer.MIN_VALUE, Integer.MAX_VALUE + 1L,
            Integer.MIN_VALUE - 1L, (1L << 32) - 1, 1L << 32, big - 1, big, big + 1, -big + 1, -big, -big - 1,
            Long.MAX_VALUE - 1, Long.MAX_VALUE, Long.MIN_VALUE + 1, Long.MIN_VALUE, 0x0102030405060708L
        }) vectors.add("long " + l, l);
        vectors.save("long.json");

        for (double d : new double[] {
            0, 1, -1, 2, 126, 127, 128, -127, -128, -129, 255, 256, 32766, 32767, 32768, -32767, -32768, -32769, 40000, 65536,
            1.5, -1.5, 0.001, -0.001, 0.002, 0.1, 1.1, 12.345, -12.345, 0.0005, 0.0015, 1e-7, 65.536, -3.25, 2147483.646,
            2147483.647, 2147483.648, -2147483.647, -2147483.648, -2147483.649, 0.001 * 431529176, 431529.176,
            0.001 * 431529177, 0.019, Integer.MAX_VALUE, Integer.MIN_VALUE, 1L << 53, 1e10, 1e300, -1e-300,
            Math.PI, Math.E, Double.MAX_VALUE, -Double.MAX_VALUE, Double.MIN_NORMAL, Double.MIN_VALUE, Double.NaN,
            Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY
        }) vectors.add("double " + d, d);
        vectors.add("double -0.0", -0.0, Describe.of(0.0));
        for (float f : new float[] {
            0f, 1f, -1f, 127f, 128f, 1.5f, 1.1f, 0.1f, 3.4e38f, 1.17e-38f, -2.5f, 16777216f, Float.MIN_VALUE, Float.MAX_VALUE,
            Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY
        }) vectors.add("float " + f, f);
        vectors.save("double.json");

        Set<Long> dates = new LinkedHashSet<>(Arrays.asList(0L, 1L, -1L));
        long minute = 60000;
        for (long edge : new long[] {minute, -minute, Integer.MAX_VALUE * minute, Integer.MIN_VALUE * minute}) {
            dates.addAll(List.of(edge - minute, edge - 1, edge, edge + 1, edge + minute));
        }
        dates.addAll(List.of(894621091000L, 894621060000L, 1700000000000L, 1700000000123L, -62135596800000L,
                253402300799999L, 8640000000000000L, -8640000000000000L));
        for (long d : dates) vectors.add("date " + d, new Date(d));
        vectors.add("dates in a list, the same and an equal one", dates());
        vectors.save("date.json");
    }

    private static List<Object> dates() {
        Date date = new Date(1700000000123L);
        return new ArrayList<>(List.of(date, date, new Date(1700000000123L), new Date(60000), new ArrayList<>()));
    }
}
