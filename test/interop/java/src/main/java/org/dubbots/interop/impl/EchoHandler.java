package org.dubbots.interop.impl;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.dubbots.interop.api.Everything;

/** Serves an interface of `echo*` methods: each answers with its argument. */
public final class EchoHandler implements InvocationHandler {
    private EchoHandler() {}

    public static <T> T of(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, new EchoHandler()));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] args) throws Throwable {
        switch (method.getName()) {
            case "everything":
                return TypeSamples.everything();
            case "differing":
                return Values.differing(TypeSamples.everything(), (Everything) args[0]);
            case "equals":
                return proxy == args[0];
            case "hashCode":
                return System.identityHashCode(proxy);
            case "toString":
                return "echo";
            default:
                return args[0];
        }
    }
}
