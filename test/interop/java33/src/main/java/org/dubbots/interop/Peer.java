package org.dubbots.interop;

import java.util.Map;
import org.apache.dubbo.config.MethodConfig;
import org.apache.dubbo.config.ReferenceConfig;
import org.apache.dubbo.config.bootstrap.DubboBootstrap;
import org.dubbots.interop.api.ExamService;
import org.dubbots.interop.api.VersionedService;

/** The references to the provider under exam. None of them retries; all but {@link #beating} share one connection. */
final class Peer {
    /** Patient, so that a slow machine fails no case; `note` is one-way. */
    final ExamService exam;
    /** With Dubbo's own timeout of 1000 ms. */
    final ExamService hurried;
    /** On a connection of its own that sends a heartbeat each second. */
    final ExamService beating;

    final int payload;
    private final String url;
    private final Map<String, String> parameters;
    private final DubboBootstrap bootstrap;

    Peer(DubboBootstrap bootstrap, String url, int payload, Map<String, String> parameters) {
        this.bootstrap = bootstrap;
        this.url = url;
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

    VersionedService versioned(String group, String version) {
        return reference(VersionedService.class, group, version).get();
    }

    private <T> ReferenceConfig<T> reference(Class<T> type, String group, String version) {
        ReferenceConfig<T> reference = new ReferenceConfig<>();
        reference.setScopeModel(bootstrap.getApplicationModel().getDefaultModule());
        reference.setInterface(type);
        reference.setUrl(url);
        reference.setGroup(group);
        reference.setVersion(version);
        reference.setRetries(0);
        reference.setTimeout(10_000);
        reference.setParameters(new java.util.HashMap<>(parameters));
        return reference;
    }
}
