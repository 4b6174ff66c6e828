package org.dubbots.interop;

import java.io.IOException;
import java.net.ServerSocket;
import org.apache.dubbo.config.ProtocolConfig;
import org.apache.dubbo.config.ServiceConfig;
import org.apache.dubbo.config.bootstrap.DubboBootstrap;
import org.dubbots.interop.api.ArraysService;
import org.dubbots.interop.api.ExamService;
import org.dubbots.interop.api.TypesService;
import org.dubbots.interop.api.VersionedService;
import org.dubbots.interop.impl.DubboLine;
import org.dubbots.interop.impl.EchoHandler;
import org.dubbots.interop.impl.ExamServiceImpl;

/** A Java provider for a Node consumer. README.md has its arguments and its lines. */
public final class ProviderMain {
    private ProviderMain() {}

    public static void main(String[] args) throws Exception {
        JsonLines.takeStdout();
        Settings settings = new Settings(args);
        int port = settings.takeInt("port", 0);
        if (port == 0) port = freePort();

        DubboBootstrap bootstrap = settings.bootstrap("exam-java-provider");
        ProtocolConfig protocol = new ProtocolConfig("dubbo", port);
        // Dubbo's own default is 0: 200 threads and no queue, so that a burst of quick calls meets status 100.
        protocol.setQueues(settings.takeInt("queues", 10_000));
        protocol.setParameters(settings.rest());
        bootstrap
                .protocol(protocol)
                .service(service(ExamService.class, new ExamServiceImpl(), null, null))
                .service(service(VersionedService.class, () -> "g1/1.0.0", "g1", "1.0.0"))
                .service(service(VersionedService.class, () -> "g2/2.0.0", "g2", "2.0.0"))
                .service(echo(TypesService.class))
                .service(echo(ArraysService.class));
        for (Class<?> type : DubboLine.echoes()) bootstrap.service(echo(type));
        bootstrap.start();
        JsonLines.print("ready", true, "port", port);

        boolean asked = JsonLines.read() != null;
        if (asked) {
            JsonLines.print("stopping", true);
            long start = System.nanoTime();
            bootstrap.stop();
            JsonLines.print("stopped", true, "ms", (System.nanoTime() - start) / 1_000_000);
        }
        Runtime.getRuntime().halt(0); // also at once when the input ends: whoever started us is gone
    }

    private static <T> ServiceConfig<T> service(Class<T> type, T implementation, String group, String version) {
        ServiceConfig<T> service = new ServiceConfig<>();
        service.setId(type.getName() + "/" + group + "/" + version); // Dubbo 2.7 takes services for one that have none
        service.setInterface(type);
        service.setRef(implementation);
        service.setGroup(group);
        service.setVersion(version);
        return service;
    }

    private static <T> ServiceConfig<T> echo(Class<T> type) {
        return service(type, EchoHandler.of(type), null, null);
    }

    /** Free a moment ago: Dubbo itself only searches upwards from a default that parallel runs share. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
