package org.dubbots.interop.impl;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.apache.dubbo.config.ApplicationConfig;
import org.apache.dubbo.config.ReferenceConfig;
import org.apache.dubbo.config.RegistryConfig;
import org.apache.dubbo.config.bootstrap.DubboBootstrap;
import org.apache.dubbo.rpc.RpcContext;

/** What Dubbo 2.7 calls otherwise than 3.3. */
public final class DubboLine {
    public static final String NAME = "java27";
    /** Whether `List.of` and its kin are written as what they hold, and not as an empty shell. */
    public static final boolean WRITES_IMMUTABLE = false;
    /** Whether a consumer of one URL sees the attachments of an answer: 2.7 shows them behind a cluster only. */
    public static final boolean REPLIES_WHEN_DIRECT = false;

    private DubboLine() {}

    /** Without what would make two processes on one machine meet: the QoS port and the file cache. */
    public static ApplicationConfig application(String name) {
        ApplicationConfig application = new ApplicationConfig(name);
        application.setQosEnable(false);
        return application;
    }

    public static void registerMode(RegistryConfig registry, String mode) {
        throw new IllegalArgumentException("register.mode=" + mode + ": Dubbo 2.7 registers interfaces only");
    }

    public static void place(ReferenceConfig<?> reference, DubboBootstrap bootstrap) {
        // Dubbo 2.7 has one of everything in a process.
    }

    /** The services of `echo*` methods that this line alone has. */
    public static List<Class<?>> echoes() {
        return List.of();
    }

    /** Values of the types that this line alone has, by the name that their methods have. */
    public static Map<String, Object[]> samples() {
        return Map.of();
    }

    /** Drops what the call before left in this thread's context. */
    public static void newCall() {
        RpcContext.removeContext();
        RpcContext.removeServerContext();
    }

    public static void send(String key, Object value) {
        RpcContext.getContext().setObjectAttachment(key, value);
    }

    public static Map<String, Object> received() {
        return RpcContext.getContext().getObjectAttachments();
    }

    public static void reply(String key, String value) {
        RpcContext.getServerContext().setAttachment(key, value);
    }

    public static Map<String, Object> replied() {
        return RpcContext.getServerContext().getObjectAttachments();
    }

    public static String caller() {
        return RpcContext.getContext().getRemoteAddressString();
    }

    public static <T> CompletableFuture<T> async(Callable<T> call) {
        return RpcContext.getContext().asyncCall(call);
    }
}
