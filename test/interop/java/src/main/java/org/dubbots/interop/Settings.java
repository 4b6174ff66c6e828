package org.dubbots.interop;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.dubbo.config.ApplicationConfig;
import org.apache.dubbo.config.RegistryConfig;
import org.apache.dubbo.config.bootstrap.DubboBootstrap;
import org.dubbots.interop.impl.DubboLine;

/** Arguments of the form `key=value`, and what both mains configure alike. */
final class Settings {
    private final Map<String, String> values = new LinkedHashMap<>();

    Settings(String[] args) {
        for (String arg : args) {
            int split = arg.indexOf('=');
            if (split <= 0) throw new IllegalArgumentException("expected key=value, got " + arg);
            String key = arg.substring(0, split);
            String value = arg.substring(split + 1);
            // As a user sets TLS: Dubbo reads its SslConfig from these.
            if (key.startsWith("dubbo.ssl.")) System.setProperty(key, value);
            else values.put(key, value);
        }
        // Dubbo 3.3.6 tells netty 4.2 of no host, and netty 4.2 trusts nobody then: its consumers reach no TLS port without this.
        if (System.getProperty("dubbo.ssl.client-key-cert-chain-path") != null) {
            System.setProperty("io.netty.handler.ssl.defaultEndpointVerificationAlgorithm", "NONE");
        }
        String wait = take("shutdown.wait", null);
        if (wait != null) System.setProperty("dubbo.service.shutdown.wait", wait);
    }

    /** Takes a setting out; what nobody takes becomes a URL parameter. */
    String take(String key, String fallback) {
        String value = values.remove(key);
        return value == null ? fallback : value;
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    int takeInt(String key, int fallback) {
        return Integer.parseInt(take(key, String.valueOf(fallback)));
    }

    Map<String, String> rest() {
        return new LinkedHashMap<>(values);
    }

    /** With Dubbo's defaults, and the registry of the settings. */
    DubboBootstrap bootstrap(String name) {
        RegistryConfig registry = new RegistryConfig(take("registry", RegistryConfig.NO_AVAILABLE));
        // The cache of one process would tell another about providers that are long gone.
        if (!RegistryConfig.NO_AVAILABLE.equals(registry.getAddress())) {
            registry.setParameters(new LinkedHashMap<>(Map.of("file-cache", "false")));
        }
        String mode = take("register.mode", null);
        if (mode != null) DubboLine.registerMode(registry, mode);
        ApplicationConfig application = DubboLine.application(take("application", name));
        String qosPort = take("qos.port", null);
        if (qosPort != null) {
            application.setQosEnable(true);
            application.setQosPort(Integer.parseInt(qosPort));
        }
        return DubboBootstrap.getInstance().application(application).registry(registry);
    }
}
