package org.dubbots.vectors;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;

/** One release of hessian-lite. All have the same class names, so each has a class loader of its own. */
final class Release {
    final String version;
    private final ClassLoader loader;
    private final Object factory;

    private Release(String version, Path jar) throws Exception {
        this.version = version;
        this.loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, Release.class.getClassLoader());
        this.factory = type("SerializerFactory").getConstructor(ClassLoader.class).newInstance(loader);
    }

    /** The releases that pom.xml pins, the newest first. */
    static List<Release> all() throws Exception {
        Path lib = Path.of("target", "lib");
        return List.of(
                new Release("4.0.4", lib.resolve("hessian-lite-4.0.4.jar")),
                new Release("3.2.13", lib.resolve("hessian-lite-3.2.13.jar")));
    }

    byte[] write(Object value) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Object out = type("Hessian2Output").getConstructor(OutputStream.class).newInstance(bytes);
        withFactory(out, "AbstractHessianOutput");
        call(out, "writeObject", Object.class, value);
        out.getClass().getMethod("flush").invoke(out);
        return bytes.toByteArray();
    }

    Object read(byte[] bytes) throws Exception {
        Object in = type("Hessian2Input").getConstructor(InputStream.class).newInstance(new ByteArrayInputStream(bytes));
        withFactory(in, "AbstractHessianInput");
        return call(in, "readObject", null, null);
    }

    private void withFactory(Object stream, String declaredBy) throws Exception {
        type(declaredBy).getMethod("setSerializerFactory", type("SerializerFactory")).invoke(stream, factory);
    }

    /** Calls a method on a thread whose context class loader is this release's: it looks for its handles there. */
    private Object call(Object target, String name, Class<?> parameter, Object argument) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return parameter == null
                    ? target.getClass().getMethod(name).invoke(target)
                    : target.getClass().getMethod(name, parameter).invoke(target, argument);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception cause) throw cause;
            throw new IllegalStateException(e.getCause());
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName("com.alibaba.com.caucho.hessian.io." + name, true, loader);
    }
}
