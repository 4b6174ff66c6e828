package org.dubbots.interop;

import java.lang.reflect.Array;
import java.util.Objects;
import org.apache.dubbo.rpc.RpcException;

/** Checks that tell what was expected and what came. */
final class Expect {
    private Expect() {}

    interface Call {
        Object run() throws Throwable;
    }

    static void equal(Object expected, Object actual) {
        if (!Objects.deepEquals(expected, actual)) throw failure(show(expected), show(actual));
    }

    static void identical(Object expected, Object actual, String what) {
        if (expected != actual) throw new AssertionError(what + ": expected the same object, got " + show(actual));
    }

    static void that(boolean holds, String what) {
        if (!holds) throw new AssertionError(what);
    }

    /** What the call throws, which must be exactly a `type`. */
    static <T extends Throwable> T thrown(Class<T> type, Call call) {
        Object answer;
        try {
            answer = call.run();
        } catch (Throwable thrown) {
            if (thrown.getClass() == type) return type.cast(thrown);
            throw new AssertionError("expected a " + type.getName() + ", got " + thrown, thrown);
        }
        throw failure("a " + type.getName(), show(answer));
    }

    /** An RpcException that came as an answer: not by waiting for the timeout. */
    static RpcException refused(Call call) {
        RpcException thrown = thrown(RpcException.class, call);
        that(!thrown.isTimeout(), "expected an answer, got a timeout: " + thrown.getMessage());
        return thrown;
    }

    static void matches(String pattern, String text) {
        if (text == null || !java.util.regex.Pattern.compile(pattern).matcher(text).find()) {
            throw failure("/" + pattern + "/", show(text));
        }
    }

    private static AssertionError failure(String expected, String actual) {
        return new AssertionError("expected " + expected + ", got " + actual);
    }

    private static String show(Object value) {
        if (value == null) return "null";
        String text;
        if (value.getClass().isArray()) {
            StringBuilder items = new StringBuilder();
            for (int i = 0; i < Math.min(20, Array.getLength(value)); i++) items.append(' ').append(Array.get(value, i));
            text = Array.getLength(value) + " items:" + items;
        } else if (value instanceof Iterable<?> || value instanceof java.util.Map<?, ?>) {
            text = safe(value);
        } else {
            text = String.valueOf(value);
        }
        int length = text.length();
        if (length > 600) text = text.substring(0, 200) + " ... " + text.substring(length - 400);
        return value.getClass().getTypeName() + " " + text;
    }

    private static String safe(Object value) {
        try {
            return value.toString();
        } catch (StackOverflowError cyclic) {
            return "(cyclic)";
        }
    }
}
