package org.dubbots.vectors;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.dubbots.vectors.model.OrderMissing;

/** Exceptions. */
final class ThrowableCases {
    private static final StackTraceElement[] TRACE = {
        new StackTraceElement("com.acme.Shop", "find", "Shop.java", 42),
        new StackTraceElement("com.acme.Shop", "nativeCall", null, -2),
        new StackTraceElement("app", "java.base", "17", "com.acme.Main", "main", "Main.java", 1)
    };

    private ThrowableCases() {}

    static void write(Vectors vectors) throws IOException {
        vectors.add("RuntimeException", traced(new RuntimeException("m"), TRACE));
        vectors.add("RuntimeException without message", traced(new RuntimeException(), TRACE));
        vectors.add("exception without frames", traced(new IllegalStateException("x")));
        for (Throwable each : new Throwable[] {
            new NullPointerException("n"), new IOException("i"), new OutOfMemoryError("o"), new Error("e"), new Throwable("t"),
            new UnsupportedOperationException(), new IndexOutOfBoundsException(3), new InterruptedException(),
            new NumberFormatException("f"), new ClassNotFoundException("c"), new java.util.concurrent.TimeoutException("t")
        }) vectors.add(each.getClass().getName(), traced(each));
        vectors.add("exception with fields", traced(new OrderMissing("no order", 42, "look elsewhere", null), TRACE));
        Throwable cause = traced(new IOException("disk"), TRACE);
        vectors.add("exception with cause", traced(new OrderMissing("no order", 42, null, cause), TRACE));
        vectors.add("exception that a cause alone names", traced(new RuntimeException(cause)));
        vectors.add("exception without a cause, forever", traced(new RuntimeException("m", null)));
        vectors.add("exception twice", new ArrayList<>(List.of(cause, cause)));
        List<Object> shared = new ArrayList<>();
        vectors.add("exception, then a list twice", new ArrayList<>(List.of(cause, shared, shared)));
        Throwable suppressing = traced(new RuntimeException("s"));
        suppressing.addSuppressed(traced(new RuntimeException("t")));
        suppressing.addSuppressed(traced(new OrderMissing("u", 1, null, null), TRACE));
        vectors.add("exception with two suppressed ones", suppressing);
        Throwable both = traced(new RuntimeException("c", cause));
        both.addSuppressed(cause);
        vectors.add("exception with its cause suppressed as well", new ArrayList<>(List.of(both, shared, shared)));
        Throwable a = traced(new RuntimeException("a"));
        Throwable b = traced(new RuntimeException("b", a));
        a.initCause(b);
        vectors.add("causes in a ring", a);
        Throwable chain = traced(new RuntimeException("0"));
        for (int i = 1; i <= 5; i++) chain = traced(new RuntimeException("" + i, chain));
        vectors.add("five causes", chain);
        vectors.add("exceptions of one class, one definition", new ArrayList<>(List.of(
                traced(new RuntimeException("a"), TRACE), traced(new RuntimeException("b"), TRACE))));
        vectors.save("exception.json");
    }

    private static <T extends Throwable> T traced(T thrown, StackTraceElement... trace) {
        thrown.setStackTrace(trace);
        return thrown;
    }
}
