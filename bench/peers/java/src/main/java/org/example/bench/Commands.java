package org.example.bench;

import com.alibaba.fastjson2.JSON;
import com.alibaba.fastjson2.JSONObject;
import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Answers the process that started this one, a JSON line for a JSON line, until its input ends. */
final class Commands {
    interface Command {
        Object run(JSONObject input) throws Exception;
    }

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Map<String, Command> commands = new LinkedHashMap<>();
    private final PrintStream out = System.out;
    private long cpuNanos = SYSTEM.getProcessCpuTime();
    private static final LongAdder ENDED = new LongAdder();
    private Map<Long, Long> allocated = allocatedByThread();

    Commands() {
        System.setOut(System.err); // only answers leave through standard output
        on("cpu", input -> cpuSeconds());
        on("countAllocation", input -> {
            ENDED.reset();
            allocated = allocatedByThread();
            return true;
        });
        on("allocated", input -> allocatedBytes());
    }

    Commands on(String name, Command command) {
        commands.put(name, command);
        return this;
    }

    /** Of this process since it was last asked, as the system has charged it. */
    double cpuSeconds() {
        long before = cpuNanos;
        cpuNanos = SYSTEM.getProcessCpuTime();
        return (cpuNanos - before) / 1e9;
    }

    private long allocatedBytes() {
        Map<Long, Long> before = allocated;
        allocated = allocatedByThread();
        return allocated.entrySet().stream()
                .mapToLong(each -> each.getValue() - before.getOrDefault(each.getKey(), 0L))
                .sum() + ENDED.sumThenReset();
    }

    /** Called by a thread of ours at its end, when its count would be lost. */
    static void countEnding() {
        ENDED.add(THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()));
    }

    private static Map<Long, Long> allocatedByThread() {
        long[] ids = THREADS.getAllThreadIds();
        long[] bytes = THREADS.getThreadAllocatedBytes(ids);
        Map<Long, Long> byThread = new HashMap<>();
        for (int i = 0; i < ids.length; i++) byThread.put(ids[i], Math.max(0, bytes[i]));
        return byThread;
    }

    void serve() throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line; (line = in.readLine()) != null; ) {
            JSONObject question = JSON.parseObject(line);
            JSONObject answer = new JSONObject().fluentPut("id", question.get("id"));
            try {
                answer.put("output", commands.get(question.getString("command")).run(question.getJSONObject("input")));
            } catch (Throwable failure) {
                failure.printStackTrace();
                answer.put("error", String.valueOf(failure));
            }
            out.println(answer);
            out.flush();
        }
        Runtime.getRuntime().halt(0); // whoever started us is gone
    }
}
