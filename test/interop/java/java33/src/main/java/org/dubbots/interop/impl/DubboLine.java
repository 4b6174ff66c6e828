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
import org.dubbots.interop.api.Point;
import org.dubbots.interop.api.RecordService;

/** What Dubbo 3.3 calls otherwise than 2.7, and has besides. */
public final class DubboLine {
    public static final String NAME = "java33";
    /** Whether `List.of` and its kin are written as what they hold, and not as an empty shell. */
    public static final boolean WRITES_IMMUTABLE = true;
    /** Whether a consumer of one URL sees the attachments of an answer: 2.7 shows them behind a cluster only. */
    public static final boolean REPLIES_WHEN_DIRECT = true;

    private DubboLine() {}

    /** Without what would make two processes on one machine meet: the QoS port and the file cache. */
    public static ApplicationConfig application(String name) {
        ApplicationConfig application = new ApplicationConfig(name);
        application.setQosEnable(false);
        application.setEnableFileCache(false);
        return application;
    }

    public static void registerMode(RegistryConfig registry, String mode) {
        registry.setRegisterMode(mode);
    }

    public static void place(ReferenceConfig<?> reference, DubboBootstrap bootstrap) {
        reference.setScopeModel(bootstrap.getApplicationModel().getDefaultModule());
    }

    /** The services of `echo*` methods that this line alone has. */
    public static List<Class<?>> echoes() {
        return List.of(RecordService.class);
    }

    /** Values of the types that this line alone has, by the name that their methods have. */
    public static Map<String, Object[]> samples() {
        return Map.of("Point", new Object[] {new Point(1, -2, "here"), new Point(0, 0, null)});
    }

    /** Drops what the call before left in this thread's context. */
    public static void newCall() {
        // Dubbo 3 clears it by itself, and the exam wants to see that.
    }

    public static void send(String key, Object value) {
        RpcContext.getClientAttachment().setObjectAttachment(key, value);
    }

    public static Map<String, Object> received() {
        return RpcContext.getServerAttachment().getObjectAttachments();
    }

    public static void reply(String key, String value) {
        RpcContext.getServerResponseContext().setAttachment(key, value);
    }

    public static Map<String, Object> replied() {
        return RpcContext.getClientResponseContext().getObjectAttachments();
    }

    public static String caller() {
        return RpcContext.getServiceContext().getRemoteAddressString();
    }

    public static <T> CompletableFuture<T> async(Callable<T> call) {
        return RpcContext.getServiceContext().asyncCall(call);
    }
}
