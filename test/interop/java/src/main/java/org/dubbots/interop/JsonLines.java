package org.dubbots.interop;

import com.alibaba.fastjson2.JSON;
import com.alibaba.fastjson2.JSONObject;
import com.alibaba.fastjson2.JSONWriter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The real stdout for one JSON object a line; whatever else prints to stdout goes to stderr. */
final class JsonLines {
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private static final BufferedReader IN =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

    private JsonLines() {}

    static void takeStdout() {
        System.setOut(System.err);
    }

    /** `keysAndValues`: key, value, key, value, ... */
    static void print(Object... keysAndValues) {
        Map<String, Object> line = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) line.put((String) keysAndValues[i], keysAndValues[i + 1]);
        String json = JSON.toJSONString(line, JSONWriter.Feature.WriteMapNullValue);
        synchronized (OUT) {
            OUT.println(json);
        }
    }

    /** The next command, or null at the end of the input. A bare word is a command without arguments. */
    static JSONObject read() throws IOException {
        for (String line; (line = IN.readLine()) != null; ) {
            line = line.trim();
            if (line.startsWith("{")) return JSON.parseObject(line);
            if (!line.isEmpty()) return new JSONObject(Map.of("do", line));
        }
        return null;
    }
}
