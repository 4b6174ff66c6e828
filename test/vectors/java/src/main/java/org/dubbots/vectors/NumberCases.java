package org.dubbots.vectors;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/** Numbers that are objects. */
final class NumberCases {
    private NumberCases() {}

    static void write(Vectors vectors) throws IOException {
        for (String text : new String[] {
            "0", "1", "-1", "0.0", "0.00", "1.10", "-12.50", "1E+3", "1E-7", "0.000001", "0.0000001", "1.23E+5", "1.23E-10",
            "123456789012345678901234567890.123456789", "-0.001", "12E+10", "0E+3", "0E-8", "100", "1E+2147483647",
            "1E-2147483647", "9223372036854775808", "3.14159265358979323846264338327950288419716939937510"
        }) vectors.add("BigDecimal " + text, new BigDecimal(text));
        BigDecimal one = BigDecimal.ONE;
        vectors.add("BigDecimal twice", new ArrayList<>(List.of(one, one, new BigDecimal("1"))));
        String[] integers = {
            "0", "1", "-1", "127", "128", "255", "256", "2147483647", "2147483648", "-2147483648", "-2147483649",
            "4294967295", "4294967296", "-4294967297", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
            "-9223372036854775809", "18446744073709551616", "123456789012345678901234567890"
        };
        for (String text : integers) vectors.add("BigInteger " + text, new BigInteger(text));
        vectors.add("BigInteger of 1000 bits", BigInteger.ONE.shiftLeft(1000).subtract(BigInteger.ONE));
        BigInteger five = new BigInteger("5");
        vectors.add("BigIntegers and a reference behind", new ArrayList<>(List.of(five, new ArrayList<>(), new BigInteger("6"), five)));

        for (int i : new int[] {0, 1, -1, Integer.MAX_VALUE}) vectors.add("AtomicInteger " + i, new AtomicInteger(i));
        for (long l : new long[] {0, -1, Long.MAX_VALUE}) vectors.add("AtomicLong " + l, new AtomicLong(l));
        vectors.add("AtomicBoolean false", new AtomicBoolean());
        vectors.add("AtomicBoolean true", new AtomicBoolean(true));
        vectors.add("AtomicReference", new AtomicReference<>("a"));
        vectors.add("AtomicReference of itself", itself());
        vectors.add("AtomicIntegerArray", new AtomicIntegerArray(new int[] {1, 2}));
        LongAdder adder = new LongAdder();
        adder.add(5);
        vectors.addFor("4.0.4", "LongAdder", adder, Describe.object(
                "java.util.concurrent.atomic.LongAdder$SerializationProxy", "value", 5L));
        DoubleAdder doubles = new DoubleAdder();
        doubles.add(1.5);
        vectors.addFor("4.0.4", "DoubleAdder", doubles, Describe.object(
                "java.util.concurrent.atomic.DoubleAdder$SerializationProxy", "value", 1.5));
        vectors.add("RoundingMode", RoundingMode.HALF_EVEN);
        vectors.add("MathContext", MathContext.DECIMAL32);
        vectors.save("number.json");
    }

    private static Object itself() {
        AtomicReference<Object> reference = new AtomicReference<>();
        reference.set(reference);
        return reference;
    }
}
