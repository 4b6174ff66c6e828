package org.dubbots.interop;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.dubbo.config.ConsumerConfig;
import org.apache.dubbo.config.MethodConfig;
import org.apache.dubbo.config.ProtocolConfig;
import org.apache.dubbo.config.ProviderConfig;
import org.apache.dubbo.config.ReferenceConfig;
import org.apache.dubbo.config.ServiceConfig;
import org.apache.dubbo.config.bootstrap.DubboBootstrap;
import org.apache.dubbo.rpc.service.GenericService;
import org.dubbots.interop.api.ExamService;
import org.dubbots.interop.api.VersionedService;
import org.dubbots.interop.impl.DubboLine;
import org.dubbots.interop.impl.ExamServiceImpl;

/** Registers three services or four references to them, so that a test may look at their urls. README.md has its arguments and its lines. */
public final class UrlsMain {
    private static final String TEXT = "a b*~!'()/\u00e9\ud83d\ude80+%";

    private UrlsMain() {}

    public static void main(String[] args) throws Exception {
        JsonLines.takeStdout();
        Settings settings = new Settings(args);
        boolean wide = settings.takeInt("wide", 0) == 1;
        boolean provider = "provider".equals(settings.take("side", "provider"));
        DubboBootstrap bootstrap = settings.bootstrap("exam-urls");
        if (provider) provide(bootstrap, wide);
        else refer(bootstrap, wide);
        JsonLines.print("ready", true);
        while (JsonLines.read() != null) {}
        Runtime.getRuntime().halt(0); // whoever started us is gone
    }

    private static void provide(DubboBootstrap bootstrap, boolean wide) throws IOException {
        ProtocolConfig protocol = new ProtocolConfig("dubbo", freePort());
        if (wide) {
            protocol.setPayload(4_194_304);
            protocol.setHeartbeat(30_000);
            protocol.setParameters(Map.of("of.protocol", "p"));
            ProviderConfig all = new ProviderConfig();
            all.setTimeout(4000);
            all.setWeight(60);
            bootstrap.provider(all);
        }

        ServiceConfig<VersionedService> plain = service(VersionedService.class, () -> "plain", "plain");

        ServiceConfig<ExamService> full = service(ExamService.class, new ExamServiceImpl(), "full");
        full.setGroup("g");
        full.setVersion("1.0.0");
        full.setWeight(50);
        full.setWarmup(1000);
        full.setToken("s3cret");
        full.setTimeout(3000);
        full.setRetries(1);
        full.setLoadbalance("random");
        full.setScope("remote");
        full.setFilter("default");
        full.setMethods(List.of(find(), note()));
        Map<String, String> parameters = new LinkedHashMap<>(); // 2.7 lets the later of two win, and Map.of has no order
        parameters.put("of.service", "s");
        parameters.put("of-service", "t");
        parameters.put("of.text", TEXT);
        full.setParameters(parameters);

        ServiceConfig<VersionedService> marked = service(VersionedService.class, () -> "marked", "marked");
        marked.setGroup("marked");
        marked.setDeprecated(true);
        marked.setDynamic(false);
        marked.setPath("marked/path");
        marked.setToken("true");

        bootstrap.protocol(protocol).service(plain).service(full).service(marked).start();
    }

    private static <T> ServiceConfig<T> service(Class<T> type, T implementation, String id) {
        ServiceConfig<T> service = new ServiceConfig<>();
        service.setId(id);
        service.setInterface(type);
        service.setRef(implementation);
        return service;
    }

    private static void refer(DubboBootstrap bootstrap, boolean wide) {
        if (wide) {
            ConsumerConfig all = new ConsumerConfig();
            all.setTimeout(4000);
            all.setShareconnections(2);
            all.setCheck(false);
            bootstrap.consumer(all);
        }
        bootstrap.start();

        ReferenceConfig<VersionedService> plain = new ReferenceConfig<>();
        plain.setInterface(VersionedService.class);
        get(plain, bootstrap);

        ReferenceConfig<ExamService> full = new ReferenceConfig<>();
        full.setInterface(ExamService.class);
        full.setGroup("g");
        full.setVersion("1.0.0");
        full.setTimeout(3000);
        full.setRetries(1);
        full.setLoadbalance("random");
        full.setCluster("failfast");
        full.setCheck(false);
        full.setLazy(true);
        full.setSticky(true);
        full.setConnections(1);
        full.setScope("remote");
        full.setFilter("default");
        full.setMethods(List.of(find(), note()));
        full.setParameters(Map.of("connect.timeout", "2000", "heartbeat", "30000", "of-reference", "r"));
        get(full, bootstrap);

        ReferenceConfig<VersionedService> any = new ReferenceConfig<>();
        any.setInterface(VersionedService.class);
        any.setGroup("*");
        any.setVersion("*");
        any.setInit(true);
        get(any, bootstrap);

        ReferenceConfig<GenericService> generic = new ReferenceConfig<>();
        generic.setInterface(VersionedService.class.getName());
        generic.setGroup("marked");
        generic.setGeneric("true");
        get(generic, bootstrap);
    }

    private static void get(ReferenceConfig<?> reference, DubboBootstrap bootstrap) {
        DubboLine.place(reference, bootstrap);
        reference.get();
    }

    private static MethodConfig find() {
        MethodConfig method = new MethodConfig();
        method.setName("find");
        method.setTimeout(500);
        method.setRetries(0);
        method.setLoadbalance("random");
        method.setSticky(true);
        return method;
    }

    private static MethodConfig note() {
        MethodConfig method = new MethodConfig();
        method.setName("note");
        method.setReturn(false);
        return method;
    }

    /** Free a moment ago: Dubbo itself only searches upwards from a default that parallel runs share. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
