package org.dubbots.interop;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.dubbo.config.MethodConfig;
import org.apache.dubbo.config.ReferenceConfig;
import org.apache.dubbo.config.bootstrap.DubboBootstrap;
import org.apache.dubbo.rpc.service.GenericService;
import org.dubbots.interop.api.ExamService;
import org.dubbots.interop.api.VersionedService;
import org.dubbots.interop.impl.DubboLine;

/** The references to the provider under exam. None of them retries unless told so; all but {@link #beating} share one connection. */
final class Peer {
    /** Patient, so that a slow machine fails no case; `note` is one-way. */
    final ExamService exam;
    /** With Dubbo's own timeout of 1000 ms. */
    final ExamService hurried;
    /** On a connection of its own that sends a heartbeat each second. */
    final ExamService beating;

    final int payload;
    private final String url;
    private final int retries;
    private final Map<String, String> parameters;
    private final DubboBootstrap bootstrap;
    private final Map<String, VersionedService> versioned = new ConcurrentHashMap<>();

    Peer(DubboBootstrap bootstrap, String url, int retries, int payload, Map<String, String> parameters) {
        this.bootstrap = bootstrap;
        this.url = url;
        this.retries = retries;
        this.payload = payload;
        this.parameters = parameters;

        MethodConfig note = new MethodConfig();
        note.setName("note");
        note.setReturn(false);
        ReferenceConfig<ExamService> patient = reference(ExamService.class, null, null);
        patient.setMethods(java.util.List.of(note));
        exam = patient.get();

        ReferenceConfig<ExamService> impatient = reference(ExamService.class, null, null);
        impatient.setTimeout(null);
        hurried = impatient.get();

        ReferenceConfig<ExamService> alive = reference(ExamService.class, null, null);
        alive.setConnections(1);
        alive.getParameters().put("heartbeat", "1000");
        beating = alive.get();
    }

    /** Whether the provider's address was given, and not found in a registry. */
    boolean direct() {
        return url != null;
    }

    /** One reference of each group and version, however often a case runs. */
    VersionedService versioned(String group, String version) {
        return versioned.computeIfAbsent(group + "/" + version, key -> {
            ReferenceConfig<VersionedService> reference = reference(VersionedService.class, group, version);
            reference.setCheck(false); // some are there to be refused
            return reference.get();
        });
    }

    <T> T of(Class<T> type) {
        return reference(type, null, null).get();
    }

    /** The examined service without its interface. */
    GenericService generic() {
        ReferenceConfig<GenericService> reference = new ReferenceConfig<>();
        configure(reference);
        reference.setInterface(ExamService.class.getName());
        reference.setGeneric("true");
        return reference.get();
    }

    private <T> ReferenceConfig<T> reference(Class<T> type, String group, String version) {
        ReferenceConfig<T> reference = new ReferenceConfig<>();
        configure(reference);
        reference.setInterface(type);
        reference.setGroup(group);
        reference.setVersion(version);
        return reference;
    }

    private void configure(ReferenceConfig<?> reference) {
        DubboLine.place(reference, bootstrap);
        reference.setUrl(url);
        reference.setRetries(retries);
        reference.setTimeout(10_000);
        reference.setParameters(new HashMap<>(parameters));
    }
}
