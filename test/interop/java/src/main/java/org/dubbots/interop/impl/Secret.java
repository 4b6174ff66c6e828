package org.dubbots.interop.impl;

/** An exception that no consumer knows: Dubbo's exception filter answers with a plain RuntimeException instead. */
public class Secret extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Secret(String message) {
        super(message);
    }
}
