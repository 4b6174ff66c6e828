package org.example.bench;

import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.apache.dubbo.config.ApplicationConfig;
import org.apache.dubbo.config.ProtocolConfig;
import org.apache.dubbo.config.RegistryConfig;
import org.apache.dubbo.config.ServiceConfig;
import org.apache.dubbo.config.bootstrap.DubboBootstrap;

/** Arguments: `key=value`, parameters of the protocol's url. */
public final class ProviderMain {
    /** Its default is 0: 200 threads and no queue, so that it refuses some of 512 calls in flight. */
    private static final int QUEUES = 1000;

    private ProviderMain() {}

    public static void main(String[] args) throws Exception {
        Commands commands = new Commands();
        LongAdder calls = new LongAdder();
        int port = freePort();
        commands.on("start", input -> {
            start(port, args, calls);
            return port;
        });
        commands.on("calls", input -> calls.sum()).serve();
    }

    private static void start(int port, String[] args, LongAdder calls) {
        ProtocolConfig protocol = new ProtocolConfig("dubbo", port);
        protocol.setQueues(QUEUES);
        protocol.setParameters(parametersOf(args));
        ServiceConfig<EchoApi> service = new ServiceConfig<>();
        service.setInterface(EchoApi.class);
        service.setRef(new EchoApi() {
            @Override
            public String echo(String value) {
                calls.increment();
                return value;
            }

            @Override
            public Order echo(Order value) {
                calls.increment();
                return value;
            }
        });
        bootstrap("bench-java-provider").protocol(protocol).service(service).start();
    }

    static Map<String, String> parametersOf(String[] args) {
        Map<String, String> parameters = new HashMap<>();
        for (String arg : args) parameters.put(arg.substring(0, arg.indexOf('=')), arg.substring(arg.indexOf('=') + 1));
        return parameters;
    }

    /** Dubbo's defaults, but for what would make two processes on one machine meet: the QoS port and the file cache. */
    static DubboBootstrap bootstrap(String application) {
        ApplicationConfig config = new ApplicationConfig(application);
        config.setQosEnable(false);
        config.setEnableFileCache(false);
        return DubboBootstrap.getInstance()
                .application(config)
                .registry(new RegistryConfig(RegistryConfig.NO_AVAILABLE));
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
