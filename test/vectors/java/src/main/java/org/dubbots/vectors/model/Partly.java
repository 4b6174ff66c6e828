package org.dubbots.vectors.model;

import java.io.Serializable;

/** Fields that are sent and fields that are not. */
public class Partly implements Serializable {
    public static final int COUNT = 3;
    public transient String secret = "secret";
    public final String open = "open";
    protected int inner = 1;
    int near = 2;
}
