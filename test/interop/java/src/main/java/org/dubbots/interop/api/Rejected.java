package org.dubbots.interop.api;

/** Unchecked and declared nowhere; passes because it lives in the jar of the interface and in its allow list. */
public class Rejected extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int reason;

    public Rejected(String message, int reason) {
        super(message);
        this.reason = reason;
    }

    public int getReason() {
        return reason;
    }
}
