package org.dubbots.interop;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.dubbo.config.ApplicationConfig;
import org.apache.dubbo.config.RegistryConfig;
import org.apache.dubbo.config.bootstrap.DubboBootstrap;

/** Arguments of the form `key=value`, and what both mains configure alike. */
final class Settings {
    private final Map<String, String> values = new LinkedHashMap<>();

    Settings(String[] args) {
        for (String arg : args) {
            int split = arg.indexOf('=');
            if (split <= 0) throw new IllegalArgumentException("expected key=value, got " + arg);
            values.put(arg.substring(0, split), arg.substring(split + 1));
        }
        String wait = take("shutdown.wait", null);
        if (wait != null) System.setProperty("dubbo.service.shutdown.wait", wait);
    }

    /** Takes a setting out; what nobody takes becomes a URL parameter. */
    String take(String key, String fallback) {
        String value = values.remove(key);
        return value == null ? fallback : value;
    }

    int takeInt(String key, int fallback) {
        return Integer.parseInt(take(key, String.valueOf(fallback)));
    }

    Map<String, String> rest() {
        return new LinkedHashMap<>(values);
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
}
