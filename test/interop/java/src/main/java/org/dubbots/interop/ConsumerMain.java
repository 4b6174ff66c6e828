package org.dubbots.interop;

import com.alibaba.fastjson2.JSONObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.dubbo.config.bootstrap.DubboBootstrap;

/** A Java consumer for a Node provider. README.md has its arguments, its commands and its lines. */
public final class ConsumerMain {
    private ConsumerMain() {}

    public static void main(String[] args) throws Exception {
        JsonLines.takeStdout();
        Settings settings = new Settings(args);
        boolean direct = !settings.has("registry");
        String port = settings.take("port", "20880");
        String url = settings.take("url", direct ? "dubbo://127.0.0.1:" + port : null);
        int retries = settings.takeInt("retries", 0);
        int payload = settings.takeInt("provider.payload", 8 * 1024 * 1024);
        DubboBootstrap bootstrap = settings.bootstrap("exam-java-consumer").start();
        Peer peer;
        try {
            peer = new Peer(bootstrap, url, retries, payload, settings.rest());
        } catch (RuntimeException failure) {
            failure.printStackTrace();
            JsonLines.print("ready", false, "error", String.valueOf(failure));
            Runtime.getRuntime().halt(1);
            return;
        }
        List<Exam.Case> cases = Exam.cases(peer);
        JsonLines.print("ready", true, "cases", cases.size());

        Load load = null;
        for (JSONObject command; (command = JsonLines.read()) != null; ) {
            switch (String.valueOf(command.get("do"))) {
                case "list" -> JsonLines.print("cases", cases.stream().map(Exam.Case::name).toList());
                case "run" -> run(cases, command);
                case "idle" -> idle(peer, command.getIntValue("ms", 5000));
                case "load" -> {
                    if (load != null) load.stop();
                    load = new Load(
                            peer.exam,
                            command.getIntValue("threads", 8),
                            command.getIntValue("ms", 5),
                            command.getIntValue("gap", 0));
                    JsonLines.print("loading", true);
                }
                case "counts" -> {
                    if (load == null) JsonLines.print("unknown", "counts without load");
                    else load.print(false);
                }
                case "unload" -> {
                    if (load == null) {
                        JsonLines.print("unknown", "unload without load");
                        continue;
                    }
                    load.stop();
                    load.print(true);
                    load = null;
                }
                case "stop" -> {
                    JsonLines.print("stopping", true);
                    long start = System.nanoTime();
                    bootstrap.stop();
                    JsonLines.print("stopped", true, "ms", (System.nanoTime() - start) / 1_000_000);
                    Runtime.getRuntime().halt(0);
                }
                default -> JsonLines.print("unknown", command.toString());
            }
        }
        Runtime.getRuntime().halt(0); // whoever started us is gone
    }

    private static void run(List<Exam.Case> cases, JSONObject command) {
        String match = command.getString("match");
        String except = command.getString("except");
        int times = command.getIntValue("times", 1);
        int together = command.getIntValue("together", 1);
        int passed = 0;
        int failed = 0;
        for (Exam.Case each : cases) {
            if (match != null && !each.name().matches("(?s).*(" + match + ").*")) continue;
            if (except != null && each.name().matches("(?s).*(" + except + ").*")) continue;
            long start = System.nanoTime();
            try {
                together(each.body(), times, together);
                passed++;
                JsonLines.print("case", each.name(), "ok", true, "ms", (System.nanoTime() - start) / 1_000_000);
            } catch (Throwable failure) {
                failed++;
                failure.printStackTrace();
                JsonLines.print(
                        "case", each.name(),
                        "ok", false,
                        "ms", (System.nanoTime() - start) / 1_000_000,
                        "error", shorten(failure));
            }
        }
        JsonLines.print("passed", passed, "failed", failed);
    }

    /** So many threads share the runs; throws what the first thread that fails has thrown. */
    private static void together(Exam.Body body, int times, int threads) throws Throwable {
        AtomicInteger left = new AtomicInteger(times);
        List<FutureTask<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            FutureTask<Void> task = new FutureTask<>(() -> {
                try {
                    while (left.getAndDecrement() > 0) body.run();
                } catch (Exception | Error failure) {
                    throw failure;
                } catch (Throwable failure) {
                    throw new AssertionError(failure.toString(), failure);
                }
                return null;
            });
            tasks.add(task);
            new Thread(task, "together " + i).start();
        }
        for (FutureTask<Void> task : tasks) {
            try {
                task.get();
            } catch (ExecutionException failure) {
                throw failure.getCause();
            }
        }
    }

    private static void idle(Peer peer, int ms) throws InterruptedException {
        try {
            String before = peer.beating.peer();
            Thread.sleep(ms);
            String after = peer.beating.peer();
            JsonLines.print("idle", ms, "same", before.equals(after), "before", before, "after", after);
        } catch (RuntimeException failure) {
            JsonLines.print("idle", ms, "same", false, "error", shorten(failure));
        }
    }

    /** Both ends of the text: Dubbo's messages begin with the call and end with the reason. */
    static String shorten(Throwable failure) {
        String text = failure instanceof AssertionError ? failure.getMessage() : failure.toString();
        int length = text.length();
        return length <= 800 ? text : text.substring(0, 300) + " ... " + text.substring(length - 500);
    }
}
