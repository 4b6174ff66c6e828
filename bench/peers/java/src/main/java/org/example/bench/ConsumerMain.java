package org.example.bench;

import com.alibaba.fastjson2.JSON;
import com.alibaba.fastjson2.JSONObject;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.dubbo.config.ReferenceConfig;
import org.apache.dubbo.config.bootstrap.DubboBootstrap;
import org.apache.dubbo.rpc.RpcContext;

/** Arguments: `key=value`, parameters of the references. */
public final class ConsumerMain {
    private ConsumerMain() {}

    private static EchoApi echo;

    public static void main(String[] args) throws Exception {
        Commands commands = new Commands();
        commands.on("start", input -> {
            start(input.getIntValue("port"), args);
            return true;
        });
        commands.on("call", input -> call(input, commands)).serve();
    }

    private static void start(int port, String[] args) {
        DubboBootstrap bootstrap = ProviderMain.bootstrap("bench-java-consumer").start();
        String url = "dubbo://127.0.0.1:" + port;
        ReferenceConfig<EchoApi> reference = new ReferenceConfig<>();
        reference.setScopeModel(bootstrap.getApplicationModel().getDefaultModule());
        reference.setInterface(EchoApi.class);
        reference.setUrl(url);
        reference.setParameters(ProviderMain.parametersOf(args));
        echo = reference.get();
    }

    private static Map<String, Object> call(JSONObject input, Commands commands) throws Exception {
        int inFlight = input.getIntValue("inFlight");
        boolean blocking = "threads".equals(input.getString("style"));
        boolean text = "text".equals(input.getString("payload"));
        Object sent = text ? Payloads.text() : Payloads.order();
        Load load = new Load(inFlight, input.getDoubleValue("seconds"), JSON.toJSONString(sent));
        commands.cpuSeconds();
        Callable<Object> call = () -> text ? echo.echo((String) sent) : echo.echo((Order) sent);
        if (blocking) load.block(call);
        else load.chain(() -> RpcContext.getServiceContext().asyncCall(call));
        return Map.of("calls", load.calls(), "seconds", load.seconds(), "cpuSeconds", commands.cpuSeconds());
    }
}
