package org.example.bench;

import com.alibaba.fastjson2.JSONObject;
import java.io.PrintStream;
import org.apache.dubbo.config.ReferenceConfig;
import org.apache.dubbo.config.bootstrap.DubboBootstrap;

/** Argument: the provider's port. Prints the first answer as a JSON line, and ends with its input. */
public final class FirstCallMain {
    private FirstCallMain() {}

    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        System.setOut(System.err);
        DubboBootstrap bootstrap = ProviderMain.bootstrap("bench-java-start").start();
        ReferenceConfig<EchoApi> reference = new ReferenceConfig<>();
        reference.setScopeModel(bootstrap.getApplicationModel().getDefaultModule());
        reference.setInterface(EchoApi.class);
        reference.setUrl("dubbo://127.0.0.1:" + args[0]);
        out.println(new JSONObject().fluentPut("value", reference.get().echo(Payloads.text())));
        while (System.in.read() >= 0) {}
        Runtime.getRuntime().halt(0); // whoever started us is gone
    }
}
