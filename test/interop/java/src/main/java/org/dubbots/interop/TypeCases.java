package org.dubbots.interop;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dubbots.interop.api.ArraysService;
import org.dubbots.interop.api.Everything;
import org.dubbots.interop.api.OrderMissing;
import org.dubbots.interop.api.TypesService;
import org.dubbots.interop.impl.DubboLine;
import org.dubbots.interop.impl.TypeSamples;
import org.dubbots.interop.impl.Values;

/** Each type alone, in a list, in a map, and all of them as fields; each case begins with the name of its method. */
final class TypeCases {
    private final Exam exam;
    private final Peer peer;

    private TypeCases(Exam exam, Peer peer) {
        this.exam = exam;
        this.peer = peer;
    }

    static void add(Exam exam, Peer peer) {
        TypeCases cases = new TypeCases(exam, peer);
        TypesService types = peer.of(TypesService.class);
        ArraysService arrays = peer.of(ArraysService.class);
        TypeSamples.values().forEach((name, samples) -> cases.type(types, TypesService.class, name, samples, true));
        TypeSamples.arrays().forEach((name, samples) -> cases.type(arrays, ArraysService.class, name, samples, false));
        for (Class<?> type : DubboLine.echoes()) {
            Object service = peer.of(type);
            DubboLine.samples().forEach((name, samples) -> cases.type(service, type, name, samples, true));
        }
        cases.everything(types);
        cases.throwables(types);
    }

    private void type(Object service, Class<?> type, String name, Object[] samples, boolean hashable) {
        Map<String, Method> methods = new HashMap<>();
        for (Method method : type.getMethods()) methods.put(method.getName(), method);
        Method echo = methods.get("echo" + name);
        for (int i = 0; i < samples.length; i++) {
            Object sample = samples[i];
            exam.add(echo.getName() + " sample " + i, () -> same(sample, call(service, echo, sample)));
        }
        exam.add(echo.getName() + " null", () -> same(null, call(service, echo, (Object) null)));
        List<Object> list = new ArrayList<>(Arrays.asList(samples));
        list.add(null);
        exam.add(echo.getName() + "List", () -> same(list, call(service, methods.get(echo.getName() + "List"), list)));
        Map<Object, Object> map = new HashMap<>();
        for (int i = 0; i < samples.length; i++) {
            map.put(hashable ? samples[i] : "key " + i, samples[(i + 1) % samples.length]);
        }
        exam.add(echo.getName() + "Map", () -> same(map, call(service, methods.get(echo.getName() + "Map"), map)));
    }

    private void everything(TypesService types) {
        exam.add("everything: the provider writes each type as a field", () -> check(types.everything()));
        exam.add("differing: the provider reads each type as a field", () -> {
            Expect.equal(List.of(), types.differing(TypeSamples.everything()));
            Everything other = TypeSamples.everything();
            other.localDateValue = other.localDateValue.plusDays(1);
            Expect.equal(List.of("localDateValue"), types.differing(other));
        });
        exam.add("echoEverything", () -> check(types.echoEverything(TypeSamples.everything())));
        exam.add("echoEverything all fields null", () -> {
            Expect.equal(List.of(), Values.differing(new Everything(), types.echoEverything(new Everything())));
        });
    }

    private void throwables(TypesService types) {
        exam.add("echoThrowable", () -> {
            OrderMissing sent = new OrderMissing("gone", 405, new IllegalStateException("because"));
            sent.addSuppressed(new IllegalArgumentException("also"));
            Throwable back = types.echoThrowable(sent);
            Expect.equal(OrderMissing.class, back.getClass());
            Expect.equal("gone", back.getMessage());
            Expect.equal(405L, ((OrderMissing) back).getId());
            Expect.equal("java.lang.IllegalStateException: because", String.valueOf(back.getCause()));
            Expect.equal(1, back.getSuppressed().length);
            Expect.equal("java.lang.IllegalArgumentException: also", String.valueOf(back.getSuppressed()[0]));
        });
        exam.add("echoThrowable stack trace", () -> {
            OrderMissing sent = new OrderMissing("gone", 405);
            Throwable back = types.echoThrowable(sent);
            Expect.equal(frames(sent), frames(back));
        });
        exam.add("fail suppressed: checked, with a suppressed one", () -> {
            OrderMissing missing = Expect.thrown(OrderMissing.class, () -> peer.exam.fail("suppressed", "gone"));
            Expect.equal(406L, missing.getId());
            Expect.equal(1, missing.getSuppressed().length);
            Expect.equal("java.lang.IllegalStateException: also gone", missing.getSuppressed()[0].toString());
        });
    }

    /** Without the names of modules and class loaders, which Java 8 did not have. */
    private static List<String> frames(Throwable thrown) {
        return Arrays.stream(thrown.getStackTrace())
                .map(frame -> frame.getClassName() + "." + frame.getMethodName() + "(" + frame.getFileName() + ":"
                        + frame.getLineNumber() + ")")
                .toList();
    }

    private static void check(Everything everything) {
        Expect.equal(List.of(), Values.differing(TypeSamples.everything(), everything));
    }

    private static void same(Object expected, Object actual) {
        if (!Values.equal(expected, actual)) Expect.equal(expected, actual);
        if (!Values.equal(expected, actual)) throw new AssertionError("expected " + expected + ", got " + actual);
    }

    private static Object call(Object service, Method method, Object argument) throws Throwable {
        try {
            return method.invoke(service, argument);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }
}
