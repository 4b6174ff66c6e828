package org.example.bench;

import com.alibaba.fastjson2.JSON;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** Keeps a number of calls waiting for their answers until the time is up, then checks the last answer of each. */
final class Load {
    private static final long DRAIN_SECONDS = 10;

    private final int inFlight;
    private final String expected;
    private final long startedNanos = System.nanoTime();
    private final long endNanos;
    private final CountDownLatch running;
    private final LongAdder calls = new LongAdder();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private long endedNanos;

    Load(int inFlight, double seconds, String expected) {
        this.inFlight = inFlight;
        this.expected = expected;
        this.running = new CountDownLatch(inFlight);
        this.endNanos = startedNanos + (long) (seconds * 1e9);
    }

    /** A thread for each call, as most of Java's applications do. */
    void block(Callable<Object> call) throws Exception {
        for (int i = 0; i < inFlight; i++) {
            Thread thread = new Thread(() -> {
                try {
                    Object answer;
                    do {
                        answer = call.call();
                        calls.increment();
                    } while (System.nanoTime() < endNanos);
                    check(answer);
                } catch (Throwable thrown) {
                    failure.compareAndSet(null, thrown);
                } finally {
                    Commands.countEnding();
                    running.countDown();
                }
            });
            thread.setDaemon(true);
            thread.start();
        }
        await();
    }

    /** No thread waits: each answer sends the next call. */
    void chain(Supplier<CompletableFuture<?>> call) throws Exception {
        for (int i = 0; i < inFlight; i++) next(call);
        await();
    }

    private void next(Supplier<CompletableFuture<?>> call) {
        call.get().whenComplete((answer, thrown) -> {
            try {
                if (thrown != null) throw thrown;
                calls.increment();
                if (System.nanoTime() < endNanos) {
                    next(call);
                    return;
                }
                check(answer);
            } catch (Throwable wrong) {
                failure.compareAndSet(null, wrong);
            }
            running.countDown();
        });
    }

    private void check(Object answer) {
        if (!JSON.toJSONString(answer).equals(expected)) throw new AssertionError("another answer: " + answer);
    }

    private void await() throws Exception {
        boolean ended = running.await(endNanos - System.nanoTime() + TimeUnit.SECONDS.toNanos(DRAIN_SECONDS), TimeUnit.NANOSECONDS);
        endedNanos = System.nanoTime();
        if (failure.get() != null) throw new IllegalStateException(failure.get());
        if (!ended) throw new IllegalStateException(running.getCount() + " calls got no answer");
    }

    long calls() {
        return calls.sum();
    }

    double seconds() {
        return (endedNanos - startedNanos) / 1e9;
    }
}
