package org.dubbots.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.dubbo.rpc.RpcException;
import org.dubbots.interop.api.ExamService;

/** Threads that call in a loop until told to stop, and count what came of it. */
final class Load {
    private final List<Thread> threads = new ArrayList<>();
    private final Map<String, Integer> errors = new TreeMap<>();
    private int calls;
    private int ok;
    private int wrong;
    private int failed;
    private String lastError;
    private volatile boolean stopping;

    Load(ExamService exam, int count, int millis, int gap) {
        for (int i = 0; i < count; i++) {
            String name = "load-" + i;
            Thread thread = new Thread(() -> loop(exam, name, millis, gap), name);
            threads.add(thread);
            thread.start();
        }
    }

    private void loop(ExamService exam, String name, int millis, int gap) {
        for (int i = 0; !stopping; i++) {
            String expected = name + "/" + i;
            try {
                answered(expected.equals(exam.sleepy(millis, expected)));
            } catch (Throwable failure) {
                failed(failure);
                if (!pause(10)) return; // a refusal costs nothing, so the loop would only count how fast it spins
            }
            if (gap > 0 && !pause(gap)) return;
        }
    }

    private static boolean pause(int millis) {
        try {
            Thread.sleep(millis);
            return true;
        } catch (InterruptedException interrupted) {
            return false;
        }
    }

    private synchronized void answered(boolean right) {
        calls++;
        if (right) ok++;
        else wrong++;
    }

    private synchronized void failed(Throwable failure) {
        calls++;
        failed++;
        lastError = ConsumerMain.shorten(failure);
        String code = failure instanceof RpcException rpc ? "RpcException code " + rpc.getCode() : failure.toString();
        if (errors.merge(code, 1, Integer::sum) == 1) failure.printStackTrace();
    }

    void stop() {
        stopping = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    synchronized void print(boolean finished) {
        JsonLines.print(
                "finished", finished,
                "calls", calls,
                "ok", ok,
                "wrong", wrong,
                "failed", failed,
                "errors", errors,
                "lastError", lastError);
    }
}
