package org.example.bench;

import com.alibaba.com.caucho.hessian.io.Hessian2Input;
import com.alibaba.com.caucho.hessian.io.Hessian2Output;
import com.alibaba.com.caucho.hessian.io.SerializerFactory;
import com.alibaba.fastjson2.JSONObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Map;

/** hessian-lite as Dubbo uses it: one factory, a new stream for each message. */
public final class CodecMain {
    private static final SerializerFactory FACTORY = new SerializerFactory(CodecMain.class.getClassLoader());
    private static final int BATCH = 16;

    private CodecMain() {}

    public static void main(String[] args) throws Exception {
        Commands commands = new Commands();
        commands.on("encode", input -> {
            Object value = Payloads.codec(input.getString("payload"));
            return repeat(input, commands, () -> encode(value).length);
        });
        commands.on("decode", input -> {
            byte[] bytes = HexFormat.of().parseHex(input.getString("hex"));
            return repeat(input, commands, () -> decode(bytes) == null ? 1 : 2);
        });
        commands.on("hex", input -> HexFormat.of().formatHex(encode(Payloads.codec(input.getString("payload")))));
        commands.on("again", input -> HexFormat.of().formatHex(encode(decode(HexFormat.of().parseHex(input.getString("hex"))))));
        commands.serve();
    }

    private static byte[] encode(Object value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Hessian2Output out = new Hessian2Output(bytes);
        out.setSerializerFactory(FACTORY);
        out.writeObject(value);
        out.flush();
        return bytes.toByteArray();
    }

    private static Object decode(byte[] bytes) throws IOException {
        Hessian2Input in = new Hessian2Input(new ByteArrayInputStream(bytes));
        in.setSerializerFactory(FACTORY);
        return in.readObject();
    }

    private interface Work {
        int run() throws IOException;
    }

    private static long sink;

    private static Map<String, Object> repeat(JSONObject input, Commands commands, Work work) throws IOException {
        commands.cpuSeconds();
        long start = System.nanoTime();
        long end = start + (long) (input.getDoubleValue("seconds") * 1e9);
        long times = 0;
        do {
            for (int i = 0; i < BATCH; i++) sink += work.run();
            times += BATCH;
        } while (System.nanoTime() < end);
        double seconds = (System.nanoTime() - start) / 1e9;
        return Map.of("times", times, "seconds", seconds, "cpuSeconds", commands.cpuSeconds());
    }
}
